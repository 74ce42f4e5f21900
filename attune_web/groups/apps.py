"""The group room as Django knows it."""

from django.apps import AppConfig


class GroupsConfig(AppConfig):
    """A trainer shows a simulated patient on a wall; the group passes the keyboard or votes."""

    name = "attune_web.groups"
    label = "groups"
