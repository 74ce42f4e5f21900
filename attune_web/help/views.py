"""The documentation, page by page: the same for everybody, with nothing of anybody in it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from attune_web.accounts.access import open_to_everybody
from attune_web.help import library, search
from attune_web.help.forms import SearchForm

READ = ("GET",)


def _help(request: HttpRequest) -> HttpResponse:
    return _shown(request, library.FRONT)


def _help_page(request: HttpRequest, page: str) -> HttpResponse:
    return _shown(request, page)


def _help_search(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    context = {"form": form, "words": words, "hits": search.find(words)}
    return render(request, "help/search.html", context)


WHY = "nothing of anybody is in it"
help_front = open_to_everybody(_help, why=WHY, methods=READ)
help_page = open_to_everybody(_help_page, why=WHY, methods=READ)
help_search = open_to_everybody(_help_search, why=WHY, methods=READ)


def _shown(request: HttpRequest, slug: str) -> HttpResponse:
    try:
        found = library.page(slug)
    except KeyError:
        raise Http404 from None
    context = {
        "page": found.rendered,
        "front": slug == library.FRONT,
        "before": _neighbour(found.before),
        "after": _neighbour(found.after),
    }
    return render(request, "help/page.html", context)


def _neighbour(slug: str | None) -> dict[str, Any] | None:
    if slug is None:
        return None
    return {"url": library.address_of(slug), "title": library.title_of(slug)}
