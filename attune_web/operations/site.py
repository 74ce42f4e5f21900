"""Set up a site: its folder, its keys, its database, its first organisation and administrator."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse

from attune_web.accounts import services
from attune_web.accounts.models import Installation, Organisation, Person
from attune_web.accounts.roles import Role
from attune_web.accounts.services.organisations import Line
from attune_web.encryption import keys
from attune_web.operations.errors import OperatorError

UNUSED = ("*-4.js", "*-4.min.js", "htmx-2.js")
"""Page files that a package brings and no page of ours asks for; packing them takes seconds."""


@dataclass(frozen=True, slots=True)
class FirstPerson:
    """The administrator who looks after the first accounts."""

    name: str
    email: str


def upgrade() -> None:
    """Bring database and page files to this version; nothing is lost by doing it twice."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False, ignore=list(UNUSED))
    Installation.objects.get_or_create(pk=1)


def set_up(*, organisation: str, first: FirstPerson, lines: Sequence[Line]) -> str:
    """Set up a new site; returns the link with which its first administrator joins."""
    if not lines:
        raise OperatorError("Give at least one crisis line: --crisis 'Name=number'.")
    if not settings.KEYS_FILE.exists():
        _refuse_keyless_data()
        keys.write(keys.fresh(), settings.KEYS_FILE)
    upgrade()
    with transaction.atomic():
        if Organisation.objects.exists():
            raise OperatorError("This site is set up already. `attune-web organisation` adds one.")
        return add_organisation(organisation=organisation, first=first, lines=lines)


@transaction.atomic
def add_organisation(*, organisation: str, first: FirstPerson, lines: Sequence[Line]) -> str:
    """Add an organisation; returns the link with which its first administrator joins."""
    added = services.create_organisation(name=organisation, lines=lines)
    _, token = services.invite(
        organisation=added, role=Role.ADMINISTRATOR, email=first.email, name=first.name, by=None
    )
    return str(settings.SITE_URL) + reverse("join", args=[token])


def recovery_link(*, email: str, forgets_second_step: bool) -> str:
    """A way back in for one person, made by the operator."""
    person = Person.objects.filter(email=email.lower()).first()
    if person is None:
        raise OperatorError("Nobody here signs in with this address.")
    token = services.make_recovery_link(
        person=person, organisation=None, by=None, forgets_second_step=forgets_second_step
    )
    return str(settings.SITE_URL) + reverse("recover", args=[token])


def parse_line(text: str) -> Line:
    """Read `Name=number` or `Name=number=hours` as a crisis line."""
    name, _, rest = text.partition("=")
    number, _, hours = rest.partition("=")
    if not name.strip() or not number.strip():
        raise OperatorError(f"The crisis line {text!r} is not in the form 'Name=number'.")
    return Line(name.strip(), number.strip(), hours.strip())


def refuse_unready() -> None:
    """Refuse to serve a site that is not set up, or stands on an older database."""
    if not settings.SECRET_FILE.is_file() or not settings.KEYS_FILE.exists():
        raise OperatorError(
            f"There is no site in {settings.HOME}. Run `attune-web setup`, or set ATTUNE_HOME."
        )
    keys.keyring()
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise OperatorError("The database is of an older version. Run `attune-web upgrade`.")
    if not Organisation.objects.exists():
        raise OperatorError("The site has no organisation yet. Run `attune-web setup`.")


def _refuse_keyless_data() -> None:
    database = Path(str(settings.DATABASES["default"]["NAME"]))
    if database.is_file() and database.stat().st_size:
        raise OperatorError(
            f"There is a database at {database} but no keys file at {settings.KEYS_FILE}. Put back "
            "the copy of the keys you keep apart; new keys could not open what is there."
        )
