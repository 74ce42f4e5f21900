"""The room of people and what they may do."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, organisations, roles and links."""

    name = "attune_web.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Describe the libraries' tables, audit second steps, and take part in key rotation."""
        from attune_web.accounts import (  # noqa: PLC0415  # models exist only now
            adapters,
            held,
            second_step,
        )
        from attune_web.encryption import rotation  # noqa: PLC0415  # models exist only now

        held.describe_libraries()
        second_step.connect()
        rotation.also(adapters.reseal_second_steps, adapters.count_second_steps)
