"""The first page and the pages everybody may read."""

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from attune_web import engine
from attune_web.accounts.access import Placed, enter, is_demo, open_to_everybody, place_of
from attune_web.accounts.models import CrisisLine, Installation, Organisation
from attune_web.accounts.roles import Role
from attune_web.audit.models import Entry
from attune_web.front import model_card
from attune_web.front import record as plain


def _home(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect("sign_in_as" if is_demo() else "account_login")
    if place_of(request) is None:
        return render(request, "front/nowhere.html", status=403)
    return render(request, "front/home.html")


def _support(request: HttpRequest) -> HttpResponse:
    place = place_of(request)
    organisation = place.organisation if place else Organisation.objects.first()
    lines = CrisisLine.objects.filter(organisation=organisation)
    return render(request, "front/support.html", {"lines": lines})


def _about(request: HttpRequest) -> HttpResponse:
    return _plain_words(request, "purpose")


def _notice(request: HttpRequest) -> HttpResponse:
    return _plain_words(request, "before-you-practise")


def _disclaimers(request: HttpRequest) -> HttpResponse:
    return _plain_words(request, "disclaimers")


def _model(request: HttpRequest) -> HttpResponse:
    card = engine.card()
    context = {
        "page": engine.pages()["model"],
        "card": card,
        "digest": card.files["coder.onnx"][:12],
        "codes": list(model_card.by_code()),
        "own": list(model_card.by_own()),
        "began_from": model_card.began_from(),
        "groups": list(model_card.by_group()),
        "refused": model_card.refused(),
        "sessions": model_card.low_from_high(),
    }
    return render(request, "front/model.html", context)


def _plain_words(request: HttpRequest, page: str) -> HttpResponse:
    return render(request, "front/page.html", {"page": engine.pages()[page]})


def _healthz(request: HttpRequest) -> HttpResponse:
    site = Installation.objects.filter(pk=1).first()
    done = (
        site.housekept_at.isoformat(timespec="seconds") if site and site.housekept_at else "never"
    )
    late = " late" if site and site.housekeeping_is_late else ""
    return HttpResponse(f"ok\nhousekeeping {done}{late}\n", content_type="text/plain")


def _locked_out(request: HttpRequest) -> HttpResponse:
    return render(request, "front/locked_out.html")


READ = ("GET",)
home = open_to_everybody(_home, why="sends strangers to the sign-in page", methods=READ)
support = open_to_everybody(_support, why="help must never need an account", methods=READ)
about = open_to_everybody(_about, why="what the site is for is no secret", methods=READ)
notice = open_to_everybody(_notice, why="what is simulated is no secret", methods=READ)
disclaimers = open_to_everybody(_disclaimers, why="the limits are for everybody", methods=READ)
model = open_to_everybody(_model, why="what the model can and cannot is no secret", methods=READ)
healthz = open_to_everybody(_healthz, why="says ok, for the machine's own watch", methods=READ)
locked_out = open_to_everybody(_locked_out, why="for those who cannot sign in", methods=READ)


@enter(Role.AUDITOR, methods=READ)
def record(request: Placed) -> HttpResponse:
    """Who did what in the organisation, latest first."""
    entries = Entry.objects.filter(organisation=request.place.organisation.pk).order_by("-position")
    return render(request, "front/record.html", _page_of(request, entries))


@enter(methods=READ)
def own_record(request: Placed) -> HttpResponse:
    """What the person did, and what others did to their account and to what is theirs."""
    mine = plain.about(request.place.person)
    return render(request, "front/record.html", {**_page_of(request, mine), "own": True})


def _page_of(request: HttpRequest, entries: QuerySet[Entry]) -> dict[str, object]:
    number = request.GET.get("page", "1")
    if not number.isdecimal():
        raise Http404
    page = Paginator(entries, 50).get_page(number)
    return {"page": page, "lines": plain.lines(page)}
