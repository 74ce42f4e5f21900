"""What a form or a view has asked already, a service asks for itself.

A service is called by more than one door, so each condition in it is shown here without any: the
nightly run takes the conditions away one by one, and either the matrix or one of these notices.
"""

import uuid

import pytest
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone

from attune_web.accounts import services as accounts
from attune_web.accounts.access import Place
from attune_web.accounts.adapters import SecondStepAdapter
from attune_web.accounts.errors import AccountsError
from attune_web.accounts.models import Membership, Supervision
from attune_web.accounts.roles import Role
from attune_web.emergency import services as emergency
from attune_web.emergency.notices import told_to
from attune_web.front import demo
from attune_web.groups.joining import Seat
from attune_web.groups.models import Question
from attune_web.groups.services.gatherings import may_sit
from attune_web.groups.services.voting import own_vote, vote
from attune_web.groups.views.watching import help_for
from attune_web.groups.votes import Call, Landing, voter_of
from attune_web.practice import services as practice
from attune_web.practice.errors import PracticeError
from attune_web.practice.growth import growth_of
from attune_web.practice.models import Disagreement, Exchange, Fading, Kind, Preference, Session
from tests.web.cast import BOTH, Stage, browser_of

pytestmark = pytest.mark.django_db
WORDS = "I want to die myself"


def role_of(stage: Stage, who: str, role: Role, place: str) -> Membership:
    """One role somebody holds."""
    found: Membership = Membership.objects.get(
        person=stage[who], role=role, organisation=stage.place(place)
    )
    return found


def test_a_last_second_step_stays_with_those_who_read_others_and_with_nobody_else(
    stage: Stage,
) -> None:
    may_go = SecondStepAdapter().can_delete_authenticator
    assert not may_go(Authenticator.objects.get(user=stage["Ivo"]))
    assert may_go(Authenticator.objects.get(user=stage["Clara"]))


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.CLINICIAN])
def test_a_role_that_ends_takes_its_own_supervisions_along_and_no_others(
    stage: Stage, role: Role
) -> None:
    both, north = stage[BOTH["North"]], stage.cast.north
    mine = {"organisation": north, str(role): both}
    going = set(Supervision.objects.filter(**mine).values_list("pk", flat=True))
    staying = set(Supervision.objects.exclude(pk__in=going).values_list("pk", flat=True))
    accounts.end_membership(
        membership=role_of(stage, BOTH["North"], role, "North"), by=stage["Ada"]
    )
    left = set(Supervision.objects.values_list("pk", flat=True))
    assert going
    assert left == staying


def test_an_administrator_elsewhere_does_not_count_here(stage: Stage) -> None:
    here = Membership.objects.filter(organisation=stage.cast.north, role=Role.ADMINISTRATOR)
    here.exclude(person=stage["Ada"]).delete()
    with pytest.raises(AccountsError, match="last administrator"):
        accounts.end_membership(membership=here.get(), by=stage["Ada"])


@pytest.mark.parametrize(
    ("clinician", "supervisor"),
    [
        ("Otto", "Sana"),  # a clinician of South
        ("Clara", "South supervisor"),  # a supervisor of South
        ("Mia", "Sana"),  # of North, and no clinician
        ("Clara", "Mia"),  # of North, and no supervisor
    ],
)
def test_supervision_starts_between_a_clinician_and_a_supervisor_of_one_place(
    stage: Stage, clinician: str, supervisor: str
) -> None:
    with pytest.raises(AccountsError):
        accounts.start_supervision(
            organisation=stage.cast.north,
            clinician=stage[clinician],
            supervisor=stage[supervisor],
            by=stage["Ada"],
        )


def test_a_way_back_in_is_made_by_those_who_administer_every_place_of_the_person(
    stage: Stage,
) -> None:
    north, ada = stage.cast.north, stage["Ada"]
    assert accounts.make_recovery_link(person=stage["Clara"], organisation=north, by=ada)
    with pytest.raises(AccountsError, match="also belongs"):
        accounts.make_recovery_link(person=stage[BOTH["North"]], organisation=north, by=ada)


def test_a_way_back_in_forgets_the_second_step_of_one_person(stage: Stage) -> None:
    others = Authenticator.objects.exclude(user=stage["Clara"]).count()
    token = accounts.make_recovery_link(
        person=stage["Clara"], organisation=stage.cast.north, by=None, forgets_second_step=True
    )
    accounts.recover(token=token, password="three plain words here")
    assert Authenticator.objects.count() == others


def test_the_cast_page_names_whom_each_supervises_there(stage: Stage) -> None:
    found = {
        (part.person, part.organisation): part.supervises
        for part in demo._parts()
        if part.role == Role.SUPERVISOR
    }
    for (person, organisation), names in found.items():
        theirs = Supervision.objects.filter(organisation=organisation, supervisor=person)
        assert sorted(names) == sorted(each.clinician.name for each in theirs)
    assert len(set(found.values())) > 2


def test_a_seat_is_for_the_people_of_the_place(stage: Stage) -> None:
    gathering = stage.rows["Sana's gathering"]
    assert may_sit(gathering, stage["Clara"])
    assert not may_sit(gathering, stage["Otto"])


def test_one_device_has_no_vote_of_another(stage: Stage) -> None:
    question: Question = Question.objects.get(pk=stage.rows["Sana's question"].pk)
    here, there = (Seat(question.gathering_id, token) for token in ("here", "there"))
    vote(
        gathering=question.gathering,
        question=question.pk,
        seat=here,
        call=Call.OPEN,
        land=Landing.SAME,
    )
    mine = own_vote(question, here)
    assert mine is not None
    assert mine.voter == voter_of("here", salt=question.salt)
    assert own_vote(question, there) is None


def test_help_in_a_group_is_that_of_its_place(stage: Stage) -> None:
    for place in BOTH:
        lines = help_for(WORDS, stage.rows[f"gathering in {place}"])
        assert [each.organisation for each in lines] == [stage.place(place)]


def test_growth_counts_ones_own_groups_here(stage: Stage) -> None:
    today = timezone.localdate()
    both = stage[BOTH["North"]]
    assert Session.objects.filter(kind=Kind.GROUP, clinician=both).count() == 2
    found = growth_of(both, stage.cast.north, today=today)
    assert (found.groups, found.sessions) == (1, 1)
    assert growth_of(stage["Clara"], stage.cast.north, today=today).groups == 0


def test_an_answer_needs_a_share_of_ones_own(stage: Stage) -> None:
    raised = Disagreement.objects.get(pk=stage.rows["Clara's disagreement"].pk)
    with pytest.raises(PracticeError, match="Read the moment"):
        practice.answer(disagreement=raised, by=stage["Ravi"], corrects=True, words="Yes")


def test_a_session_begins_as_its_own_clinician_likes_it(stage: Stage) -> None:
    Preference.objects.update(feedback=Fading.END)
    for who, feedback in (("Other clinician", Fading.EVERY), ("Clara", Fading.END)):
        begun = practice.start_session(
            organisation=stage.cast.north, clinician=stage[who], case="ben"
        )
        assert begun.feedback == feedback


def test_the_notice_that_somebody_else_read_does_not_count(stage: Stage) -> None:
    page = browser_of(stage["Other clinician"]).get("/practice/").content.decode()
    read = browser_of(stage["Clara"]).get("/practice/").content.decode()
    assert "/practice/notice/" in page
    assert page.count("/practice/notice/") > read.count("/practice/notice/")


@pytest.mark.parametrize(
    ("whose", "to"),
    [
        ("Clara", "Ravi"),  # who supervises somebody else here
        (BOTH["North"], "South supervisor"),  # who supervises them in South
        ("Clara", "Olga"),  # whom Clara has nothing to do with
    ],
)
def test_a_moment_is_shown_to_nobody_but_ones_own_supervisor_here(
    stage: Stage, whose: str, to: str
) -> None:
    moment = Exchange.objects.get(pk=stage.rows[f"{whose}'s exchange"].pk)
    with pytest.raises(PracticeError, match="supervises you"):
        practice.share_moment(exchange=moment, supervisor=stage[to], note="")


def test_the_same_page_opens_another_access_for_another_person_place_or_opener(
    stage: Stage,
) -> None:
    def opened(who: str, by: str, place: str) -> object:
        with transaction.atomic():
            return emergency.open_access(
                organisation=stage.place(place),
                clinician=stage[who],
                by=stage[by],
                reason="A relative rang and fears for them; nobody reaches them.",
                key=uuid.UUID(int=5),
            ).pk

    first = opened("Clara", BOTH["North"], "North")
    assert opened("Clara", BOTH["North"], "North") == first
    assert opened("Other clinician", BOTH["North"], "North") != first
    assert opened("Clara", BOTH["North"], "South") != first
    assert opened("Clara", "Ada", "North") != first


def test_an_access_opens_for_who_opened_it(stage: Stage) -> None:
    both = browser_of(stage[BOTH["North"]], standing_in=stage.cast.north)
    assert both.get(f"/emergency/{stage.rows['access in North'].pk}/").status_code == 200
    assert both.get(f"/emergency/{stage.rows['access to Clara'].pk}/").status_code == 404


def test_a_page_tells_the_person_concerned_and_the_auditors_of_the_place(stage: Stage) -> None:
    def told(who: str, place: str, *roles: Role) -> set[object]:
        standing = Place(stage[who], stage.place(place), frozenset(roles))
        return {each.pk for each in told_to(standing)}

    clara, otto = (stage.rows[f"access to {who}"].pk for who in ("Clara", "Otto"))
    by_both = {place: stage.rows[f"access in {place}"].pk for place in BOTH}
    assert told("Clara", "North", Role.CLINICIAN) == {clara}
    assert told("Sana", "North", Role.SUPERVISOR) == set()
    assert told("Ivo", "North", Role.AUDITOR) == {clara, by_both["North"]}
    assert told("South auditor", "South", Role.AUDITOR) == {otto, by_both["South"]}


def test_a_page_names_the_roles_of_the_place_and_no_others(stage: Stage) -> None:
    there = {
        who: Membership.objects.create(
            person=stage[who], organisation=stage.cast.south, role=Role.AUDITOR
        )
        for who in ("Clara", "Other clinician")
    }
    assert str(Role.AUDITOR.label) not in browser_of(stage["Clara"]).get("/me/").content.decode()
    other = stage["Other clinician"]
    page = browser_of(stage["Ada"]).get(f"/people/{other.pk}/").content.decode()
    assert str(role_of(stage, "Other clinician", Role.CLINICIAN, "North").pk) in page
    assert str(there["Other clinician"].pk) not in page


def test_what_is_shown_to_one_supervisor_is_not_taken_for_another_s(stage: Stage) -> None:
    moment = Exchange.objects.get(pk=stage.rows["Otto's exchange"].pk)
    for who in ("South supervisor", BOTH["South"]):
        share = practice.share_moment(exchange=moment, supervisor=stage[who], note="")
        assert share.supervisor == stage[who]
