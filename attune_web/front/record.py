"""The record in plain words: one sentence for every verb, and what it was done to.

`tests/house/test_web_record.py` fails on a verb of the code that has no sentence here.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from attune_web.accounts.models import Person
from attune_web.audit.models import Entry
from attune_web.inventory import holdings, rows_about

Words = str | Promise

ACCOUNTS: dict[str, Words] = {
    "accounts.codes_switched_off": later("%(who)s switched the AI codes off for everybody here."),
    "accounts.codes_switched_on": later("%(who)s switched the AI codes on for everybody here."),
    "accounts.crisis_line_added": later("%(who)s added a line people can call."),
    "accounts.erased": later("%(who)s erased their account."),
    "accounts.exported": later("%(who)s downloaded everything held about them."),
    "accounts.invitation_withdrawn": later("%(who)s withdrew an invitation."),
    "accounts.invited": later("%(who)s invited somebody."),
    "accounts.joined": later("%(who)s joined by an invitation."),
    "accounts.organisation_created": later("%(who)s set the organisation up."),
    "accounts.recovered": later("%(who)s set a new password by a recovery link."),
    "accounts.recovery_link_made": later("%(who)s made a link that lets somebody back in."),
    "accounts.role_ended": later("%(who)s ended a role."),
    "accounts.role_granted": later("%(who)s gave a role."),
    "accounts.second_step_added": later("%(who)s added a second step to sign in."),
    "accounts.second_step_removed": later("%(who)s removed a second step."),
    "accounts.second_step_reset": later("%(who)s made a second step anew."),
    "accounts.sign_in_failed": later("Somebody tried to sign in and failed."),
    "accounts.signed_in": later("%(who)s signed in."),
    "accounts.supervision_ended": later("%(who)s ended a supervision."),
    "accounts.supervision_started": later("%(who)s said who supervises whom."),
}
OPERATIONS: dict[str, Words] = {
    "operations.backed_up": later("%(who)s wrote a backup."),
    "operations.keys_rotated": later("%(who)s moved what is sealed to a new key."),
    "operations.purged": later("%(who)s deleted what was kept as long as it may be."),
    "operations.restored": later("%(who)s brought a backup back."),
}
EMERGENCY: dict[str, Words] = {
    "emergency.opened": later("%(who)s opened somebody's practice in an emergency."),
    "emergency.session_chosen": later("%(who)s chose the session that is needed."),
    "emergency.session_read": later("%(who)s read a session by emergency access."),
    "emergency.ended": later("%(who)s ended an emergency access."),
    "emergency.known": later("%(who)s confirmed knowing of an emergency access."),
    "emergency.reasons_read": later("%(who)s read the reasons of emergency accesses."),
}
PRACTICE: dict[str, Words] = {
    "practice.branch_chosen": later("%(who)s looked at another way a session went."),
    "practice.disagreed": later("%(who)s disagreed with a code."),
    "practice.disagreement_answered": later("%(who)s answered a disagreement."),
    "practice.disagreement_withdrawn": later("%(who)s withdrew a disagreement."),
    "practice.draft_kept": later("%(who)s had a half-typed turn kept."),
    "practice.feedback_preferred": later("%(who)s chose when feedback is shown."),
    "practice.feedback_set": later("%(who)s chose when feedback is shown in a session."),
    "practice.goal_set": later("%(who)s set a goal for next time."),
    "practice.looked_back": later("%(who)s received the debrief of a session."),
    "practice.moment_opened": later("%(who)s opened a moment that was shared with them."),
    "practice.moment_read": later("%(who)s wrote what they read in a shared moment."),
    "practice.moment_redone": later("%(who)s went back to try a moment again."),
    "practice.moment_shared": later("%(who)s showed a moment to a supervisor."),
    "practice.moment_taken_back": later("%(who)s took a shared moment back."),
    "practice.notice_read": later("%(who)s read the notice before practising."),
    "practice.session_ended": later("%(who)s ended a session."),
    "practice.session_erased": later("%(who)s erased a session."),
    "practice.session_started": later("%(who)s began a session."),
    "practice.turn_taken": later("%(who)s took a turn; the model coded it."),
}
GROUPS: dict[str, Words] = {
    "groups.asked": later("A turn was put to the vote in a group."),
    "groups.changed": later("%(who)s changed how a group works, or who may still join."),
    "groups.deleted": later("%(who)s deleted a group with its conversation."),
    "groups.ended": later("%(who)s ended a group."),
    "groups.joined": later("Somebody joined a group; who is not kept."),
    "groups.keyboard_passed": later("%(who)s passed a group's keyboard on, or took it back."),
    "groups.keyboard_put_down": later("Somebody in a group passed the keyboard on."),
    "groups.keyboard_taken": later("Somebody in a group took the keyboard."),
    "groups.opened": later("%(who)s opened a group."),
    "groups.revealed": later("%(who)s had a turn said, and the votes on it shown."),
    "groups.stepped_back": later("%(who)s went back to an earlier turn with a group."),
    "groups.turn_said": later("A turn was said in a group."),
    "groups.voted": later("Somebody voted in a group; who and what is not kept."),
    "groups.withdrawn": later("%(who)s left a turn unsaid, with the votes on it."),
}
SENTENCES: Mapping[str, Words] = {**ACCOUNTS, **OPERATIONS, **EMERGENCY, **PRACTICE, **GROUPS}

THINGS: Mapping[str, Words] = {
    "accounts.person": later("an account"),
    "accounts.organisation": later("the organisation"),
    "accounts.crisisline": later("a line to call"),
    "accounts.invitation": later("an invitation"),
    "accounts.recoverylink": later("a recovery link"),
    "accounts.supervision": later("a supervision"),
    "emergency.emergencyaccess": later("an emergency access"),
    "practice.session": later("a session"),
    "practice.branch": later("one way of a session"),
    "practice.exchange": later("a turn"),
    "practice.share": later("a shared moment"),
    "practice.disagreement": later("a disagreement"),
    "practice.preference": later("how somebody likes to practise"),
}
"""What the subject of an entry is, by its table."""


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as it is read: when, what happened, to what, and the id for those who check."""

    at: dt.datetime
    sentence: str
    thing: str
    reference: str


def about(person: Person) -> QuerySet[Entry]:
    """What somebody did, and what anybody did to their account or to a row that is theirs."""
    subjects = [
        f"{model._meta.label_lower}:{key}"
        for model, holding in holdings()
        if holding.subject and model is not Entry
        for key in rows_about(person.pk, model, holding).values_list("pk", flat=True)
    ]
    found = Entry.objects.filter(subject__in=subjects) | Entry.objects.filter(actor=person.pk)
    return found.order_by("-position")


def lines(entries: Iterable[Entry]) -> list[Line]:
    """Entries in plain words."""
    page = list(entries)
    names = _names(page)
    return [_line(entry, names) for entry in page]


def _line(entry: Entry, names: Mapping[uuid.UUID, str]) -> Line:
    words = SENTENCES.get(entry.verb)
    sentence = str(words) % {"who": _who(entry, names)} if words else entry.verb
    table, _mark, key = entry.subject.partition(":")
    thing = str(THINGS.get(table, ""))
    if table == "accounts.person" and key:
        thing = names.get(uuid.UUID(key), thing)
    return Line(entry.at, sentence, thing, f"{entry.position} · {entry.verb} · {entry.subject}")


def _who(entry: Entry, names: Mapping[uuid.UUID, str]) -> str:
    if entry.actor is None:
        return _("The machine")
    return names.get(entry.actor, _("Somebody who left"))


def _names(page: Iterable[Entry]) -> dict[uuid.UUID, str]:
    ids = {entry.actor for entry in page if entry.actor}
    for entry in page:
        table, _mark, key = entry.subject.partition(":")
        if table == "accounts.person" and key:
            ids.add(uuid.UUID(key))
    return dict(Person.objects.filter(pk__in=ids).values_list("pk", "name"))
