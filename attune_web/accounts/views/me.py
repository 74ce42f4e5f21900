"""One's own account: where one stands, what is held, and how to have or erase it."""

from django.contrib.auth import logout
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from attune_web.accounts import services
from attune_web.accounts.access import ORGANISATION_KEY, Placed, enter
from attune_web.accounts.forms import OrganisationChoiceForm
from attune_web.accounts.models import Organisation, Supervision


@enter(methods=("GET",))
def me(request: Placed) -> HttpResponse:
    """What the account is and what can be done with it."""
    person = request.place.person
    context = {
        "places": Organisation.objects.filter(memberships__person=person).distinct(),
        "memberships": person.memberships.filter(organisation=request.place.organisation),
        "supervisions": Supervision.objects.filter(
            clinician=person, organisation=request.place.organisation
        ).select_related("supervisor"),
    }
    return render(request, "accounts/me.html", context)


@enter(step_up=True)
def export_account(request: Placed) -> HttpResponse:
    """Everything held about oneself: asked for by GET, made by POST."""
    if request.method != "POST":
        return render(request, "accounts/export.html")
    found = services.export_account(person=request.place.person)
    response = JsonResponse(found, json_dumps_params={"indent": 1, "ensure_ascii": False})
    response.headers["Content-Disposition"] = 'attachment; filename="attune-my-data.json"'
    return response


@enter(step_up=True)
def erase_account(request: Placed) -> HttpResponse:
    """Erase oneself: explained by GET, done by POST."""
    if request.method != "POST":
        return render(request, "accounts/erase.html")
    services.erase_account(person=request.place.person)
    logout(request)
    return render(request, "accounts/erased.html")


@enter(methods=("POST",))
def choose_organisation(request: Placed) -> HttpResponse:
    """Stand in another of one's organisations."""
    form = OrganisationChoiceForm(request.POST, person=request.place.person)
    if not form.is_valid():
        raise Http404
    request.session.cycle_key()
    request.session[ORGANISATION_KEY] = str(form.cleaned_data["organisation"].pk)
    return redirect("home")
