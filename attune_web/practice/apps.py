"""The practice room as Django knows it."""

from django.apps import AppConfig


class PracticeConfig(AppConfig):
    """Sessions with simulated patients, what became of them, and what is shared of them."""

    name = "attune_web.practice"
    label = "practice"
