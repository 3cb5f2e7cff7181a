"""What is stored: people and their events. Every row about a person's health carries the person's id."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """Somebody who may log in. Nobody does in local mode; a person whose hip is trained is a `Person`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)


class Person(models.Model):
    """Somebody whose journal is kept. `is_local`: the one whom this installation's pages show."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="people")
    is_local = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["is_local"], condition=models.Q(is_local=True), name="only_one_person_is_local"
            )
        ]


class EventRow(models.Model):
    """One event as it was received. `received_seq` rises strictly (AUTOINCREMENT); the fold never looks at it."""

    received_seq = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="events")
    event_id = models.CharField(max_length=36)
    kind = models.CharField(max_length=64)
    at = models.DateTimeField()
    body = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "event_id"], name="an_event_is_stored_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "received_seq"], name="events_of_a_person")]


class ConflictRow(models.Model):
    """Other content that came under a known event id: refused, and kept for reading."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="conflicts")
    event_id = models.CharField(max_length=36)
    body = models.TextField()
    received_at = models.DateTimeField(auto_now_add=True)


class Tombstone(models.Model):
    """The id of somebody who was erased, and nothing else: what a forgotten device sends later is refused."""

    person_id = models.UUIDField(primary_key=True, editable=False)


class PairingCode(models.Model):
    """The code of this start, which lets in one device. Only its hash is stored."""

    id = models.BigAutoField(primary_key=True)
    code_hash = models.CharField(max_length=64)
    wrong_tries = models.PositiveIntegerField(default=0)
    used_at = models.DateTimeField(null=True)


class PairedDevice(models.Model):
    """A device on the home network that was let in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    paired_at = models.DateTimeField(auto_now_add=True)
