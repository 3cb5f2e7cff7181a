"""Shared by all tests: Django with a data folder of its own, so that nobody's real journal is ever touched."""

from __future__ import annotations

import os
import tempfile
from datetime import UTC, datetime

os.environ["COXA_HOME"] = tempfile.mkdtemp(prefix="coxa-test-")
os.environ["DJANGO_SETTINGS_MODULE"] = "coxa.app.settings"
# By night the app believes it is late morning: tests date things to this day's noon, which would lie in the future, and
# before 04:00 it is still the day before. Later than that the true time holds.
MORNING_H = 12
_now = datetime.now(UTC)
os.environ.pop("COXA_NOW", None)
if _now.hour < MORNING_H:
    os.environ["COXA_NOW"] = _now.replace(hour=MORNING_H, minute=0, second=0).isoformat()
os.environ.pop("COXA_PHONE_HOST", None)

import hypothesis  # noqa: E402
from django.conf import settings  # noqa: E402 - Django reads its environment when it is loaded

# pytest-django sets Django up once the settings are read, and it looks before this file can name them.
assert settings.DATABASES

# How long an example takes depends on what else the machine does: times are measured in bench/, never here.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")
