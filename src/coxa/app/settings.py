"""Django's settings, local mode: one person, one file, this machine. Reading them writes nothing to disk.

The system's SQLite may have a known corruption bug in WAL mode, so the one of `pysqlite3` takes its place where it can.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

try:
    import pysqlite3

    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
except ImportError:  # no wheel for this machine (contracts.md, "Dependencies decided")
    pass

import sqlite3

from coxa.app import local

HERE = Path(__file__).parent
HOME = local.home()

# Older versions may corrupt a WAL file (fixed in 3.51.3); without WAL they are safe, only slower.
SQLITE_VERSION = sqlite3.sqlite_version
SAFE_WAL = sqlite3.sqlite_version_info >= (3, 51, 3)
JOURNAL_MODE = "WAL" if SAFE_WAL else "TRUNCATE"

SECRET_KEY = local.secret(HOME)
DEBUG = False
DEVELOPING = os.environ.get("COXA_DEV") == "1"  # serves /styleguide

# --- who may ask --------------------------------------------------------------------------------------------------

# `coxa start --phone` sets this to the one address of this machine on the home network.
PHONE_HOST = os.environ.get("COXA_PHONE_HOST", "")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *([PHONE_HOST] if PHONE_HOST else [])]

CSRF_FAILURE_VIEW = "coxa.app.guard.csrf_failure"
CSRF_COOKIE_NAME = "coxa_csrf"  # cookies are shared by all ports of a host: a name of our own
CSRF_COOKIE_SAMESITE = "Strict"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 50 * 2**20  # a journal of decades; the events' own address takes 1 MB
FILE_UPLOAD_MAX_MEMORY_SIZE = DATA_UPLOAD_MAX_MEMORY_SIZE  # an imported journal never lies in a temporary file
EVENTS_BYTES_MAX = 2**20

# --- what runs ----------------------------------------------------------------------------------------------------

ROOT_URLCONF = "coxa.app.urls"
WSGI_APPLICATION = "coxa.app.wsgi.application"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.staticfiles",
    "coxa.app.apps.CoxaConfig",
]
AUTH_USER_MODEL = "coxa_app.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MIDDLEWARE = [
    "coxa.app.guard.HostGuard",
    "coxa.app.language.Speaks",
    "django.middleware.security.SecurityMiddleware",
    "coxa.app.guard.Headers",
    "coxa.app.phone.PairedOnly",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "coxa.app.guard.WhoAsks",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": ["django.template.context_processors.request", "coxa.app.language.spoken"],
            "libraries": {
                "words": "coxa.app.templatetags.words",
                "figures": "coxa.app.templatetags.figures",
                "tabs": "coxa.app.templatetags.tabs",
                "guide": "coxa.app.templatetags.guide",
            },
            "loaders": [
                ("django.template.loaders.cached.Loader", ["django.template.loaders.filesystem.Loader"]),
            ],
        },
    }
]

# --- the store ----------------------------------------------------------------------------------------------------

# FULL: an acknowledged event survives a power cut. IMMEDIATE: two writers wait instead of failing.
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": HOME / local.DATABASE,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,
            "init_command": f"PRAGMA journal_mode={JOURNAL_MODE}; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            " PRAGMA secure_delete=ON; PRAGMA journal_size_limit=27103364;",
        },
    }
}

# --- files --------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
PAPER = "#FAF7F0"  # look.md: what the browser paints around an installed app
STATIC_ROOT = None
STATICFILES_DIRS = [HERE / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # nothing is kept in files
    "staticfiles": {"BACKEND": "coxa.app.assets.HashedAddresses"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 0  # asked for again each time, answered with 304: an update shows at once

# --- time and language --------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"

# For tests only: COXA_NOW is the time at which the app believes it was started; its clock runs on from there.
_now = os.environ.get("COXA_NOW")
CLOCK_AHEAD = datetime.fromisoformat(_now).astimezone(UTC) - datetime.now(UTC) if _now else timedelta()

# --- words to the terminal ----------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"terminal": {"class": "logging.StreamHandler"}},
    "loggers": {
        # Addresses of pages may say something about a person's health: only faults are written, and only here.
        "django": {"handlers": ["terminal"], "level": "ERROR", "propagate": False},
        "django.security": {"handlers": ["terminal"], "level": "CRITICAL", "propagate": False},
    },
}
