"""What helps, what upsets; Try one thing: the pages as a person meets them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.web.pdf import paper_of
from tests.web.visitor import Visitor, path_of, text_of, title_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def settled() -> Visitor:
    """A person with a plan and a hard ball."""
    visitor = Visitor()
    visitor.settle()
    visitor.record("answered", {"answers": {"life.equipment": ["hard-ball"], "hip.right.settles_h": 1}})
    return visitor


def _now() -> datetime:
    """Return the time as the app has it: by night it is noon (tests/conftest.py)."""
    from coxa.app import services

    return services.now()


def state_of(visitor: Visitor) -> Any:
    from coxa.app import services

    return services.state_of(visitor.person)


def own(visitor: Visitor) -> Any:
    return next(iter(state_of(visitor).experiments.values()))


def shift_start(visitor: Visitor, days: int, measure: str = "squat-pinch", element: str = "ball-massage") -> str:
    """Record a test that began some days ago, with its blocks."""
    begun = _now() - timedelta(days=days)
    first = begun.date() + timedelta(days=1)
    blocks = [
        {"start": (first + timedelta(days=5 * n)).isoformat(), "days": 5, "with": n % 4 in (0, 3)} for n in range(8)
    ]
    data = {"experiment": "e1", "element": element, "measure": measure, "side": "right", "blocks": blocks}
    visitor.record("experiment_started", data, at=begun)
    return "e1"


def measure_all(visitor: Visitor, days: int, with_it: int, without: int) -> None:
    """Record a value for every day of every block, and a session with the element in each block with it."""
    begun = _now() - timedelta(days=days)
    for number in range(40):
        block = number // 5
        at = begun + timedelta(days=1 + number)
        here = block % 4 in (0, 3)
        value = with_it if here else without
        visitor.record("experiment_measured", {"experiment": "e1", "when": "day", "value": value}, at=at)
        if here and number % 5 == 1:
            session = f"s{number}"
            items = [{"exercise": "ball-massage-wall", "side": "right", "sets": 1, "role": "add_on"}]
            data = {
                "session": session, "date": at.date().isoformat(), "session_kind": "a", "minutes": 20, "items": items,
            }  # fmt: skip
            visitor.record("session_prescribed", data, at=at)
            visitor.record("session_finished", {"session": session, "how": "done"}, at=at)


# --- what helps -------------------------------------------------------------------------------------------------------


def test_without_mornings_the_page_says_what_it_needs(settled: Visitor) -> None:
    """No empty plot."""
    page = settled.get("/helps")
    assert title_of(page) == "Nothing stands out yet" and "some weeks of them" in text_of(page)
    assert '<svg class="effect' not in text_of(page)


def _morning(visitor: Visitor, day: datetime, pain: int) -> None:
    visitor.record("morning_rated", {"pain": {"right": pain}}, at=day.replace(hour=8))


def _trained(visitor: Visitor, day: datetime, *names: str) -> None:
    session = f"s-{day.date()}"
    items = [{"exercise": name, "side": "both", "sets": 2} for name in names]
    data = {"session": session, "date": day.date().isoformat(), "session_kind": "a", "minutes": 20, "items": items}
    visitor.record("session_prescribed", data, at=day)
    visitor.record("session_finished", {"session": session, "how": "done"}, at=day)


def _weeks(visitor: Visitor, worse: str, days: int = 110) -> None:
    """Record mornings that are three points worse after one of three exercises."""
    now = _now().replace(hour=10)
    pain = 2
    for back in range(days, -1, -1):
        day = now - timedelta(days=back)
        _morning(visitor, day, pain + back % 2)
        pain = 2
        if back % 3 == 0:
            names = ("bridge", worse) if back % 2 else ("clamshell", "front-plank") if back % 4 else ("bridge",)
            _trained(visitor, day, *names)
            pain = 4 if worse in names else 2


def test_an_exercise_with_worse_mornings_is_named_with_its_uncertainty(settled: Visitor) -> None:
    """Title, picture, the words with their range, the same as a table, and that it is no proof."""
    _weeks(settled, "side-lunge")
    page = settled.get("/helps")
    text = text_of(page)
    assert title_of(page) == "Mornings after Side lunge are often worse"
    assert re.search(r"About [\d.]+ points? higher, could be [\d.]+ to [\d.]+ higher", text)
    assert "no proof" in text and text.count('<svg class="effect"') >= 2
    rows = re.findall(r"<tr><td>.*?</tr>", text, re.S)
    assert rows and any("Side lunge" in row for row in rows)
    assert "Always on the same days" in text


def test_few_mornings_are_counted_down(settled: Visitor) -> None:
    """How many more are needed, for each exercise, and nothing is drawn for them."""
    now = _now().replace(hour=10)
    for back in range(12, -1, -1):
        day = now - timedelta(days=back)
        _morning(settled, day, 2)
        if back in (8, 6, 4):
            _trained(settled, day, "bridge")
    page = settled.get("/helps")
    assert title_of(page) == "Too few mornings yet"
    assert "5 more mornings with it, 8 more training days without it" in text_of(page)


def test_a_stranger_is_led_to_the_start() -> None:
    """Both pages need somebody."""
    for path in ("/helps", "/experiment", "/experiment/start/ball-massage"):
        assert path_of(Visitor().get(path)) == "/"


# --- try one thing ----------------------------------------------------------------------------------------------------


def test_the_four_elements_are_offered_in_order_and_labelled(settled: Visitor) -> None:
    """An anecdote is called one; what cannot be tried says why."""
    text = text_of(settled.get("/experiment"))
    assert re.findall(r'href="/experiment/start/([\w-]+)"', text) == [
        "ball-massage", "hip-flexor-stretch", "foot-and-ankle", "hamstrings",
    ]  # fmt: skip
    assert "Anecdote, tested on yourself" in text and "not shown in studies" in text
    settled.record("answered", {"answers": {"conditions.blood-thinners": True, "screen.cannot_straighten": "no"}})
    text = text_of(settled.get("/experiment"))
    assert '/experiment/start/ball-massage"' not in text and "Left out because of what you told us" in text


def test_who_lacks_only_the_ball_is_led_to_where_one_says_so_and_back(settled: Visitor) -> None:
    """A refusal is no dead end; one for the sake of safety offers nothing of the kind."""
    settled.record("answered", {"answers": {"life.equipment": []}})
    way = '/questions/equipment?back=experiment"'
    for path in ("/experiment", "/experiment/start/ball-massage"):
        assert way in text_of(settled.get(path))
    answered = settled.post("/questions/equipment?back=experiment", value=["hard-ball"])
    assert path_of(answered) == "/experiment"
    settled.record("answered", {"answers": {"conditions.blood-thinners": True, "screen.cannot_straighten": "no"}})
    assert way not in text_of(settled.get("/experiment/start/ball-massage"))


def test_a_test_is_started_with_blocks_drawn_by_chance(settled: Visitor) -> None:
    """Four balanced pairs from tomorrow on, and the journal holds their order."""
    page = settled.post("/experiment/start/ball-massage", measure="squat-pinch", days="7")
    assert path_of(page) == "/experiment" and title_of(page) == "First, measure without it"
    one = own(settled)
    assert (one.element, one.measure, one.side, len(one.blocks)) == ("ball-massage", "squat-pinch", "right", 8)
    assert {block.days for block in one.blocks} == {7}
    assert all(a.with_it != b.with_it for a, b in zip(one.blocks[::2], one.blocks[1::2], strict=True))


def test_chance_draws_the_order_of_every_pair_anew() -> None:
    """Over 200 draws each pair begins with the element in about half of them."""
    from datetime import date

    from coxa.app.views.experiment import draw_blocks

    drawn: list[Any] = [draw_blocks(date(2026, 11, 20), 5) for _ in range(200)]
    for pair in range(4):
        assert 60 <= sum(blocks[2 * pair]["with"] for blocks in drawn) <= 140
    assert len({tuple(block["with"] for block in blocks) for blocks in drawn}) > 8


@pytest.mark.parametrize("form", [{}, {"measure": "aura"}])
def test_a_start_without_a_measure_is_not_a_start(settled: Visitor, form: dict[str, str]) -> None:
    """It says what is missing."""
    page = settled.post("/experiment/start/ball-massage", **form)
    assert "Choose what you look at." in text_of(page) and "experiment_started" not in settled.kinds()


def test_with_two_sore_hips_the_side_is_asked(settled: Visitor) -> None:
    """Else it is the sore one."""
    settled.record("answered", {"answers": {"hip.left.symptomatic": True}})
    page = settled.post("/experiment/start/foot-and-ankle", measure="squat-pinch")
    assert "Choose the hip." in text_of(page) or "Not now" in text_of(page) or "Left out" in text_of(page)
    assert "experiment_started" not in settled.kinds()


def test_what_is_refused_cannot_be_started_by_a_form_either(settled: Visitor) -> None:
    """The page's button is not the lock."""
    settled.record("answered", {"answers": {"conditions.blood-thinners": True, "screen.cannot_straighten": "no"}})
    settled.post("/experiment/start/ball-massage", measure="squat-pinch")
    assert "experiment_started" not in settled.kinds()
    assert settled.get("/experiment/start/magnets").status_code == 404


def test_the_first_day_is_two_taps(settled: Visitor) -> None:
    """Before, after, and then tomorrow; what it showed is told with its error."""
    settled.post("/experiment/start/ball-massage", measure="squat-pinch")
    page = settled.post("/experiment/measure", value="6")
    assert title_of(page) == "Now do it once, then measure again"
    page = settled.post("/experiment/measure", value="5")
    assert title_of(page) == "The blocks begin tomorrow"
    assert "First day: 6 before, 5 right after." in text_of(page) and "inside the error" in text_of(page)
    settled.post("/experiment/measure", value="2")
    assert [(one.when, one.value) for one in own(settled).values] == [("before", 6), ("after", 5), ("after", 2)]


@pytest.mark.parametrize("value", ["11", "-1", "nan", "much", ""])
def test_a_number_that_cannot_be_is_refused_with_its_range(settled: Visitor, value: str) -> None:
    """Nothing is recorded."""
    settled.post("/experiment/start/ball-massage", measure="squat-pinch")
    page = settled.post("/experiment/measure", value=value)
    assert "Write a number from 0 to 10." in text_of(page) and not own(settled).values


def test_a_day_of_a_block_is_one_tap_and_can_be_put_right(settled: Visitor) -> None:
    """The picture grows; the result is not shown before the end."""
    shift_start(settled, 2)
    page = settled.get("/experiment")
    assert title_of(page) == "With it: day 2 of 5" and 'name="value" value="10"' in text_of(page)
    page = settled.post("/experiment/measure", value="4")
    assert "Today: 4" in text_of(page) and '<svg class="trial"' in text_of(page)
    assert "On average" not in text_of(page) and "The result comes at the end." in text_of(page)
    assert "Today: 3" in text_of(settled.post("/experiment/measure", value="3"))


def test_degrees_are_typed_and_mornings_are_not_asked_twice(settled: Visitor) -> None:
    """One field for a range; the morning check for the morning."""
    shift_start(settled, 2, "bend-range")
    assert 'inputmode="decimal"' in text_of(settled.get("/experiment"))
    assert "Today: 95.5" in text_of(settled.post("/experiment/measure", value="95,5"))
    settled.record("experiment_ended", {"experiment": "e1", "then": "stopped"})
    settled.post("/experiment/start/ball-massage", measure="morning-pain")
    page = settled.get("/experiment")
    assert title_of(page) == "The blocks begin tomorrow" and "Your morning check is the measure" in text_of(page)
    settled.post("/experiment/measure", value="4")
    assert not [one for one in state_of(settled).experiments.values() if one.measure == "morning-pain"][0].values


@pytest.mark.parametrize(
    ("with_it", "without", "title", "word"),
    [
        (2, 5, "It seems to help you", "3 points better"),
        (5, 2, "It seems to upset your hip", "3 points worse"),
        (4, 4, "No difference that counts", "the same with it and without"),
    ],
)
def test_the_end_tells_the_difference_with_its_uncertainty(
    settled: Visitor, with_it: int, without: int, title: str, word: str
) -> None:
    """The answer as a title, the interval, chance, the error, and that it is one person."""
    shift_start(settled, 45)
    measure_all(settled, 45, with_it, without)
    page = settled.get("/experiment")
    text = text_of(page)
    assert title_of(page) == title and word in text
    assert "Nine times in ten" in text and "of 16 possible orders" in text and "no proof" in text
    assert "4 of 4 pairs count" in text


def test_keep_puts_it_into_the_sessions_and_next_leads_on(settled: Visitor) -> None:
    """Kept is marked; next is the start of the next element; a test can be closed only once."""
    shift_start(settled, 45)
    measure_all(settled, 45, 2, 5)
    page = settled.post("/experiment/end", then="keep")
    assert path_of(page) == "/experiment" and "Kept" in text_of(page)
    assert "3 points better" in text_of(page)
    assert "Ball massage" in paper_of(settled.get("/paper/session.pdf?kind=a").content).text
    before = settled.kinds().count("experiment_ended")
    settled.post("/experiment/end", then="drop")
    assert settled.kinds().count("experiment_ended") == before
    shift_start(settled, 2)
    assert own(settled).then == "keep"


def test_next_leads_to_the_next_element(settled: Visitor) -> None:
    """In the order of the document; an unknown way on does nothing."""
    shift_start(settled, 2)
    settled.post("/experiment/end", then="sideways")
    assert own(settled).then is None
    assert path_of(settled.post("/experiment/end", then="next")) == "/experiment/start/hip-flexor-stretch"


def test_a_flare_stops_the_test_and_the_page_says_why(settled: Visitor) -> None:
    """It is closed with one button."""
    shift_start(settled, 3)
    settled.record("flare_noted", {"side": "right"})
    page = settled.get("/experiment")
    assert title_of(page) == "The test has stopped" and "flared up" in text_of(page)
    assert 'name="value"' not in text_of(page)
    settled.post("/experiment/end", then="stopped")
    assert own(settled).then == "stopped"


def test_one_test_at_a_time(settled: Visitor) -> None:
    """While one goes on no second one begins."""
    shift_start(settled, 2)
    page = settled.post("/experiment/start/foot-and-ankle", measure="squat-pinch")
    assert "One thing at a time" in text_of(page) and len(state_of(settled).experiments) == 1


def test_a_test_of_something_that_is_gone_says_so(settled: Visitor) -> None:
    """A journal from elsewhere must not break the page."""
    shift_start(settled, 2, element="magnets")
    assert "no longer in the library" in text_of(settled.get("/experiment"))
    settled.post("/experiment/end", then="stopped")
    assert settled.get("/experiment").status_code == 200


def test_the_menu_leads_to_both(settled: Visitor) -> None:
    """They have no tab."""
    text = text_of(settled.get("/menu"))
    assert 'href="/helps"' in text and 'href="/experiment"' in text


def test_the_pages_are_clean_in_every_state(settled: Visitor) -> None:
    """One heading, nothing inline, ids once."""
    from tests.web.test_pages import _is_clean

    _is_clean(settled.get("/helps"))
    _is_clean(settled.get("/experiment"))
    _is_clean(settled.get("/experiment/start/hip-flexor-stretch"))
    shift_start(settled, 2)
    _is_clean(settled.get("/experiment"))
    settled.post("/experiment/measure", value="3")
    _is_clean(settled.get("/experiment"))


def test_today_says_when_a_number_is_asked_and_when_something_came_of_it(settled: Visitor) -> None:
    """One line with a way to the test; none without a test."""
    assert "Your test" not in text_of(settled.get("/today?later=1"))
    shift_start(settled, 2)
    assert "One number is asked today." in text_of(settled.get("/today?later=1"))
    settled.post("/experiment/measure", value="4")
    assert "Nothing to enter now." in text_of(settled.get("/today?later=1"))
    settled.record("experiment_ended", {"experiment": "e1", "then": "drop"})
    assert "Your test" not in text_of(settled.get("/today?later=1"))


def test_today_says_that_a_test_is_over(settled: Visitor) -> None:
    """The result waits on its page."""
    shift_start(settled, 45)
    assert "Your test is over" in text_of(settled.get("/today?later=1"))
