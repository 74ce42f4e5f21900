"""Who may enter the pages about people, and the pages of the sign-in library."""

import uuid

from attune_web.accounts.roles import Role
from tests.web.cast import EVERYBODY
from tests.web.rows import Row, codes, fresh_key, just, person, row_of, value_of

NORTH_ADMIN = frozenset({"Ada"})
ADMINS = frozenset({"Ada", "South administrator"})
OTHER_ADMIN = ADMINS - NORTH_ADMIN
CLARA = frozenset({"Clara"})
UNKNOWN = just(uuid.UUID(int=7))
STRANGERS = (person("Otto"), UNKNOWN)

OWN = {
    "me": Row(EVERYBODY),
    "export_account": Row(EVERYBODY, post=codes(200)),
    "erase_account": Row(EVERYBODY, post=codes(200, 422)),
    "choose_organisation": Row(
        EVERYBODY - {"South administrator", "South supervisor", "South auditor", "Otto"},
        get=codes(405),
        post=codes(302),
        others=404,
        body={"organisation": lambda stage: stage.cast.north.pk},
        strange_body={"organisation": (lambda stage: stage.cast.south.pk, UNKNOWN)},
    ),
}
PEOPLE = {
    "organisation": Row(ADMINS),
    "add_crisis_line": Row(
        ADMINS, get=codes(405), post=codes(302), body={"name": just("Line"), "number": just("999")}
    ),
    "codes": Row(EVERYBODY),
    "switch_codes": Row(ADMINS, get=codes(405), post=codes(302), body={"codes": just("off")}),
    "people": Row(ADMINS),
    "invite": Row(
        ADMINS,
        post=codes(200),
        body={
            "name": just("X"),
            "email": just("x@y.example"),
            "role": just(Role.CLINICIAN),
            "key": fresh_key,
        },
    ),
    "withdraw_invitation": Row(
        NORTH_ADMIN,
        finds_nothing=OTHER_ADMIN,
        get=codes(405),
        post=codes(302),
        path={"invitation": row_of("North's invitation")},
        strange_path={"invitation": (row_of("South's invitation"), UNKNOWN)},
        elsewhere={"invitation": "invitation"},
    ),
    "member": Row(
        NORTH_ADMIN,
        finds_nothing=OTHER_ADMIN,
        path={"person": person("Clara")},
        strange_path={"person": STRANGERS},
        elsewhere={"person": "colleague"},
    ),
    "grant_role": Row(
        NORTH_ADMIN,
        finds_nothing=OTHER_ADMIN,
        get=codes(405),
        post=codes(302),
        path={"person": person("Clara")},
        strange_path={"person": STRANGERS},
        body={"role": just(Role.SUPERVISOR)},
        elsewhere={"person": "colleague"},
    ),
    "end_membership": Row(
        NORTH_ADMIN,
        finds_nothing=OTHER_ADMIN,
        get=codes(405),
        post=codes(302),
        path={"membership": row_of("Clara's role")},
        strange_path={"membership": (row_of("Otto's role"), UNKNOWN)},
        elsewhere={"membership": "colleague's role"},
    ),
    "start_supervision": Row(
        NORTH_ADMIN,
        finds_nothing=OTHER_ADMIN,
        get=codes(405),
        post=codes(302),
        path={"person": person("Clara")},
        strange_path={"person": STRANGERS},
        body={"supervisor": person("Ravi")},
        strange_body={"supervisor": (person("South supervisor"), person("Mia"), UNKNOWN)},
        elsewhere={"person": "colleague", "supervisor": "supervisor"},
    ),
    "end_supervision": Row(
        NORTH_ADMIN,
        finds_nothing=OTHER_ADMIN,
        get=codes(405),
        post=codes(302),
        path={"relation": row_of("Clara's supervision")},
        strange_path={"relation": (row_of("Otto's supervision"), UNKNOWN)},
        elsewhere={"relation": "supervision"},
    ),
    "make_recovery_link": Row(
        NORTH_ADMIN,
        finds_nothing=OTHER_ADMIN,
        get=codes(405),
        post=codes(200),
        path={"person": person("Clara")},
        strange_path={"person": STRANGERS},
        body={"key": fresh_key},
        elsewhere={"person": "colleague"},
    ),
}
LINKS = {
    "join": Row(
        None,
        post=codes(302),
        path={"token": value_of("North's invitation token")},
        strange_path={"token": (just("guess"), just("x" * 300))},
        body={"name": just("New"), "password": just("three plain words here")},
        reveals=(
            "accounts.Invitation.email#North's invitation",
            "accounts.Invitation.name#North's invitation",
        ),
    ),
    "recover": Row(
        None,
        post=codes(302),
        path={"token": value_of("recovery token")},
        strange_path={
            "token": (just("guess"), just("x" * 300), value_of("recovery token of one who left"))
        },
        body={"password": just("three plain words here")},
    ),
}
_own = codes(200, 302)
_again = codes(200, 302, 403)
SIGN_IN = {
    "account_login": Row(None, get=_own, post=_own),
    "account_logout": Row(None, get=_own, post=codes(302)),
    "account_inactive": Row(None, post=codes(405)),
    "account_signup": Row(None, get=_own, post=_own),
    "mfa_authenticate": Row(None, get=_own, post=_own),
    "mfa_login_webauthn": Row(None, get=_own, post=_own),
    "account_reauthenticate": Row(EVERYBODY, get=_again, post=_again),
    "mfa_reauthenticate": Row(EVERYBODY, get=_again, post=_again),
    "mfa_reauthenticate_webauthn": Row(EVERYBODY, get=_again, post=_again),
    "account_change_password": Row(EVERYBODY, get=_own, post=_own),
    "account_set_password": Row(EVERYBODY, get=_own, post=_own),
}
SECOND_STEP = {
    "mfa_index": Row(EVERYBODY, post=codes(405)),
    "mfa_activate_totp": Row(EVERYBODY, get=_own, post=_own),
    "mfa_deactivate_totp": Row(EVERYBODY, get=codes(200, 302, 404), post=codes(200, 302, 404)),
    "mfa_view_recovery_codes": Row(EVERYBODY, get=codes(200, 302, 404)),
    "mfa_generate_recovery_codes": Row(EVERYBODY, get=codes(200, 302, 403), post=_own),
    "mfa_download_recovery_codes": Row(EVERYBODY, get=codes(200, 302, 404)),
    "mfa_list_webauthn": Row(EVERYBODY),
    "mfa_add_webauthn": Row(EVERYBODY, get=_own, post=_own),
    "mfa_edit_webauthn": Row(
        CLARA,
        get=_own,
        post=_own,
        others=404,
        path={"pk": row_of("Clara's key")},
        strange_path={"pk": (row_of("Otto's key"), just(999_999))},
        body={"name": just("my key")},
    ),
    "mfa_remove_webauthn": Row(
        CLARA,
        get=_own,
        post=_own,
        others=404,
        path={"pk": row_of("Clara's key")},
        strange_path={"pk": (row_of("Otto's key"), just(999_999))},
    ),
}
OUTSIDE = {
    "socialaccount_connections": Row(EVERYBODY, post=_own),
    "socialaccount_login_error": Row(None, get=codes(401), post=codes(401, 405)),
    "socialaccount_login_cancelled": Row(None, post=codes(200, 405)),
    "socialaccount_signup": Row(None, get=_own, post=_own),
    "openid_connect_login": Row(
        None, get=codes(404), post=codes(404), path={"provider_id": just("organisation")}
    ),
    "openid_connect_callback": Row(
        None, get=codes(404), post=codes(404), path={"provider_id": just("organisation")}
    ),
}
ROWS = {**OWN, **PEOPLE, **LINKS, **SIGN_IN, **SECOND_STEP, **OUTSIDE}
