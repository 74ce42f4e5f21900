"""The pages to read: the documentation, served by the site itself."""

from django.apps import AppConfig


class HelpConfig(AppConfig):
    """The shelf of pages."""

    name = "attune_web.help"
    label = "help"
