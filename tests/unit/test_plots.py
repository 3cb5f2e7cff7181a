"""The plots on hand-made data: where things lie, what is not bridged, and that the text twin holds the same."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coxa.app.plots.distance import plot_distance
from coxa.app.plots.draw import Axis, Canvas, number
from coxa.app.plots.pairs import plot_pairs
from coxa.app.plots.records import Course, Outing, Pair, Plot, ScoreCourse, ScorePoint, Spell
from coxa.app.plots.score import plot_score, shown_range
from coxa.app.plots.spark import spark
from coxa.app.plots.timeline import PAPER, by_week, plot_course, seven_days, top_of

START = date(2026, 9, 1)


def _day(n: int) -> date:
    return START + timedelta(days=n)


def _course(pain: dict[int, float], days: int = 28, **more: object) -> Course:
    values = {_day(n): value for n, value in pain.items()}
    return Course(START, _day(days - 1), values, **more)  # type: ignore[arg-type]


def _paths(svg: str, look: str) -> list[list[tuple[float, float]]]:
    """Return the points of every piece of the path of one class."""
    found = re.search(rf'<path class="{look}" d="([^"]+)"', svg)
    if found is None:
        return []
    return [
        [(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", piece)]
        for piece in found.group(1).split("M")[1:]
    ]


# --- drawing ----------------------------------------------------------------------------------------------------------


def test_lengths_are_rounded_to_a_tenth_without_a_needless_zero() -> None:
    """Short text, the same on every machine."""
    assert (number(3.0), number(3.04), number(3.05001), number(-0.5)) == ("3", "3", "3.1", "-0.5")


def test_an_axis_is_straight_and_a_single_value_lies_in_the_middle() -> None:
    """The lower end lies at the first pixel."""
    axis = Axis(0, 10, 100, 20)
    assert [axis.at(value) for value in (0, 5, 10)] == [100, 60, 20]
    assert Axis(3, 3, 0, 10).at(3) == 5


def test_a_persons_own_words_cannot_leave_the_text() -> None:
    """Angle brackets and quotes of a flare's words are escaped, in the picture and in its name."""
    canvas = Canvas(10, 10, 'a "name" <b>')
    canvas.text(0, 0, "<script>")
    svg = canvas.svg()
    assert "<script>" not in svg and "&lt;script&gt;" in svg
    assert 'aria-label="a &quot;name&quot; &lt;b&gt;"' in svg


def test_no_plot_carries_a_colour_or_a_style() -> None:
    """Looks are classes, so that dark and print work and the security policy holds."""
    course = _course(dict.fromkeys(range(28), 2), flares=(Spell(_day(3), _day(5), "flare-up, 3 days"),))
    for svg in plot_course(course, "right").pictures:
        assert not re.search(r"style=|fill=|stroke=|#[0-9a-f]{3}", svg)


# --- pain and load ----------------------------------------------------------------------------------------------------


def test_a_morning_lies_where_its_day_and_pain_say() -> None:
    """On paper: 28 days from 28 to 536 px, pain 0 at 100 px and 10 at 8 px."""
    svg = plot_course(_course({0: 0, 27: 10}), "right", PAPER).pictures[0]
    (first,), (last,) = _paths(svg, "dots small") or _paths(svg, "dots")
    slot = (536 - 28) / 28
    assert first == pytest.approx((28 + slot / 2, 100), abs=0.1)
    assert last == pytest.approx((536 - slot / 2, 8), abs=0.1)


def test_one_missing_day_is_bridged_and_two_are_not() -> None:
    """A gap of one day keeps the line whole; of two it ends."""
    whole = seven_days({_day(n): 2.0 for n in (0, 1, 2, 4, 5)})
    broken = seven_days({_day(n): 2.0 for n in (0, 1, 2, 3, 6, 7, 8)})
    assert len(whole) == 1
    assert [[on for on, _ in piece] for piece in broken] == [[_day(2), _day(3)], [_day(6), _day(7), _day(8)]]


@given(st.sets(st.integers(0, 60)))
def test_no_piece_of_the_line_ever_spans_two_missing_days(days: set[int]) -> None:
    """Whatever was rated, neighbours on one piece are at most two days apart."""
    pieces = seven_days({_day(n): float(n % 5) for n in days})
    for piece in pieces:
        for (one, _), (other, _) in zip(piece, piece[1:], strict=False):
            assert (other - one).days <= 2


def test_the_line_is_the_mean_of_seven_days_with_at_least_three_ratings() -> None:
    """Two ratings tell no line; the eighth day drops the first."""
    pain = {_day(n): float(n) for n in range(8)}
    line = dict(seven_days(pain)[0])
    assert _day(0) not in line and _day(1) not in line
    assert line[_day(2)] == 1.0
    assert line[_day(7)] == sum(range(1, 8)) / 7


def test_bars_hold_a_day_where_there_is_room_and_a_week_where_not() -> None:
    """On a phone half a year is told in weeks, on a wide screen in days; the title says which."""
    minutes = {_day(n): 24.0 for n in range(0, 180, 2)}
    narrow, _, wide = plot_course(_course({0: 1}, 180, strength_min=minutes), "right").pictures
    assert "Minutes a week" in narrow and "Minutes a day" in wide
    # The first bar is the key.
    assert len(re.findall("M", re.findall(r'class="strength" d="([^"]+)"', narrow)[0])) == 26
    assert len(re.findall("M", re.findall(r'class="strength" d="([^"]+)"', wide)[0])) == 90


def test_a_runs_bar_stands_on_the_days_strength() -> None:
    """The total is one column: strength filled below, the run outlined above it."""
    svg = plot_course(_course({0: 1}, strength_min={_day(4): 20}, run_min={_day(4): 40}), "right", PAPER).pictures[0]
    strength, run = (
        re.search(rf'class="{look}" d="M([\d.]+) ([\d.]+)h[\d.]+v([\d.]+)', svg) for look in ("strength", "run")
    )
    assert strength is not None and run is not None
    assert strength.group(1) == run.group(1)
    assert float(run.group(2)) + float(run.group(3)) == pytest.approx(float(strength.group(2)), abs=0.2)
    assert float(run.group(3)) == pytest.approx(2 * float(strength.group(3)), abs=0.2)


@pytest.mark.parametrize(("minutes", "top"), [(0, 15), (15, 15), (15.1, 30), (61, 90), (5000, 5001)])
def test_the_axis_of_minutes_ends_at_a_meaningful_number(minutes: float, top: int) -> None:
    """The first of the list that holds them."""
    assert top_of(minutes) == top


def test_weeks_are_counted_from_the_first_day() -> None:
    """Seven days make one bar."""
    assert by_week({_day(0): 1, _day(6): 2, _day(7): 4}, START) == {_day(0): 3, _day(7): 4}


def test_a_flares_words_stand_beside_its_band_or_its_number_above_and_its_words_below() -> None:
    """With two flares close together only one has room; the other one is listed under the picture."""
    one = Spell(_day(10), _day(12), "flare-up, 3 days", "after a nine-hour drive")
    plot = plot_course(_course({0: 1}, flares=(one,)), "right", PAPER)
    assert "after a nine-hour drive" in plot.pictures[0] and plot.notes == ()
    many = tuple(Spell(_day(n), _day(n + 1), f"flare-up {n}", "after a very long day out") for n in (4, 8, 12, 16, 20))
    crowded = plot_course(_course({0: 1}, flares=many), "right", PAPER)
    for note in crowded.notes:
        label = note.split(":")[0]
        assert f">{label}</text>" in crowded.pictures[0]
    shown = [flare for flare in many if flare.words in crowded.pictures[0]]
    assert len(shown) + len(crowded.notes) == len(many) and crowded.notes


def test_the_words_of_a_line_never_stand_on_the_mornings() -> None:
    """On a phone they stand at the free end; with both ends taken they stand under the picture."""
    calm = plot_course(_course(dict.fromkeys(range(28), 0)), "right")
    assert "up to 2: calm" in calm.pictures[0] and not any("calm" in note for note in calm.notes)
    taken = plot_course(_course(dict.fromkeys(range(28), 3)), "right")
    assert "up to 2: calm" not in taken.pictures[0] and "up to 2: calm" in taken.pictures[1]
    assert taken.notes == ("Lines: up to 2: calm.",) and taken.notes_look == "narrow-only"


def test_the_band_of_a_flare_covers_its_days_and_no_more() -> None:
    """From the first day's slot to the end of the last."""
    svg = plot_course(_course({0: 1}, flares=(Spell(_day(7), _day(13), "flare-up"),)), "right", PAPER).pictures[0]
    found = re.search(r'class="flare" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', svg)
    assert found is not None
    slot = (536 - 28) / 28
    assert float(found.group(1)) == pytest.approx(28 + 7 * slot, abs=0.1)
    assert float(found.group(2)) == pytest.approx(7 * slot, abs=0.1)


def test_the_twin_of_the_course_has_a_row_a_week_with_the_same_numbers() -> None:
    """Means, minutes, phases and flares; a week without a rating says so."""
    course = _course(
        {0: 2, 1: 4, 2: 3},
        14,
        strength_min={_day(1): 24, _day(3): 24, _day(8): 12},
        run_min={_day(9): 30},
        flares=(Spell(_day(8), _day(9), "flare-up, 2 days"),),
        phases=(Spell(_day(0), _day(13), "Settle"),),
    )
    twin = plot_course(course, "right").twin
    assert [row[1:4] for row in twin.rows] == [("3 (from 3)", "48", "0"), ("–", "12", "30")]
    assert twin.rows[0][4] == "Settle" and twin.rows[1][4] == "Settle; flare-up, 2 days"
    assert "3 mornings, from 2 to 4 of 10" in twin.sentence and "flare-up, 2 days" in twin.sentence
    assert all(len(row) == len(twin.head) for row in twin.rows)


def test_a_course_without_mornings_is_drawn_and_says_so() -> None:
    """Only load: no line, no dot, one plain sentence."""
    plot = plot_course(_course({}, 7, strength_min={_day(1): 10}), "left")
    assert "No morning of the left hip" in plot.twin.sentence
    assert 'class="own' not in plot.pictures[0]


def test_a_spark_ends_with_a_dot_on_its_line() -> None:
    """The last mean, px: 0 lies at 42, 10 at 2."""
    svg = spark({_day(n): 5.0 for n in range(10)}, START, _day(9), "course")
    assert 'cx="215" cy="22"' in svg


# --- right against left -----------------------------------------------------------------------------------------------


def _pair(share: float, worse: str | None = "right", error: float = 10, verdict: str = "less") -> Pair:
    return Pair("Side plank", "24 s", "30 s", share, error, worse, f"{share:.0f} %", verdict, "24 | 30 s")


def _circles(plot: Plot) -> dict[str, float]:
    return {look: float(x) for look, x in re.findall(r'<circle class="(right|left)" cx="([\d.]+)"', plot.pictures[0])}


def test_the_better_side_lies_at_100_per_cent_and_the_other_one_at_its_share() -> None:
    """50 % at 10 px, 105 % at 244 px; filled is right."""
    at = Axis(50, 105, 10, 244).at
    assert _circles(plot_pairs([_pair(80)], (90, 105))) == pytest.approx({"right": at(80), "left": at(100)}, abs=0.1)
    swapped = _circles(plot_pairs([_pair(80, "left")], (90, 105)))
    assert swapped == pytest.approx({"left": at(80), "right": at(100)}, abs=0.1)


def test_the_whisker_is_the_error_of_the_test_and_stays_in_the_picture() -> None:
    """Ten per cent to both sides; one that would leave the scale ends at its edge."""
    at = Axis(50, 105, 10, 244).at
    for share, low, high in ((80, 70, 90), (100, 90, 105), (52, 50, 62)):
        svg = plot_pairs([_pair(share)], (90, 105)).pictures[0]
        found = re.search(r'<line class="whisker" x1="([\d.]+)" y1="[\d.]+" x2="([\d.]+)"', svg)
        assert found is not None
        ends = (float(found.group(1)), float(found.group(2)))
        assert ends == pytest.approx((at(low), at(high)), abs=0.1)


def test_a_share_below_the_scale_lies_at_its_edge_with_an_arrow() -> None:
    """30 % is drawn at 50 % and says 30 %."""
    svg = plot_pairs([_pair(30)], (90, 105)).pictures[0]
    assert _circles(plot_pairs([_pair(30)], (90, 105)))["right"] == 10
    assert 'path class="whisker"' in svg and "30 %" in svg


def test_the_even_band_is_the_settings_and_the_twin_says_which_test_is_behind() -> None:
    """The words follow the verdict, not the picture."""
    plot = plot_pairs([_pair(80), _pair(95, verdict="even")], (90, 105))
    at = Axis(50, 105, 10, 244).at
    found = re.search(r'class="band" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', plot.pictures[0])
    assert found is not None and float(found.group(1)) == pytest.approx(at(90), abs=0.1)
    assert float(found.group(2)) == pytest.approx(at(105) - at(90), abs=0.1)
    assert "behind in: side plank" in plot.twin.sentence
    assert [row[4] for row in plot.twin.rows] == ["one side is behind", "even"]
    assert "no side is behind" in plot_pairs([_pair(95, verdict="even")], (90, 105)).twin.sentence


# --- scores -----------------------------------------------------------------------------------------------------------


def _score(values: list[float], **more: object) -> ScoreCourse:
    points = tuple(ScorePoint(_day(42 * n), value) for n, value in enumerate(values))
    base = {"error": 9.0, "felt": 57.0, "content": 63.0, "next_on": _day(42 * len(values))}
    return ScoreCourse("iHOT-12", 0, 100, points, **{**base, **more})  # type: ignore[arg-type]


def test_the_range_shown_holds_points_band_and_lines_in_whole_fifths() -> None:
    """43 with an error of 9 and contentment at 63 needs 20 to 80; near an end it stays inside the scale."""
    assert shown_range(_score([43, 51, 59])) == (20, 80)
    assert shown_range(_score([97, 99], felt=None, content=None)) == (80, 100)
    assert shown_range(_score([0, 0], error=None, felt=None, content=None)) == (0, 20)
    assert shown_range(_score([100], error=None, felt=None, content=None)) == (80, 100)


def test_the_band_is_the_start_and_its_error() -> None:
    """43 ± 9 on an axis from 20 (182 px) to 80 (14 px)."""
    svg = plot_score(_score([43, 51, 59])).pictures[0]
    at = Axis(20, 80, 182, 14).at
    found = re.search(r'class="band" x="[\d.]+" y="([\d.]+)" width="[\d.]+" height="([\d.]+)"', svg)
    assert found is not None
    assert float(found.group(1)) == pytest.approx(at(52), abs=0.1)
    assert float(found.group(2)) == pytest.approx(at(34) - at(52), abs=0.1)


def test_without_known_numbers_no_band_and_no_line_is_drawn() -> None:
    """What nobody knows is not pictured."""
    svg = plot_score(_score([43, 59], error=None, felt=None, content=None)).pictures[0]
    assert 'class="band"' not in svg and 'class="limit"' not in svg and 'class="content"' not in svg


def test_points_lie_in_time_and_the_next_date_is_an_open_ring_on_the_base_line() -> None:
    """Equal steps of six weeks."""
    svg = plot_score(_score([43, 51, 59])).pictures[0]
    xs = [float(x) for x in re.findall(r'<circle class="right" cx="([\d.]+)"', svg)]
    ring = re.search(r'<circle class="left" cx="([\d.]+)" cy="([\d.]+)"', svg)
    assert ring is not None and float(ring.group(2)) == 182
    steps = [b - a for a, b in zip(xs, [*xs[1:], float(ring.group(1))], strict=True)]
    assert steps == pytest.approx([steps[0]] * 3, abs=0.2)


def test_words_of_a_line_that_find_no_room_stand_under_the_picture() -> None:
    """Nothing is left out, and nothing stands on the course."""
    high = [60.0 + (n % 2) * 6 for n in range(12)]
    plot = plot_score(_score(high, next_on=None, felt=66.0))
    for value, words in (("63", "most are content"), ("66", "a felt change")):
        assert f"{value} {words}" in plot.pictures[0] or any(value in note for note in plot.notes)


def test_the_twin_of_a_score_has_every_point_and_what_it_is_judged_by() -> None:
    """Day, score and change since the start."""
    twin = plot_score(_score([43, 51, 59])).twin
    assert [(row[1], row[2]) for row in twin.rows] == [("43", "–"), ("51", "+8"), ("59", "+16")]
    for words in ("up to 9", "From 57", "At 63", "next one is due"):
        assert words in twin.sentence


def test_one_single_score_is_a_picture_too() -> None:
    """The first one, with its error, and no line."""
    svg = plot_score(_score([43.0])).pictures[0]
    assert 'class="own"' not in svg and ">43</text>" in svg


# --- runs -------------------------------------------------------------------------------------------------------------


def test_runs_stand_against_their_guard_and_the_words_count_those_beyond_it() -> None:
    """The guard's line lies at its distance; a run on the guard is within it."""
    runs = [Outing(_day(0), 4, None), Outing(_day(3), 4.4, 4.4), Outing(_day(7), 6, 4.8)]
    plot = plot_distance(runs, 12)
    at = Axis(0, 6, 128, 8).at
    guards = [[y for _, y in piece] for piece in _paths(plot.pictures[0], "guard")]
    assert guards == [pytest.approx([at(4.4)] * 2, abs=0.1), pytest.approx([at(4.8)] * 2, abs=0.1)]
    assert "One run went further than the guard" in plot.twin.sentence
    assert [row[1:] for row in plot.twin.rows] == [("4", "–", "–"), ("4.4", "4.4", "–"), ("6", "4.8", "–")]


def test_steps_of_the_ladder_have_a_panel_of_their_own_only_when_there_are_any() -> None:
    """Two rings, one above the other, on the same time axis."""
    assert "Step of the ladder" not in plot_distance([Outing(_day(0), 4, None)], 12).pictures[0]
    svg = plot_distance([Outing(_day(0), 2, None, 1), Outing(_day(4), 2, None, 12)], 12).pictures[0]
    ys = [float(y) for y in re.findall(r'<circle class="left" cx="[\d.]+" cy="([\d.]+)"', svg)]
    assert "Step of the ladder" in svg and ys[0] > ys[1]


def test_many_runs_are_dots_so_that_bars_do_not_run_together() -> None:
    """With less than five pixels for each."""
    many = [Outing(_day(n), 5, 5.5) for n in range(0, 360, 3)]
    assert 'class="dots runs"' in plot_distance(many, 12).pictures[0]
    assert 'class="dots runs"' not in plot_distance(many[:20], 12).pictures[0]
