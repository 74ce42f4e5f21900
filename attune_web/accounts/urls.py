"""Addresses of the pages about people."""

from django.urls import path

from attune_web.accounts.views import links, me, organisation, people

urlpatterns = [
    path("join/<str:token>/", links.join, name="join"),
    path("recover/<str:token>/", links.recover, name="recover"),
    path("me/", me.me, name="me"),
    path("me/data/", me.export_account, name="export_account"),
    path("me/erase/", me.erase_account, name="erase_account"),
    path("me/organisation/", me.choose_organisation, name="choose_organisation"),
    path("organisation/", organisation.organisation, name="organisation"),
    path("organisation/lines/", organisation.add_crisis_line, name="add_crisis_line"),
    path("organisation/codes/", organisation.codes, name="codes"),
    path("organisation/codes/switch/", organisation.switch_codes, name="switch_codes"),
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path(
        "people/invitations/<uuid:invitation>/withdraw/",
        people.withdraw_invitation,
        name="withdraw_invitation",
    ),
    path("people/<uuid:person>/", people.member, name="member"),
    path("people/<uuid:person>/roles/", people.grant_role, name="grant_role"),
    path("people/<uuid:person>/supervision/", people.start_supervision, name="start_supervision"),
    path("people/<uuid:person>/recovery/", people.make_recovery_link, name="make_recovery_link"),
    path("people/roles/<uuid:membership>/end/", people.end_membership, name="end_membership"),
    path("people/supervision/<uuid:relation>/end/", people.end_supervision, name="end_supervision"),
]
