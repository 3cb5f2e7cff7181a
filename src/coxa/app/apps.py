"""The app, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class CoxaConfig(AppConfig):
    """The one app of coxa."""

    name = "coxa.app"
    label = "coxa_app"
    verbose_name = "coxa"
