"""All settings, from the environment, safe when nothing is set.

| variable            | meaning                                                        | when not set                      |
|---------------------|----------------------------------------------------------------|-----------------------------------|
| EVIDENCE_PRODUCTION | `1`: HTTPS only, secure cookies, HSTS; hosts and key required  | off: plain HTTP on this machine   |
| EVIDENCE_SECRET_KEY | signs sessions                                                 | made once, kept in `var/`         |
| EVIDENCE_HOSTS      | host names the site answers to, separated by commas            | localhost, 127.0.0.1, [::1]       |
| EVIDENCE_VAR        | folder for the embedded database, the search index and the key | `var/` beside manage.py           |
| DATABASE_URL        | a PostgreSQL (15 or later) of your own                         | the embedded one, in `var/`       |
| EVIDENCE_ONE_READER | `1`: who submits a record may also publish it                  | off: a second person publishes    |
| EVIDENCE_CHECK_LINKS | `1`: links of sources are asked whether they still answer        | off: no address is ever asked     |
| EVIDENCE_MAIL_URL   | how mail leaves: smtp://user:password@host:587, smtps://host:465, console:, file:/folder | files in `var/mail` |
| EVIDENCE_MAIL_FROM  | the address that mails come from                               | library@localhost                 |
| EVIDENCE_PROXIES    | proxies in front that add to X-Forwarded-For: visitors are counted by what they heard | 0: the address that connected |
| EVIDENCE_DEBUG      | `1`: Django's debug pages (never together with production)     | off                               |
"""

import os
from datetime import timedelta
from pathlib import Path

import django_stubs_ext
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from evidence.operations import database, mailing, secrets

# Lets `class Some(ModelAdmin[Model])` be said at run time, too.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent


def flag(name: str) -> bool:
    """True when the environment variable says yes; any word but 1/0/nothing is refused, never guessed."""
    value = os.environ.get(name, "")
    if value not in {"", "0", "1"}:
        raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")
    return value == "1"


PRODUCTION = flag("EVIDENCE_PRODUCTION")
DEBUG = flag("EVIDENCE_DEBUG")
VAR = Path(os.environ.get("EVIDENCE_VAR", BASE_DIR / "var")).resolve()
HOSTS = [host.strip() for host in os.environ.get("EVIDENCE_HOSTS", "").split(",") if host.strip()]

if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("EVIDENCE_DEBUG and EVIDENCE_PRODUCTION exclude each other.")
if PRODUCTION and not HOSTS:
    raise ImproperlyConfigured("In production EVIDENCE_HOSTS must name the hosts the site answers to.")
if PRODUCTION and not os.environ.get("EVIDENCE_SECRET_KEY"):
    raise ImproperlyConfigured("In production EVIDENCE_SECRET_KEY must be set.")

SECRET_KEY = os.environ.get("EVIDENCE_SECRET_KEY") or secrets.kept_in(VAR / "secret-key")
ALLOWED_HOSTS = HOSTS or ["localhost", "127.0.0.1", "[::1]"]

INSTALLED_APPS = [
    "evidence.apps.EvidenceConfig",
    "tree_queries",
    "django_filters",
    "django.contrib.postgres",
    "evidence.apps.LibraryAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "evidence.pages.middleware.refuse_unreadable",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "evidence.pages.middleware.tell_who_writes",
    "django.contrib.messages.middleware.MessageMiddleware",
    "evidence.pages.middleware.say_in_a_page",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "evidence.urls"
WSGI_APPLICATION = "evidence.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "evidence.pages.places.places",
                "evidence.pages.metadata.canonical",
            ],
        },
    }
]

DATABASE_URL = os.environ.get("DATABASE_URL", "")
try:
    DATABASES = {"default": database.settings(DATABASE_URL, var=VAR)}
except ValueError as error:
    raise ImproperlyConfigured(str(error)) from error
DATABASES["default"] |= {
    # Best after a restart of the database: 0 errors in 12 requests (the connection pool gave 5).
    "CONN_MAX_AGE": 60,
    "CONN_HEALTH_CHECKS": True,
}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Formatted references, which every process of the web server may use; thrown away without loss.
    "formatted": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR / "formatted",
        "OPTIONS": {"MAX_ENTRIES": 5_000},
    },
}
#: A library of one person: who submits may publish, and every page says “one reader”.
ONE_READER = flag("EVIDENCE_ONE_READER")
# Whether the task worker asks the addresses that sources name if they still answer.
CHECK_LINKS = flag("EVIDENCE_CHECK_LINKS")
INDEX_DIR = VAR / "index"
# Figures of pages that are slow to count, and what was asked for.
KEPT_DIR = VAR / "kept"
# Whoever holds it reads somebody’s file; the next file waits.
READING_LOCK = VAR / "reading-files.lock"
STARTER_LIBRARY = BASE_DIR / "fixtures" / "starter"

AUTH_USER_MODEL = "evidence.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
# Wrong passwords: the sixth for an account, or from an address, within a quarter of an hour gets 429.
AXES_FAILURE_LIMIT = 5
AXES_LOCKOUT_PARAMETERS = ["username", "ip_address"]
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "evidence.workbench.sign_in.locked"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
OTP_TOTP_ISSUER = "Evidence"
# Mail: see EVIDENCE_MAIL_URL above.
try:
    MAILERS = {"default": mailing.mailer(os.environ.get("EVIDENCE_MAIL_URL", ""), folder=VAR / "mail")}
except ValueError as error:
    raise ImproperlyConfigured(str(error)) from error
DEFAULT_FROM_EMAIL = os.environ.get("EVIDENCE_MAIL_FROM") or "library@localhost"
if not (said := os.environ.get("EVIDENCE_PROXIES", "0")).isdecimal():
    raise ImproperlyConfigured(f"EVIDENCE_PROXIES must be a number, not {said!r}.")
PROXIES = int(said)

LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "desk"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_I18N = False
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "evidence.pages.static_files.StaticFiles"},
}

# No inline script or style anywhere, nothing from another host.
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = PRODUCTION
SESSION_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SECURE = PRODUCTION
SECURE_HSTS_SECONDS = 63_072_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None

# What goes wrong is said on stderr, with its traceback; refused requests (400, 404 …) are not errors of ours.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        "evidence": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
    },
}

DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
