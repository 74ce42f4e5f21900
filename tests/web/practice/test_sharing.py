"""Show one moment to one's supervisor; disagree with a code and have a person answer."""

from typing import Any

import pytest

from attune_web.accounts.services import end_supervision
from attune_web.practice import services
from attune_web.practice.errors import PracticeError
from attune_web.practice.models import Disagreement, Exchange, Kind, Share, Standing
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
    end_supervision(relation=stage.rows["Clara's supervision"], by=stage["Ada"])
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
