"""Every setting of the site, read once from the environment; docs/reference/settings.md lists them.

A site keeps its state (database, keys, audit anchor) in one folder, ATTUNE_HOME. This file can be
imported before that folder exists; `attune-web serve` says in plain words what is missing.
"""

import secrets
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF
from environs import Env

env = Env()
PACKAGE = Path(__file__).resolve().parent
_PACKED = PACKAGE / "_docs"
DOCS = _PACKED if _PACKED.is_dir() else PACKAGE.parent / "docs"  # packed in the wheel

HOME = Path(env.str("ATTUNE_HOME", "~/.attune")).expanduser().absolute()
SITE_URL = env.str("ATTUNE_SITE_URL", "http://localhost:8000").rstrip("/")
DEMO = env.bool("ATTUNE_DEMO", False)
PROXIES = env.int("ATTUNE_PROXIES", 0)
IDLE_MINUTES = env.int("ATTUNE_IDLE_MINUTES", 15)
SESSION_HOURS = env.int("ATTUNE_SESSION_HOURS", 12)
AUDIT_ANCHOR = Path(env.str("ATTUNE_AUDIT_ANCHOR", str(HOME / "audit.anchor")))
KEYS_FILE = Path(env.str("ATTUNE_KEYS", str(HOME / "keys.json")))
SECRET_FILE = HOME / "secret_key"

_secret = SECRET_FILE.read_text().strip() if SECRET_FILE.is_file() else ""
SECRET_KEY = _secret or secrets.token_urlsafe(64)  # `serve` refuses a site without its file
DEBUG = False
_site = urlsplit(SITE_URL)
HTTPS = _site.scheme == "https"
ALLOWED_HOSTS = [_site.hostname or "localhost"]
if _site.hostname == "localhost":
    ALLOWED_HOSTS.append("127.0.0.1")
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "attune_web.encryption",
    "attune_web.audit",
    "attune_web.pictures",
    "attune_web.accounts",
    "attune_web.practice",
    "attune_web.groups",
    "attune_web.emergency",
    "attune_web.front",
    "attune_web.help",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "template_partials",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "attune_web.front.logs.LogRequests",
    "attune_web.front.headers.SecurityHeaders",
    "attune_web.front.whole_pages.WholePages",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "attune_web.front.errors.PlainErrors",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "attune_web.accounts.sessions.EndIdleSessions",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "attune_web.urls"
ASGI_APPLICATION = "attune_web.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "attune_web.front.context.surroundings",
            ]
        },
    }
]
FORM_RENDERER = "attune_web.front.forms.OwnForms"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# -- the database: SQLite with a rollback journal (docs/adr) or PostgreSQL -------------------------
_SQLITE = f"sqlite:///{HOME / 'attune.sqlite3'}"
DATABASES = {"default": env.dj_db_url("ATTUNE_DATABASE_URL", _SQLITE)}
DATABASES["default"]["ATOMIC_REQUESTS"] = False
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL; PRAGMA mmap_size=0;",
    }
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "attune_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

# -- who is who ------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATION = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": _VALIDATION + "MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": _VALIDATION + "CommonPasswordValidator"},
    {
        "NAME": _VALIDATION + "UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"

ACCOUNT_ADAPTER = "attune_web.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key", "reauthenticate": "10/m/user"}
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
MFA_ADAPTER = "attune_web.accounts.adapters.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = "Attune"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = _site.hostname == "localhost"
SOCIALACCOUNT_ADAPTER = "attune_web.accounts.adapters.OutsideAccountAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False

OIDC_ISSUER = env.str("ATTUNE_OIDC_ISSUER", "")
OIDC_SECRET_FILE = env.str("ATTUNE_OIDC_SECRET_FILE", "")
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": []}}
if OIDC_ISSUER:
    SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"] = [
        {
            "provider_id": "organisation",
            "name": env.str("ATTUNE_OIDC_NAME", "your organisation"),
            "client_id": env.str("ATTUNE_OIDC_CLIENT_ID"),
            "secret": Path(OIDC_SECRET_FILE).read_text().strip() if OIDC_SECRET_FILE else "",
            "settings": {"server_url": OIDC_ISSUER},
        }
    ]

# -- sessions and cookies --------------------------------------------------------------------------
_prefix = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{_prefix}attune"
SESSION_COOKIE_AGE = SESSION_HOURS * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"  # a sign-in elsewhere comes back by a link from there
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_NAME = f"{_prefix}attune-csrf"
CSRF_FAILURE_VIEW = "attune_web.front.errors.csrf_failed"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# -- what the browser is told ----------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF, *([OIDC_ISSUER] if OIDC_ISSUER else [])],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = False
SECURE_SSL_REDIRECT = False  # TLS ends at the proxy, which redirects
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS and PROXIES else None
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W008", "security.W021"]
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

# -- files, words, logs ----------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [PACKAGE / "static", ("docs", DOCS / "images")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MANIFEST_STRICT = False
MEDIA_ROOT = HOME / "media"
LANGUAGE_CODE = env.str("ATTUNE_LANGUAGE", "en-gb")
# What the pages are written in: in any other, a browser would read English out as if it were that.
LANGUAGES = [("en-gb", "English"), *([(LANGUAGE_CODE, LANGUAGE_CODE)] * (LANGUAGE_CODE != "en-gb"))]
TIME_ZONE = env.str("ATTUNE_TIME_ZONE", "Europe/London")
USE_I18N = USE_TZ = True
LOGGING_CONFIG = "attune_web.front.logs.configure"  # no words, no addresses of links
LOGGING = {"wordless": True}
