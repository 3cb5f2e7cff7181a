"""Turn a reason (a code with values) into its sentence.

Values may be codes themselves: a side, a condition, an exercise id. Their plain names are looked up here, in one
place, so that the web, the command line and the library say the same.
"""

from __future__ import annotations

from coxa.catalog.words import Words, load_words
from coxa.plan.records import Reason

# Value name -> where the plain name of such a code stands; the first key that exists is taken.
NAMES: dict[str, tuple[str, ...]] = {
    "condition": ("screening.condition.{}.name", "screening.limit.{}.text"),
    "cue": ("word.cue.{}.name",),
    "direction": ("word.direction.{}.short",),
    "equipment": ("word.equipment.{}.name",),
    "exercise": ("exercise.{}.name",),
    "instead": ("exercise.{}.name",),
    "level": ("name.irritability.{}",),
    "limit": ("screening.limit.{}.text", "screening.condition.{}.name"),
    "max_zone": ("word.zone.{}.name",),
    "position": ("word.cannot.{}.name", "word.position.{}.name"),
    "see": ("screening.see.{}.name", "screening.see.{}.text"),
    "side": ("name.side.{}",),
    "slot": ("protocol.{}", "reason.slot.{}"),
    "zone": ("word.zone.{}.name",),
}


def name_of(kind: str, code: object, words: Words) -> str:
    """Return the plain name of a code such as a side or a condition; the code itself where it has no name."""
    for pattern in NAMES.get(kind, ()):
        key = pattern.format(code)
        if words.has(key):
            return words.say(key)
    return f"{code:g}" if isinstance(code, float) else str(code)


def say_reason(reason: Reason, words: Words) -> str:
    """Return the sentence of a reason.

    Raises KeyError when reasons.toml has no sentence for the code or the sentence wants a value that is missing.
    """
    values: dict[str, object] = {}
    for name, value in reason.values.items():
        values[name] = name_of(name, value, words) if name in NAMES else value
    sentence = words.say(f"reason.{reason.code}", **values)
    return sentence[:1].upper() + sentence[1:]


def say(reason: Reason) -> str:
    """Return the sentence of a reason in the shipped language."""
    return say_reason(reason, load_words())
