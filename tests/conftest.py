"""Shared by all tests: Django with a data folder of its own, so that nobody's real journal is ever touched."""

from __future__ import annotations

import os
import tempfile

os.environ["COXA_HOME"] = tempfile.mkdtemp(prefix="coxa-test-")
os.environ["DJANGO_SETTINGS_MODULE"] = "coxa.app.settings"
os.environ.pop("COXA_NOW", None)
os.environ.pop("COXA_PHONE_HOST", None)

from django.conf import settings

# pytest-django sets Django up once the settings are read, and it looks before this file can name them.
assert settings.DATABASES
