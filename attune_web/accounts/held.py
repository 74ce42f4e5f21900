"""What the tables of the libraries hold about people."""

from attune_web.inventory import Going, Held, Holding, Kind, describe

_PLAIN = Held(Kind.PLAIN, "the library's own bookkeeping", exported=False)


def describe_libraries() -> None:
    """State it for every table that is not ours."""
    _second_steps()
    _addresses()
    _outside_accounts()
    _unused_tables()
    _sessions()


def _second_steps() -> None:
    describe(
        "mfa.Authenticator",
        Holding(
            subject="user",
            going=Going.DELETED,
            kept_for="until the person removes it",
            fields={
                "id": _PLAIN,
                "user": Held(Kind.RELATION, "whose second step"),
                "type": Held(Kind.PLAIN, "an app, a key or recovery codes"),
                "data": Held(Kind.SECRET, "checks the second step; secrets sealed", exported=False),
                "created_at": Held(Kind.PLAIN, "when it was added"),
                "last_used_at": Held(Kind.PLAIN, "when it was last used"),
            },
        ),
    )


def _addresses() -> None:
    describe(
        "account.EmailAddress",
        Holding(
            subject="user",
            going=Going.DELETED,
            kept_for="until the person erases the account",
            fields={
                "id": _PLAIN,
                "user": Held(Kind.RELATION, "whose address"),
                "email": Held(Kind.PERSONAL, "signs the person in"),
                "verified": _PLAIN,
                "primary": _PLAIN,
            },
        ),
    )


def _outside_accounts() -> None:
    describe(
        "socialaccount.SocialAccount",
        Holding(
            subject="user",
            going=Going.DELETED,
            kept_for="until the person disconnects it",
            fields={
                "id": _PLAIN,
                "user": Held(Kind.RELATION, "whose outside account"),
                "provider": Held(Kind.PLAIN, "where the outside account is"),
                "uid": Held(Kind.PERSONAL, "recognises the outside account"),
                "last_login": Held(Kind.PLAIN, "when it was last used"),
                "date_joined": Held(Kind.PLAIN, "when it was connected"),
                "extra_data": Held(Kind.PERSONAL, "what the outside account told us"),
            },
        ),
    )


def _unused_tables() -> None:
    unused = "not used by this site"
    nothing: dict[str, tuple[str, ...]] = {
        "account.EmailConfirmation": ("id", "email_address", "created", "sent", "key"),
        "socialaccount.SocialApp": (
            "id",
            "provider",
            "provider_id",
            "name",
            "client_id",
            "secret",
            "key",
            "settings",
        ),
        "socialaccount.SocialToken": (
            "id",
            "app",
            "account",
            "token",
            "token_secret",
            "expires_at",
        ),
        "auth.Permission": ("id", "name", "content_type", "codename"),
        "auth.Group": ("id", "name", "permissions"),
        "contenttypes.ContentType": ("id", "app_label", "model"),
    }
    for model, fields in nothing.items():
        lines = {name: Held(Kind.PLAIN, unused, exported=False) for name in fields}
        describe(model, Holding(subject=None, going=Going.NOBODY, kept_for=unused, fields=lines))


def _sessions() -> None:
    describe(
        "sessions.Session",
        Holding(
            subject=None,
            going=Going.NOBODY,
            kept_for="until it ends",
            clock="expire_date",
            days=0,
            fields={
                "session_key": Held(Kind.SECRET, "recognises the browser", exported=False),
                "session_data": Held(Kind.SECRET, "who is signed in, signed", exported=False),
                "expire_date": Held(Kind.PLAIN, "when it ends", exported=False),
            },
        ),
    )
