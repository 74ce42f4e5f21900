"""Every address of the site. Each view says who may enter; tests/house walks this list."""

from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as steps
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as keys
from allauth.socialaccount import views as outside
from allauth.socialaccount.providers.openid_connect import views as oidc
from django.conf import settings
from django.urls import include, path

from attune_web.accounts.access import AnyView, View, open_to_everybody, own_account
from attune_web.front import demo, views

handler400 = "attune_web.front.errors.bad_request"
handler403 = "attune_web.front.errors.forbidden"
handler404 = "attune_web.front.errors.not_found"
handler500 = "attune_web.front.errors.server_error"


def door(view: AnyView) -> View:
    """A page of the sign-in library that people reach before they are signed in."""
    return open_to_everybody(view, why="one signs in here")


def own(view: AnyView) -> View:
    """A page of the sign-in library about one's own account."""
    return own_account(view)


def own_list(view: AnyView) -> View:
    """A page of the sign-in library that only shows something of one's own."""
    return own_account(view, methods=("GET",))


sign_in: list[Any] = [
    path("in/", door(account.login), name="account_login"),
    path("out/", door(account.logout), name="account_logout"),
    path("inactive/", door(account.account_inactive), name="account_inactive"),
    path("invited/", door(account.signup), name="account_signup"),
    path("again/", own(account.reauthenticate), name="account_reauthenticate"),
    path("again/code/", own(steps.reauthenticate), name="mfa_reauthenticate"),
    path("again/key/", own(keys.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("password/", own(account.password_change), name="account_change_password"),
    path("password/set/", own(account.password_set), name="account_set_password"),
    path("step/", door(steps.authenticate), name="mfa_authenticate"),
    path("passkey/", door(keys.login_webauthn), name="mfa_login_webauthn"),
]
second_step: list[Any] = [
    path("", own_list(steps.index), name="mfa_index"),
    path("app/", own(app.activate_totp), name="mfa_activate_totp"),
    path("app/off/", own(app.deactivate_totp), name="mfa_deactivate_totp"),
    path("codes/", own_list(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("codes/new/", own(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path(
        "codes/file/", own_list(codes.download_recovery_codes), name="mfa_download_recovery_codes"
    ),
    path("keys/", own_list(keys.list_webauthn), name="mfa_list_webauthn"),
    path("keys/new/", own(keys.add_webauthn), name="mfa_add_webauthn"),
    path("keys/<int:pk>/", own(keys.edit_webauthn), name="mfa_edit_webauthn"),
    path("keys/<int:pk>/remove/", own(keys.remove_webauthn), name="mfa_remove_webauthn"),
]
through: list[Any] = [
    path("", own(outside.connections), name="socialaccount_connections"),
    path("error/", door(outside.login_error), name="socialaccount_login_error"),
    path("cancelled/", door(outside.login_cancelled), name="socialaccount_login_cancelled"),
    path("new/", door(outside.signup), name="socialaccount_signup"),
    path("<slug:provider_id>/", door(oidc.login), name="openid_connect_login"),
    path("<slug:provider_id>/back/", door(oidc.callback), name="openid_connect_callback"),
]

urlpatterns: list[Any] = [
    path("", views.home, name="home"),
    path("about/", views.about, name="about"),
    path("about/notice/", views.notice, name="notice"),
    path("about/disclaimers/", views.disclaimers, name="disclaimers"),
    path("about/model/", views.model, name="model_card"),
    path("support/", views.support, name="support"),
    path("healthz", views.healthz, name="healthz"),
    path("record/", views.record, name="record"),
    path("me/record/", views.own_record, name="own_record"),
    path("sign/", include(sign_in)),
    path("sign/locked-out/", views.locked_out, name="locked_out"),
    path("sign/through/", include(through)),
    path("me/second-step/", include(second_step)),
    path("", include("attune_web.accounts.urls")),
    path("", include("attune_web.practice.urls")),
    path("", include("attune_web.emergency.urls")),
    path("", include("attune_web.help.urls")),
    path("", include("attune_web.groups.urls")),
]
if settings.DEMO:
    urlpatterns += [path("demo/", demo.sign_in_as, name="sign_in_as")]
