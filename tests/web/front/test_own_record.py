"""One's own record: what I did and what others did to what is mine, in sentences, nobody else's."""

from collections.abc import Callable

import pytest
from django.db import transaction
from django.test import Client

from attune_web.audit.services import record
from tests.web.cast import Stage

pytestmark = pytest.mark.django_db
Browser = Callable[..., Client]


def put(verb: str, stage: Stage, actor: str, subject: object) -> None:
    with transaction.atomic():
        record(
            verb,
            actor=stage[actor].pk,
            organisation=stage.cast.north.pk,
            subject=subject,  # type: ignore[arg-type]
        )


def test_a_reading_of_what_i_shared_is_in_my_record_and_in_nobody_elses(
    stage: Stage, browser: Browser
) -> None:
    put("practice.moment_opened", stage, "Sana", stage.rows["Clara's share"])
    sentence = f"{stage['Sana'].name} opened a moment that was shared with them."
    assert sentence in browser("Clara").get("/me/record/").content.decode()
    assert sentence in browser("Sana").get("/me/record/").content.decode(), "it was her act"
    for other in ("Otto", "Other clinician", "Mia"):
        assert sentence not in browser(other).get("/me/record/").content.decode()


def test_the_record_of_the_organisation_reads_in_sentences_with_a_reference(
    stage: Stage, browser: Browser
) -> None:
    put("accounts.role_granted", stage, "Ada", stage["Clara"])
    page = browser("Ivo").get("/record/").content.decode()
    assert f"{stage['Ada'].name} gave a role." in page
    assert "accounts.role_granted" in page
    assert stage["Clara"].name in page


def test_my_record_holds_no_verbs_of_the_machine(browser: Browser, stage: Stage) -> None:
    put("accounts.codes_switched_off", stage, "Ada", stage.cast.north)
    page = browser("Ada").get("/me/record/").content.decode()
    assert "switched the AI codes off" in page
    assert "accounts.codes_switched_off" not in page
