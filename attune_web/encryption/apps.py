"""The room that seals what was said."""

from django.apps import AppConfig


class EncryptionConfig(AppConfig):
    """Sealed fields and their keys."""

    name = "attune_web.encryption"
    label = "encryption"
