"""Rows and canaries of the accounts room."""

import datetime as dt
import hashlib
import json
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import ec
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
)

from attune_web.accounts.models import Invitation, Membership, Person, RecoveryLink, Supervision
from attune_web.accounts.roles import Role
from attune_web.accounts.tokens import hash_token
from attune_web.audit.services import record
from tests.web.cast import ANONYMOUS, BOTH, IN_NORTH, IN_SOUTH, Stage

NOBODY: frozenset[str] = frozenset()


def plant(stage: Stage) -> None:
    """Plant one canary in every field that names or opens something."""
    _people(stage)
    _links(stage)
    _libraries(stage)
    _supervisors(stage)
    _places(stage)


def _people(stage: Stage) -> None:
    for who, here, admin in (
        ("Clara", IN_NORTH, "Ada"),
        ("Otto", IN_SOUTH, "South administrator"),
    ):
        person = stage[who]
        person.name = stage.plant(f"accounts.Person.name#{who}", here)
        mail = stage.plant(f"accounts.Person.email#{who}", {who, admin})
        person.email = f"{mail}@example.org"
        person.password = "!" + stage.plant(f"accounts.Person.password#{who}", NOBODY)
        person.save()
    clara, otto = stage["Clara"], stage["Otto"]
    stage.rows["Clara's role"] = Membership.objects.get(person=clara)
    stage.rows["Otto's role"] = Membership.objects.get(person=otto)
    stage.rows["Clara's supervision"] = Supervision.objects.get(clinician=clara)
    stage.rows["Otto's supervision"] = Supervision.objects.create(
        organisation=stage.cast.south, clinician=otto, supervisor=stage["South supervisor"]
    )


def _supervisors(stage: Stage) -> None:
    """Who supervises whom in the other organisation, and whom one is not supervised by."""
    for who, may_see in (("South supervisor", IN_SOUTH), ("Ravi", {"Ravi", "Ada", "Ivo"})):
        stage[who].name = stage.plant(f"accounts.Person.name#{who}", frozenset(may_see))
        stage[who].save()
    for place, supervisor in (("North", "Ravi"), ("South", "South supervisor")):
        found = Supervision.objects.create(
            organisation=stage.place(place),
            clinician=stage[BOTH[place]],
            supervisor=stage[supervisor],
        )
        # on the page of somebody else it is a leak, and the matrix asks for no other
        both = frozenset(BOTH.values())
        stage.canaries[f"accounts.Supervision.id#{place}"] = str(found.pk), both
        stage.rows[f"supervision in {place}"] = found
        stage.rows[f"supervisor in {place}"] = stage[supervisor]
        colleague = stage["Other clinician" if place == "North" else "Otto"]
        stage.rows[f"colleague in {place}"] = colleague
        stage.rows[f"colleague's role in {place}"] = Membership.objects.get(person=colleague)
        stage.rows[f"invitation in {place}"] = stage.rows[f"{place}'s invitation"]
    Supervision.objects.create(
        organisation=stage.cast.south,
        clinician=stage["Other clinician"],
        supervisor=stage["South supervisor"],
    )


def _places(stage: Stage) -> None:
    """What tells one organisation from the other: its id, its lines, its record."""
    both = frozenset(BOTH.values())
    for place, people, reader in (
        ("North", IN_NORTH, "Ivo"),
        ("South", IN_SOUTH, "South auditor"),
    ):
        here = stage.place(place)
        line = here.crisis_lines.get()
        may_call = people | ({ANONYMOUS} if place == "North" else set())
        # the Other clinician practised in South before, and what they take away says so
        know_it = people | both | ({"Other clinician"} if place == "South" else set())
        stage.canaries |= {
            f"accounts.Organisation.id#{place}": (str(here.pk), know_it),
            f"accounts.CrisisLine.number#{place}": (line.number, may_call),
        }
        actor = "Olga" if place == "North" else "Otto"
        may_read = frozenset({actor, reader})
        with transaction.atomic():
            record(
                "accounts.signed_in",
                actor=stage[actor].pk,
                organisation=here.pk,
                subject=f"stage:{stage.plant(f'audit.Entry.subject#{place}', may_read)}",
            )


def _links(stage: Stage) -> None:
    soon = timezone.now() + dt.timedelta(days=1)
    for name, organisation, admin in (
        ("North's invitation", stage.cast.north, "Ada"),
        ("South's invitation", stage.cast.south, "South administrator"),
    ):
        token = f"token-of-{organisation.name}"
        stage.rows[f"{name} token"] = token
        address = stage.plant(f"accounts.Invitation.email#{name}", {admin})
        stage.rows[name] = Invitation.objects.create(
            organisation=organisation,
            role=Role.CLINICIAN,
            email=f"{address}@example.org",
            name=stage.plant(f"accounts.Invitation.name#{name}", {admin}),
            token_hash=hash_token(token),
            expires_at=soon,
        )
    Invitation.objects.create(
        organisation=stage.cast.north,
        role=Role.CLINICIAN,
        email="x@example.org",
        name="x",
        token_hash=stage.plant("accounts.Invitation.token_hash", NOBODY),
        expires_at=soon,
    )
    stage.rows["recovery token"] = "token-of-recovery"
    stage.rows["recovery token of one who left"] = "token-of-one-who-left"
    left = Person.objects.create(email="left@example.org", name="One who left", is_active=False)
    for person, hashed in (
        (stage["Clara"], hash_token("token-of-recovery")),
        (stage["Clara"], stage.plant("accounts.RecoveryLink.token_hash", NOBODY)),
        (left, hash_token("token-of-one-who-left")),
    ):
        RecoveryLink.objects.create(person=person, token_hash=hashed, expires_at=soon)


def _libraries(stage: Stage) -> None:
    for who in ("Clara", "Otto"):
        name = stage.plant(f"mfa.Authenticator.data#{who}", {who})
        stage.rows[f"{who}'s key"] = Authenticator.objects.create(
            user=stage[who],
            type=Authenticator.Type.WEBAUTHN,
            data={"name": name, "credential": _credential()},
        )
    clara: Person = stage["Clara"]
    address = stage.plant("account.EmailAddress.email", {"Clara"})
    EmailAddress.objects.create(user=clara, email=f"{address}@example.org")
    SocialAccount.objects.create(
        user=clara,
        provider="organisation",
        uid=stage.plant("socialaccount.SocialAccount.uid", {"Clara"}),
        extra_data={"x": stage.plant("socialaccount.SocialAccount.extra_data", {"Clara"})},
    )
    Session.objects.create(
        session_key=stage.plant("sessions.Session.session_key", NOBODY),
        session_data=stage.plant("sessions.Session.session_data", NOBODY),
        expire_date=timezone.now() + dt.timedelta(hours=1),
    )


def _credential() -> dict[str, Any]:
    """What a browser sends when a key is added, made without a browser."""
    private = ec.generate_private_key(ec.SECP256R1())
    public = ES256.from_cryptography_key(private.public_key())  # type: ignore[no-untyped-call]
    data = AttestedCredentialData.create(Aaguid.NONE, b"stage", public)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT
    rp = hashlib.sha256(b"localhost").digest()
    attested = AttestationObject.create("none", AuthenticatorData.create(rp, flags, 0, data), {})
    client = {"type": "webauthn.create", "challenge": "AA", "origin": "http://localhost"}
    return {
        "id": websafe_encode(b"stage"),
        "rawId": websafe_encode(b"stage"),
        "type": "public-key",
        "clientExtensionResults": {},
        "response": {
            "clientDataJSON": websafe_encode(json.dumps(client).encode()),
            "attestationObject": websafe_encode(bytes(attested)),
        },
    }
