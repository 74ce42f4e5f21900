"""Hand somebody everything held about them, or erase it."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from attune_web import engine, inventory
from attune_web.accounts.models import Person
from attune_web.accounts.services.members import refuse_without_administrator
from attune_web.audit.services import record

MADE_BY_SOFTWARE = (
    "practice.Exchange.reply",
    "practice.Exchange.coded",
    "practice.Exchange.state",
    "practice.Exchange.feedback",
    "practice.Exchange.played",
    "practice.Branch.lookback",
    "practice.Session.opening",
    "practice.Session.opened",
)
"""The fields of an export that no person wrote, so that a machine can tell them (AI Act 50(2))."""


@transaction.atomic
def export_account(*, person: Person) -> dict[str, Any]:
    """Everything held about a person that is theirs to have, as plain values."""
    tables = inventory.export(person.pk)
    record("accounts.exported", actor=person.pk, subject=person, detail={"tables": len(tables)})
    return {
        "about": "Everything this site holds about one person, table by table.",
        "made_by_software": {
            "fields": MADE_BY_SOFTWARE,
            "model": f"{engine.card().name} {engine.card().version}",
            "says": engine.pages()["disclaimers"].summary,
        },
        "made": timezone.now().isoformat(),
        "tables": tables,
    }


@transaction.atomic
def erase_account(*, person: Person) -> dict[str, int]:
    """Erase a person and everything about them that does not have to stay; counts by table."""
    for membership in person.memberships.select_related("organisation"):
        refuse_without_administrator(membership.organisation, leaving=membership)
    whose, subject = person.pk, f"{person._meta.label_lower}:{person.pk}"
    counts = inventory.erase(person.pk)
    # last: everybody waits for the record's head, so nothing else is locked after it
    record("accounts.erased", actor=whose, subject=subject)
    return counts
