"""Show one moment to one's supervisor; disagree with a code and have a person answer."""

import datetime as dt
import importlib
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from attune_web.accounts.models import Membership, Supervision
from attune_web.accounts.roles import Role
from attune_web.accounts.services import end_membership, end_supervision, start_supervision
from attune_web.practice import services
from attune_web.practice.errors import PracticeError
from attune_web.practice.models import WHOLE, Disagreement, Exchange, Kind, Share, Standing
from attune_web.practice.showing import shown_turn
from tests.web.cast import Stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def moment(stage: Stage) -> Exchange:
    Share.objects.all().delete()
    Disagreement.objects.all().delete()
    found: Exchange = stage.rows["Clara's exchange"]
    return Exchange.objects.get(pk=found.pk)


def seen(stage: Stage, who: str = "Sana") -> list[Any]:
    return list(Share.objects.seen_by(stage[who], stage.cast.north))


def test_a_moment_is_seen_until_it_is_taken_back(stage: Stage, moment: Exchange) -> None:
    share = services.share_moment(exchange=moment, supervisor=stage["Sana"], note="Look here")
    again = services.share_moment(exchange=moment, supervisor=stage["Sana"], note="Again")
    assert share == again
    assert seen(stage) == [share]
    assert seen(stage, "Ravi") == []
    services.unshare_moment(share=share)
    assert seen(stage) == []


def test_only_a_live_supervision_shows_anything(stage: Stage, moment: Exchange) -> None:
    with pytest.raises(PracticeError, match="supervises you"):
        services.share_moment(exchange=moment, supervisor=stage["Ravi"], note="")
    services.share_moment(exchange=moment, supervisor=stage["Sana"], note="")
    # a copy: what is deleted loses its id, and the stage is everybody's
    relation = Supervision.objects.get(pk=stage.rows["Clara's supervision"].pk)
    end_supervision(relation=relation, by=stage["Ada"])
    assert seen(stage) == []


def test_a_groups_moment_is_not_shared(stage: Stage, moment: Exchange) -> None:
    moment.session.kind = Kind.GROUP
    with pytest.raises(PracticeError):
        services.share_moment(exchange=moment, supervisor=stage["Sana"], note="")


def test_a_supervisor_reads_before_they_answer(stage: Stage, moment: Exchange) -> None:
    raised = services.disagree(exchange=moment, code="question", reason="It was no question.")
    assert services.disagree(exchange=moment, code="question", reason="again") == raised
    share = services.share_moment(exchange=moment, supervisor=stage["Sana"], note="")
    with pytest.raises(PracticeError, match="Read the moment"):
        services.answer(disagreement=raised, by=stage["Sana"], corrects=True, words="Yes")
    with pytest.raises(PracticeError):
        services.read_moment(share=share, reading="  ")
    services.read_moment(share=share, reading="She wonders aloud.")
    done = services.answer(
        disagreement=raised, by=stage["Sana"], corrects=True, words="It wonders; no question."
    )
    assert done.standing == Standing.CORRECTED
    with pytest.raises(PracticeError, match="answered this already"):
        services.withdraw(disagreement=raised)


def test_only_codes_that_were_given_can_be_contested(moment: Exchange) -> None:
    with pytest.raises(PracticeError, match="no such code"):
        services.disagree(exchange=moment, code="reflection", reason="")


def test_a_disagreement_can_be_withdrawn_and_raised_anew(moment: Exchange) -> None:
    raised = services.disagree(exchange=moment, code="question", reason="Hm.")
    assert services.withdraw(disagreement=raised).standing == Standing.WITHDRAWN
    assert services.disagree(exchange=moment, code="question", reason="Still.") != raised


def test_asking_again_in_other_words_loses_none_of_them(stage: Stage, moment: Exchange) -> None:
    services.share_moment(exchange=moment, supervisor=stage["Sana"], note="Look here")
    services.share_moment(exchange=moment, supervisor=stage["Sana"], note="Or rather, here")
    services.share_moment(exchange=moment, supervisor=stage["Sana"], note="")
    assert Share.objects.get(exchange=moment).note == "Or rather, here"
    raised = services.disagree(exchange=moment, code="question", reason="Hm.")
    services.disagree(exchange=moment, code="question", reason="I was wondering.")
    raised.refresh_from_db()
    assert raised.reason == "I was wondering."
    Disagreement.objects.update(standing=Standing.KEPT)
    with pytest.raises(PracticeError, match="answered this already"):
        services.disagree(exchange=moment, code="question", reason="And yet.")


def test_a_page_that_disagrees_too_late_gives_the_words_back(
    browser: Callable[..., Client], moment: Exchange
) -> None:
    services.disagree(exchange=moment, code="question", reason="Hm.")
    Disagreement.objects.update(standing=Standing.KEPT)
    sent = {"code": "question", "text": "And yet it was not."}
    page = browser("Clara").post(f"/practice/moments/{moment.pk}/disagree/", sent)
    assert page.status_code == 422
    assert "And yet it was not." in page.content.decode()


def test_a_reading_from_before_the_codes_stays_as_it_was(stage: Stage, moment: Exchange) -> None:
    share = services.share_moment(exchange=moment, supervisor=stage["Sana"], note="")
    services.read_moment(share=share, reading="She wonders aloud.")
    assert services.read_moment(share=share, reading="She wonders aloud.").read_at
    with pytest.raises(PracticeError, match="stays as it was"):
        services.read_moment(share=share, reading="An open question, as the software said.")
    share.refresh_from_db()
    assert share.reading == "She wonders aloud."
    services.unshare_moment(share=share)
    with pytest.raises(PracticeError, match="taken this moment back"):
        services.read_moment(share=share, reading="She wonders aloud.")


def test_an_answer_that_comes_too_late_is_given_back(
    browser: Callable[..., Client], stage: Stage, moment: Exchange
) -> None:
    raised = services.disagree(exchange=moment, code="question", reason="Hm.")
    share = services.share_moment(exchange=moment, supervisor=stage["Sana"], note="")
    services.read_moment(share=share, reading="She wonders aloud.")
    services.withdraw(disagreement=raised)
    sent = {"corrects": "yes", "text": "It wonders; no question."}
    late = browser("Sana").post(f"/supervision/{share.pk}/answer/{raised.pk}/", sent)
    assert late.status_code == 422
    assert "It wonders; no question." in late.content.decode()


def test_a_turn_contested_as_a_whole_is_hidden_even_where_one_code_was_kept(
    moment: Exchange,
) -> None:
    for code in ("question", WHOLE):
        services.disagree(exchange=moment, code=code, reason="Hm.")
    Disagreement.objects.filter(code="question").update(standing=Standing.KEPT)
    moment.feedback = {**moment.feedback, "credits": ["A credit."], "to_try": "Say it back."}
    moment.save(update_fields=["feedback"])
    shown = shown_turn(Exchange.objects.get(pk=moment.pk), visible=True, to_others=True)
    assert shown.notes == ()
    assert shown.hidden
    assert shown.feedback
    assert (shown.feedback.credits, shown.feedback.to_try) == ((), None)
    own = shown_turn(Exchange.objects.get(pk=moment.pk), visible=True)
    assert own.feedback
    assert own.feedback.to_try == "Say it back."


def test_a_supervision_that_begins_again_brings_no_old_share_back(
    stage: Stage, moment: Exchange, browser: Callable[..., Client]
) -> None:
    share = services.share_moment(exchange=moment, supervisor=stage["Sana"], note="Look here")
    services.read_moment(share=share, reading="She wonders aloud.")
    relation = Supervision.objects.get(pk=stage.rows["Clara's supervision"].pk)
    end_supervision(relation=relation, by=stage["Ada"])
    start_supervision(
        organisation=stage.cast.north,
        clinician=stage["Clara"],
        supervisor=stage["Sana"],
        by=stage["Ada"],
    )
    assert seen(stage) == []
    sana = browser("Sana")
    assert sana.get(f"/supervision/{share.pk}/").status_code == 404
    with pytest.raises(PracticeError, match="no longer supervise"):
        services.read_moment(share=share, reading="And again.")
    clara = browser("Clara")
    page = clara.get(f"/practice/{moment.session_id}/").content.decode()
    assert "could see this moment until the supervision ended" in page
    assert "She wonders aloud." in page
    assert "Take it back" not in page
    assert "ended a supervision" in clara.get("/me/record/").content.decode()
    anew = services.share_moment(exchange=moment, supervisor=stage["Sana"], note="")
    assert anew != share
    assert seen(stage) == [anew]


@pytest.mark.parametrize("whose", ["Clara", "Sana"])
def test_a_role_that_ends_ends_what_was_shown_under_it(
    whose: str, stage: Stage, moment: Exchange
) -> None:
    share = services.share_moment(exchange=moment, supervisor=stage["Sana"], note="")
    role = Role.CLINICIAN if whose == "Clara" else Role.SUPERVISOR
    held = Membership.objects.get(person=stage[whose], role=role, organisation=stage.cast.north)
    end_membership(membership=held, by=stage["Ada"])
    share.refresh_from_db()
    assert share.ended
    assert seen(stage) == []


def test_shares_from_before_belong_to_the_supervision_they_were_made_under(
    stage: Stage, moment: Exchange
) -> None:
    fill = importlib.import_module("attune_web.practice.migrations.0004_fill_supervision").fill
    share = services.share_moment(exchange=moment, supervisor=stage["Sana"], note="")
    relation = stage.rows["Clara's supervision"]
    for days, under in ((0, relation.pk), (1, None)):
        Share.objects.update(supervision=None, shared_at=relation.since - dt.timedelta(days=days))
        fill(apps, None)
        share.refresh_from_db()
        assert share.supervision_id == under
