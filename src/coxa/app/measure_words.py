"""What was measured, as sentences: values with their unit, a change with its error, side against side, the numbers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.html import format_html, format_html_join

from coxa.app.wording import full_day, join, large, plain_number, say, side_name
from coxa.catalog.load import load_catalog
from coxa.catalog.measure_records import Known, Measure, PhysicalTest
from coxa.catalog.measures import numbers_of
from coxa.journal.state import DoneTest
from coxa.plan.outcomes import Symmetry
from coxa.plan.scoring import Change, ScaleScore


def number(value: float) -> str:
    """Return a number with at most one decimal; small ones (Nm/kg) with two."""
    places = 2 if 0 < abs(value) < 5 and round(value, 1) != value else 1
    return plain_number(round(value, places))


def with_unit(test: PhysicalTest, value: float) -> str:
    """Return a value of a test in words: with its unit, or the words it was chosen by."""
    if test.options:
        nearest = min(test.options, key=lambda option: abs(option - value))
        return say(f"test.{test.id}.option.{nearest:g}")
    return say(f"measuring.unit.{test.unit.replace('/', '-')}", value=number(value), n=value)


def result_words(test: PhysicalTest, row: DoneTest) -> str:
    """Return one result: side, value, pain, how well it went."""
    parts = [with_unit(test, row.value)]
    if row.side != "both":
        parts = [say("measuring.of_side", side=large(side_name(row.side)), value=parts[0])]
    if row.pain is not None and test.unit != "pain":
        parts.append(say("measuring.with_pain", pain=number(row.pain)))
    if row.quality and not test.options:
        parts.append(say(f"measuring.quality.{row.quality}"))
    if row.device in ("helper", "clinician"):
        parts.append(say(f"measuring.by.{row.device}"))
    return ", ".join(parts)


def band_words(test: PhysicalTest, value: float) -> str:
    """Return what the part of the scale that a value lies in means; empty where the test has no parts."""
    band = next((band for band in test.bands if value <= band.to), None)
    return say(f"test.{test.id}.band.{band.id}") if band else ""


# --- changes ----------------------------------------------------------------------------------------------------------


def change_sentences(change: Change, since: date, unit: str = "") -> list[str]:
    """Return what the change is, whether it is more than the error, whether people feel it, and what is not known.

    `unit`: how the change is named ("points" when empty).
    """
    units = unit or say("measuring.points")
    by, day = number(abs(change.change)), full_day(since)
    if change.verdict == "same":
        return [say("measuring.change.same", day=day)]
    if change.verdict == "inside_error":
        error = number(change.numbers["error"].points(change.before))
        return [say("measuring.change.inside_error", by=by, unit=units, day=day, error=error)]
    sentences = [say(f"measuring.change.{change.direction or 'changed'}", by=by, unit=units, day=day)]
    if change.inside_error is False:
        sentences.append(say("measuring.change.beyond", error=number(change.numbers["error"].points(change.before))))
    else:
        sentences.append(say("measuring.change.error_unknown"))
    if change.important is not None:
        important = number(change.numbers["important"].use)
        sentences.append(say(f"measuring.change.{'felt' if change.important else 'small'}", important=important))
    elif "important" in change.numbers:
        sentences.append(say("measuring.change.about", about=about(change.numbers["important"])))
    return sentences


def about(known: Known) -> str:
    """Return a number that is only known about: its range, or the number."""
    if known.min is not None and known.max is not None and known.min != known.max:
        return say("measuring.range", low=number(known.min), high=number(known.max))
    return number(known.use)


def acceptable_sentence(acceptable: bool | None, known: Known | None, better: str) -> str:
    """Return whether the value is one that people mostly call acceptable; empty where that is not known."""
    if acceptable is None or known is None:
        return ""
    answer = "yes" if acceptable else "no"
    return say(f"measuring.acceptable.{answer}_{better}", value=number(known.use))


def score_sentence(score: ScaleScore) -> str:
    """Return why there is no score; empty when there is one."""
    if score.value is not None:
        return ""
    return say(f"measuring.no_score.{score.reason}", n=score.answered, missing=score.missing + score.not_applicable)


# --- sides ------------------------------------------------------------------------------------------------------------


def symmetry_sentences(test: PhysicalTest, found: Symmetry) -> list[str]:
    """Return left against right in words, with its error, and why it decides nothing where that is so."""
    if found.measured is None or found.against is None:
        return [say(f"measuring.sides.{found.why}")] if found.why in ("days_apart", "zero") else []
    values = {"side": large(side_name(found.measured)), "other": side_name(found.against)}
    if found.index_percent is not None:
        sentence = say("measuring.sides.index", percent=round(found.index_percent), **values)
        error = say("measuring.sides.index_error", error=round(found.error)) if found.error is not None else ""
    else:
        difference = found.difference or 0.0
        key = "less" if difference < 0 else "more" if difference > 0 else "equal"
        sentence = say(f"measuring.sides.{key}", by=with_unit(test, abs(difference)), **values)
        error = say("measuring.sides.error", error=with_unit(test, found.error)) if found.error is not None else ""
    sentences = [sentence, error]
    if found.beyond_error is False:
        sentences.append(say("measuring.sides.inside"))
    if found.why:
        sentences.append(say(f"measuring.sides.{found.why}"))
    return [text for text in sentences if text]


# --- where the numbers come from --------------------------------------------------------------------------------------


def number_lines(thing: Measure | PhysicalTest) -> list[tuple[str, str]]:
    """Return every number with its name, in whom it was found, its source and its two grades; equal ones once."""
    scales: dict[tuple[str, str], list[str]] = {}
    for where, known in numbers_of(thing):
        scale, _, name = where.rpartition(".")
        why = say(f"{_base(thing)}.why.{where}") if known.why else ""
        scales.setdefault((_number_name(thing, name, known), _where_from(known, why)), []).append(scale)
    return [(_of_scales(thing, name, found), source) for (name, source), found in scales.items()]


def _of_scales(thing: Measure | PhysicalTest, text: str, scales: list[str]) -> str:
    """Name the scales a number is about, where the measure has several."""
    if isinstance(thing, PhysicalTest) or len(thing.scales) == 1:
        return text
    if len(scales) == len(thing.scales):
        return say("measuring.all_scales", text=text)
    names = join(say(f"measure.{thing.id}.scale.{scale}") for scale in scales)
    return say("measuring.of_scale", scale=names, text=text)


def _number_name(thing: Measure | PhysicalTest, name: str, known: Known) -> str:
    text = about(known) if known.provisional else number(known.use)
    if known.sd is not None:
        text = say("measuring.mean_sd", mean=text, sd=number(known.sd))
    if known.relative or name == "important_percent":
        text = say("measuring.percent", value=text)
    elif isinstance(thing, PhysicalTest) and not thing.options:
        text = say(f"measuring.unit.{thing.unit.replace('/', '-')}", value=text, n=known.use)
    if not known.provisional and known.min is not None and known.max is not None and known.min != known.max:
        text = say("measuring.range_known", use=text, low=number(known.min), high=number(known.max))
    return say(f"measuring.number.{'about_' if known.provisional else ''}{name}", value=text)


def _base(thing: Measure | PhysicalTest) -> str:
    return f"{'test' if isinstance(thing, PhysicalTest) else 'measure'}.{thing.id}"


def _where_from(known: Known, why: str) -> str:
    source = load_catalog().sources.get(known.source)
    parts = [
        say(f"measuring.people.{known.people}") if known.people else "",
        format_html('<cite lang="en">{}</cite>', source.title if source else known.source),
        say(f"evidence.strength.{known.strength}"),
        say(f"evidence.checked.{known.checked}"),
        why,
    ]
    return format_html_join(" ", "{}", ((_sentence(part),) for part in parts if part))


def _sentence(text: str) -> str:
    return text if text[-1:] in ".?" else format_html("{}.", text)


def spoken(sentences: Iterable[str]) -> str:
    """Return sentences as one paragraph."""
    return " ".join(text for text in sentences if text)
