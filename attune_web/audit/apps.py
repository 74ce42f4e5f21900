"""The room that remembers who did what."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The record of who did what."""

    name = "attune_web.audit"
    label = "audit"
