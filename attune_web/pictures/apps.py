"""Pictures: server-made SVG, without tables in the database."""

from django.apps import AppConfig


class PicturesConfig(AppConfig):
    """The room that draws."""

    name = "attune_web.pictures"
    label = "pictures"
