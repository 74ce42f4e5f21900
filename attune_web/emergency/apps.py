"""Emergency access as Django knows it."""

from django.apps import AppConfig


class EmergencyConfig(AppConfig):
    """The one way in which an administrator can read somebody's practice, and who is told."""

    name = "attune_web.emergency"
    label = "emergency"
