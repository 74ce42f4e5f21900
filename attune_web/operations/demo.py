"""A demonstration: a database of its own, everybody invented, reachable from this machine only."""

from django.conf import settings
from django.db import transaction

from attune_web.accounts.models import Installation, Organisation
from attune_web.encryption import keys
from attune_web.operations import site
from attune_web.operations.cast import assemble
from attune_web.operations.errors import OperatorError


def prepare() -> None:
    """Make the demonstration's database where it is missing."""
    if not settings.KEYS_FILE.exists():
        keys.write(keys.fresh(), settings.KEYS_FILE)
    site.upgrade()
    with transaction.atomic():
        installation = Installation.objects.select_for_update().get(pk=1)
        if installation.demo:
            return
        if Organisation.objects.exists():
            raise OperatorError(
                f"{settings.HOME} holds a real site. A demonstration needs a folder of its own: "
                "leave ATTUNE_HOME unset, or point it elsewhere."
            )
        assemble()
        installation.demo = True
        installation.save()
