"""The room itself: talk, try a moment again, go on another way, end."""

import uuid
from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse

from attune_web import engine
from attune_web.accounts.access import Placed, enter
from attune_web.accounts.left_behind import pick_up
from attune_web.accounts.roles import Role
from attune_web.practice import services
from attune_web.practice.access import own_session
from attune_web.practice.errors import ErasedError, PracticeError
from attune_web.practice.forms import BranchForm, DraftForm, FadingForm, RedoForm, TurnForm
from attune_web.practice.models import Exchange, Fading, Session
from attune_web.practice.newest import Beside, beside, grown, mark_of
from attune_web.practice.paths import Path, current_of, paths_of, position_of
from attune_web.practice.showing import (
    first_name,
    openness_of,
    shown_turn,
    shown_turns,
    shows_feedback,
    spoken,
)


@enter(Role.CLINICIAN, methods=("GET",))
def session(request: Placed, session: uuid.UUID) -> HttpResponse:
    """The conversation as it stands, with the box to go on."""
    found = own_session(request, session)
    if left := pick_up(request, of=reverse("session", args=[session])):
        services.keep_draft(session=found, text=left, position=position_of(found))
        found = own_session(request, session)
    return _room(request, found)


@enter(Role.CLINICIAN, waits=True)
def take_turn(request: Placed, session: uuid.UUID) -> HttpResponse:
    """Say something, or nothing; on refusal the words come back in the box."""
    found = own_session(request, session)
    if request.method == "GET":
        return redirect("session", session=session)
    form = TurnForm(request.POST)
    if not form.is_valid():
        return _refuse(request, found, form, PracticeError(_unreadable(form)))
    so_far = paths_of(found, to_go_on=True)
    try:
        exchange = _say(found, form.cleaned_data, so_far)
    except PracticeError as error:
        return _refuse(request, found, form, error)
    if form.keeps_typed:
        _keep_typed(found, form.cleaned_data)
    elif request.htmx:  # type: ignore[attr-defined]
        return _grow(request, found, so_far, exchange, seen=form.cleaned_data["seen"])
    return _done(request, found, said=True)


@enter(Role.CLINICIAN, methods=("POST",), waits=True)
def keep_draft(request: Placed, session: uuid.UUID) -> HttpResponse:
    """Keep what is half typed; says so only when it is kept."""
    found, form = own_session(request, session), DraftForm(request.POST)
    if not form.is_valid():
        return render(request, "practice/saved.html", {"kept": False}, status=422)
    kept = services.keep_draft(session=found, **form.cleaned_data)
    return render(request, "practice/saved.html", {"kept": kept}, status=200 if kept else 409)


@enter(Role.CLINICIAN, methods=("POST",))
def redo_from(request: Placed, session: uuid.UUID) -> HttpResponse:
    """Go back to a moment and try another way."""
    form = RedoForm(request.POST)
    return _act(
        request, session, form, lambda found, sent: services.redo_from(session=found, **sent)
    )


@enter(Role.CLINICIAN, methods=("POST",))
def go_to_branch(request: Placed, session: uuid.UUID) -> HttpResponse:
    """Go on another way."""
    form = BranchForm(request.POST)
    return _act(
        request, session, form, lambda found, sent: services.go_to_branch(session=found, **sent)
    )


@enter(Role.CLINICIAN, methods=("POST",))
def set_feedback(request: Placed, session: uuid.UUID) -> HttpResponse:
    """Choose when feedback is shown in this session."""
    form = FadingForm(request.POST)
    return _act(
        request,
        session,
        form,
        lambda found, sent: services.set_feedback(session=found, feedback=Fading(sent["feedback"])),
    )


@enter(Role.CLINICIAN, methods=("POST",))
def end_session(request: Placed, session: uuid.UUID) -> HttpResponse:
    """End the session and look back."""
    found = own_session(request, session)
    services.end_session(session=found)
    return redirect("debrief", session=session)


@enter(Role.CLINICIAN)
def erase_session(request: Placed, session: uuid.UUID) -> HttpResponse:
    """Erase one session, after asking once."""
    found = own_session(request, session)
    if request.method == "POST":
        services.erase_session(session=found, by=request.place.person)
        return redirect("practice")
    turns = found.exchanges.count()
    return render(request, "practice/erase.html", {"session": found, "turns": turns})


def _act(
    request: Placed,
    session: uuid.UUID,
    form: Any,
    verb: Callable[[Session, dict[str, Any]], object],
) -> HttpResponse:
    found = own_session(request, session)
    if not form.is_valid():
        return _room(request, found, why=_unreadable(form), status=422)
    try:
        verb(found, form.cleaned_data)
    except PracticeError as error:
        if isinstance(error, ErasedError):
            raise
        return _room(request, found, why=str(error), status=error.status)
    return _done(request, found)


def _done(request: Placed, session: Session, *, said: bool = False) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]
        return _room(request, own_session(request, session.pk), said=said)
    return redirect(reverse("session", args=[session.pk]) + "#latest")


def _refuse(
    request: Placed, session: Session, form: TurnForm, error: PracticeError
) -> HttpResponse:
    if isinstance(error, ErasedError):
        raise error  # there is no room left to show; the words come back on a page of their own
    typed = form.data.get("text", "")
    fresh = own_session(request, session.pk)
    return _room(request, fresh, why=str(error), typed=typed, status=error.status)


def _room(
    request: Placed,
    session: Session,
    *,
    why: str = "",
    typed: str | None = None,
    said: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {**_shown(session), "why": why, "said": said}
    if typed is not None:
        context |= {"typed": typed, "typed_list": [typed] if typed.strip() else []}
    name = "practice/room.html"
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(
            render_to_string("practice/news.html", context, request)
            + render_to_string(f"{name}#room", context, request),
            status=status,
        )
    return render(request, name, context, status=status)


def _grow(
    request: Placed, session: Session, so_far: Sequence[Path], exchange: Exchange, *, seen: str
) -> HttpResponse:
    """What the newest turn adds to a page that shows all before it, else the whole room."""
    stands_beside = beside(session)
    ways = grown(so_far, exchange, stands_beside=stands_beside, seen=seen)
    if ways is None:
        return _done(request, session, said=True)
    path = current_of(ways)
    total = len(path.exchanges)
    latest = path.exchanges[-1]
    before = path.exchanges[-2].reply if total > 1 else path.session.opening
    visible = shows_feedback(path.session, latest.position, total)
    context = {
        **_standing(path, ways, stands_beside),
        "typed": "",
        "turn": shown_turn(latest, visible=visible),
        "heard": spoken(before),
        "said": True,
        "alone": True,
    }
    page = render_to_string("practice/newest.html", context, request)
    return HttpResponse(page, headers={"HX-Reswap": "none settle:0ms"})


def _shown(session: Session) -> dict[str, Any]:
    paths = paths_of(session)
    path = current_of(paths)
    left = next((each for each in paths if each.branch.pk == path.branch.parent_id), None)
    again = left and path.position == path.branch.leaves_at and not session.ended
    turns = shown_turns(path, among=paths)
    return {
        **_standing(path, paths, beside(session)),
        "patient": session.patient,
        "opening": spoken(session.opening),
        "turns": turns,
        "turn": turns[-1] if turns else None,
        "before": left.exchanges[path.position - 1] if left and again else None,
        "typed": session.draft or "",
        "fading": FadingForm(initial={"feedback": session.feedback}, auto_id="fading_%s"),
    }


def _standing(path: Path, ways: Sequence[Path], stands_beside: Beside) -> dict[str, Any]:
    """What stands once on the page and is another after every turn."""
    session, total = path.session, len(path.exchanges)
    uses_codes = session.organisation.uses_codes
    own_words = path.exchanges[-1].said if total else ""
    heard_by = session.case if uses_codes else None
    return {
        "session": session,
        "name": first_name(session),
        "path": path,
        # one point is no path; on a phone it would push the first words out of sight
        "picture": openness_of(path, small=True) if uses_codes and total else None,
        "uses_codes": uses_codes,
        "help_beside": bool(own_words and engine.speaks_of_oneself(own_words, to=heard_by)),
        "lines": session.organisation.crisis_lines.all(),
        "key": uuid.uuid4(),
        "seen": mark_of(path, among=ways, stands_beside=stands_beside, turns=total, total=total),
    }


def _say(session: Session, sent: dict[str, Any], so_far: Sequence[Path]) -> Exchange:
    return services.take_turn(
        session=session,
        text=sent["text"],
        position=sent["position"],
        key=sent["key"],
        branch=sent["branch"],
        silence=bool(sent["silence"]),
        so_far=so_far,
    )


def _keep_typed(session: Session, sent: dict[str, Any]) -> None:
    """What stood in the box beside a silence stands there again, unless one has gone on since."""
    now = Session.objects.filter(pk=session.pk, current=sent["branch"]).first()
    if now is not None and not now.draft:
        services.keep_draft(session=now, text=sent["text"], position=sent["position"] + 1)


def _unreadable(form: Any) -> str:
    found = [str(each) for errors in form.errors.values() for each in errors]
    return found[0] if found else ""
