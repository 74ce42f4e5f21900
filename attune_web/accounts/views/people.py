"""Pages on which administrators look after people; every row is fetched through one's place."""

import uuid
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from attune_web.accounts import services
from attune_web.accounts.access import Placed, enter
from attune_web.accounts.forms import InviteForm, RecoveryForm, RoleForm, SupervisionForm
from attune_web.accounts.models import Invitation, Membership, Person, Supervision
from attune_web.accounts.roles import PURPOSE, Role


@enter(Role.ADMINISTRATOR, methods=("GET",))
def people(request: Placed) -> HttpResponse:
    """Everybody who belongs to the organisation, and the invitations that still open."""
    here = request.place.organisation
    found: dict[Person, list[Membership]] = {}
    for each in here.memberships.select_related("person"):
        found.setdefault(each.person, []).append(each)
    waiting = Invitation.objects.usable().filter(organisation=here)
    return render(request, "accounts/people.html", {"people": found, "waiting": waiting})


@enter(Role.ADMINISTRATOR, step_up=True)
def invite(request: Placed) -> HttpResponse:
    """Invite somebody; the link is shown once."""
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        invitation, token = services.invite(
            organisation=request.place.organisation,
            role=Role(chosen["role"]),
            email=chosen["email"],
            name=chosen["name"],
            by=request.place.person,
            key=chosen["key"],
        )
        link = settings.SITE_URL + reverse("join", args=[token])
        return render(request, "accounts/invited.html", {"invitation": invitation, "link": link})
    context = {"form": form, "purposes": [(role.label, PURPOSE[role]) for role in Role]}
    return render(request, "accounts/invite.html", context, status=422 if form.is_bound else 200)


@enter(Role.ADMINISTRATOR, methods=("POST",))
def withdraw_invitation(request: Placed, invitation: uuid.UUID) -> HttpResponse:
    """Make an invitation's link stop working."""
    services.withdraw_invitation(
        organisation=request.place.organisation, invitation=invitation, by=request.place.person
    )
    return redirect("people")


@enter(Role.ADMINISTRATOR, methods=("GET",))
def member(request: Placed, person: uuid.UUID) -> HttpResponse:
    """One member: roles, supervision, and a way back in."""
    return _member_page(request, _member(request, person))


@enter(Role.ADMINISTRATOR, step_up=True, methods=("POST",))
def grant_role(request: Placed, person: uuid.UUID) -> HttpResponse:
    """Give a member one more role."""
    found, form = _member(request, person), RoleForm(request.POST)
    if not form.is_valid():
        return _member_page(request, found, role_form=form)
    services.grant_role(
        organisation=request.place.organisation,
        person=found,
        role=Role(form.cleaned_data["role"]),
        by=request.place.person,
    )
    return redirect("member", person=person)


@enter(Role.ADMINISTRATOR, step_up=True, methods=("POST",))
def end_membership(request: Placed, membership: uuid.UUID) -> HttpResponse:
    """Take a role away at once."""
    here = Membership.objects.filter(organisation=request.place.organisation)
    services.end_membership(
        membership=get_object_or_404(here, pk=membership), by=request.place.person
    )
    return redirect("people")


@enter(Role.ADMINISTRATOR, methods=("POST",))
def start_supervision(request: Placed, person: uuid.UUID) -> HttpResponse:
    """Say who supervises a clinician."""
    found = _member(request, person)
    form = SupervisionForm(request.POST, organisation=request.place.organisation)
    if not form.is_valid():
        return _member_page(request, found, supervision_form=form)
    services.start_supervision(
        organisation=request.place.organisation,
        clinician=found,
        supervisor=form.cleaned_data["supervisor"],
        by=request.place.person,
    )
    return redirect("member", person=person)


@enter(Role.ADMINISTRATOR, methods=("POST",))
def end_supervision(request: Placed, relation: uuid.UUID) -> HttpResponse:
    """End a supervision."""
    here = Supervision.objects.filter(organisation=request.place.organisation)
    found = get_object_or_404(here, pk=relation)
    services.end_supervision(relation=found, by=request.place.person)
    return redirect("member", person=found.clinician_id)


@enter(Role.ADMINISTRATOR, step_up=True, methods=("POST",))
def make_recovery_link(request: Placed, person: uuid.UUID) -> HttpResponse:
    """Make a link that lets a member back in; it is shown once."""
    found, form = _member(request, person), RecoveryForm(request.POST)
    if not form.is_valid():
        return _member_page(request, found, recovery_form=form)
    token = services.make_recovery_link(
        person=found,
        organisation=request.place.organisation,
        by=request.place.person,
        forgets_second_step=form.cleaned_data["forgets_second_step"],
        key=form.cleaned_data["key"],
    )
    link = settings.SITE_URL + reverse("recover", args=[token])
    return render(request, "accounts/recovery_made.html", {"person": found, "link": link})


def _member(request: Placed, person: uuid.UUID) -> Person:
    here = Person.objects.filter(memberships__organisation=request.place.organisation)
    return get_object_or_404(here.distinct(), pk=person)


def _member_page(request: Placed, person: Person, **bound: Any) -> HttpResponse:
    here = request.place.organisation
    context = {
        "member": person,
        "memberships": person.memberships.filter(organisation=here),
        "supervisions": Supervision.objects.filter(organisation=here, clinician=person),
        "role_form": RoleForm(),
        "supervision_form": SupervisionForm(organisation=here),
        "recovery_form": RecoveryForm(),
        **bound,
    }
    return render(request, "accounts/member.html", context, status=422 if bound else 200)
