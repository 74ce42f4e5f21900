"""The front of the house: first page, words everybody may read, errors, headers, logs."""

from django.apps import AppConfig


class FrontConfig(AppConfig):
    """What stands before every room."""

    name = "attune_web.front"
    label = "front"
