"""The measuring pages: what there is, a test and a score entered, corrected and taken back, and a form's own words."""

from __future__ import annotations

import re
import stat
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from coxa.catalog.load import load_catalog
from tests.web.visitor import Visitor, path_of, text_of, title_of

pytestmark = pytest.mark.django_db
CATALOG = load_catalog()


@pytest.fixture
def settled() -> Visitor:
    """A person with a plan and a sore right hip."""
    visitor = Visitor()
    visitor.settle()
    return visitor


def state(visitor: Visitor):  # type: ignore[no-untyped-def]
    """Return what the journal says now."""
    from coxa.app import services

    return services.state_of(visitor.person)


def error_of(page) -> str:  # type: ignore[no-untyped-def]
    """Return the one sentence of a page that refused."""
    assert page.status_code == 400
    found = re.findall(r'role="alert"[^>]*>([^<]+)<', text_of(page))
    assert len(found) == 1, found
    return str(found[0])


def test_the_list_has_every_test_and_measure_and_says_what_is_due(settled: Visitor) -> None:
    """Each with a link; ratings are due at the start."""
    page = text_of(settled.get("/measure"))
    for name in (*CATALOG.tests, *CATALOG.measures):
        assert f'href="/measure/{name}"' in page, name
    assert "Now is a good time" in page and "for the start" in page


def test_strangers_go_to_the_start_and_unknown_names_are_not_found(settled: Visitor) -> None:
    """Nothing is asked of somebody without answers."""
    assert settled.client.get("/measure/unheard-of").status_code == 404
    visitor = Visitor()
    assert path_of(visitor.get("/measure")) == "/" and path_of(visitor.get("/measure/nrs")) == "/"


def test_every_page_is_clean(settled: Visitor) -> None:
    """One heading, one main button, every id once, every label leads to a field, nothing inline."""
    for name in (*CATALOG.tests, *CATALOG.measures):
        page = settled.get(f"/measure/{name}")
        text = text_of(page)
        assert page.status_code == 200 and text.count("<h1") == 1 and text.count("button main") == 1, name
        ids = re.findall(r'\sid="([^"]+)"', text)
        assert len(ids) == len(set(ids)), name
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=", text), name
        assert set(re.findall(r'<label[^>]* for="([^"]+)"', text)) <= set(ids), name


def test_a_test_is_stored_for_each_side_and_says_what_it_means(settled: Visitor) -> None:
    """Both sides, pain, quality, who; the mark, side against side with its error."""
    page = settled.post(
        "/measure/side-plank", value_left="50", value_right="38,0", pain_right="2", quality_right="fair", who="self"
    )
    assert path_of(page) == "/measure/side-plank"
    left, right = state(settled).tests
    assert (left.side, left.value, left.pain) == ("left", 50, None)
    assert (right.test, right.value, right.pain, right.quality, right.device) == ("side-plank", 38, 2, "fair", "self")
    text = text_of(page)
    assert "Right is at 76 % of left. Error: 15 either way." in text
    assert "38 s. The mark here is 45 s. Not yet." in text


def test_a_later_value_is_compared_with_the_first_and_noise_is_called_noise(settled: Visitor) -> None:
    """40 then 46 s: inside the error of 8; then 49: better than the error."""
    from coxa.app import services

    then = datetime.now(UTC) - timedelta(days=30)
    settled.record("answered", {"answers": {"person.birth_year": 1980}}, then)
    settled.record("tested", {"test": "side-plank", "side": "right", "value": 40}, then)
    assert services.state_of(settled.person).tests
    assert "inside the error of 8" in text_of(settled.post("/measure/side-plank", value_right="46", who="self"))
    text = text_of(settled.post("/measure/side-plank", value_right="49", who="self"))
    assert "9 seconds better" in text and "more than the error of 8" in text


def test_a_value_is_corrected_and_taken_back(settled: Visitor) -> None:
    """A correction stands in the other's place; what is taken back counts no more, and nothing is lost."""
    settled.post("/measure/heel-raise", value_right="21", value_left="25", who="self")
    wrong = next(row for row in state(settled).tests if row.side == "right")
    form = text_of(settled.get(f"/measure/heel-raise?correct={wrong.event}"))
    assert 'value="21"' in form and 'name="value_left"' not in form
    page = settled.post("/measure/heel-raise", value_right="12", who="self", correct=wrong.event)
    assert [(row.side, row.value) for row in state(settled).tests] == [("left", 25), ("right", 12)]
    newest = next(row for row in state(settled).tests if row.side == "right")
    page = settled.post("/measure/heel-raise/undo", event=newest.event)
    assert [row.side for row in state(settled).tests] == ["left"] and "Taken back." in text_of(page)
    assert settled.kinds().count("tested") == 3
    settled.post("/measure/heel-raise/undo", event="somebody-elses")
    assert len(state(settled).tests) == 1


def test_a_value_of_another_day_is_kept_for_that_day(settled: Visitor) -> None:
    """Yes for last week; a day in the future is refused."""
    week_ago = (datetime.now(UTC) - timedelta(days=7)).date()
    settled.record("answered", {"answers": {"person.birth_year": 1980}}, datetime.now(UTC) - timedelta(days=9))
    settled.post("/measure/walk", value_both="20", who="self", on=week_ago.isoformat())
    assert state(settled).tests[0].on == week_ago
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    assert "not after today" in error_of(settled.post("/measure/walk", value_both="20", who="self", on=tomorrow))
    assert "is no day" in error_of(settled.post("/measure/walk", value_both="20", who="self", on="soon"))


@pytest.mark.parametrize(
    ("name", "form", "said"),
    [
        ("side-plank", {"value_left": "long"}, "Left: Side plank: long is not a number"),
        ("side-plank", {"value_left": "700"}, "0 to 600 seconds"),
        ("side-plank", {"value_left": "nan"}, "outside"),
        ("heel-raise", {"value_right": "12.5"}, "not a whole number"),
        ("squeeze", {"value_both": "11"}, "0 to 10"),
        ("side-plank", {"value_left": "30", "pain_left": "12"}, "Pain: 12 is outside"),
        ("side-plank", {}, "at least one value"),
        ("side-plank", {"value_left": "30", "who": "nobody"}, "who measured"),
        ("flexion-range", {"value_left": "170"}, "0 to 160 degrees"),
    ],
)
def test_a_bad_value_is_one_sentence_and_stores_nothing(
    settled: Visitor, name: str, form: dict[str, str], said: str
) -> None:
    """It names the field, the value and what can be; the form keeps what was typed."""
    page = settled.post(f"/measure/{name}", **{"who": "self", **form})
    assert said in error_of(page)
    assert state(settled).tests == ()
    for value in form.values():
        assert value in text_of(page) or value == "nobody" or name == "squeeze"


def test_pain_above_three_and_pain_in_a_hop_are_answered(settled: Visitor) -> None:
    """Next time stop sooner; after a hop the safety questions."""
    assert "stop sooner" in text_of(settled.post("/measure/side-plank", value_right="20", pain_right="4", who="self"))
    assert "stop sooner" not in text_of(settled.post("/measure/walk", value_both="9", pain_both="3", who="self"))
    page = settled.post("/measure/two-leg-hops", value_both="4", pain_both="6", who="self")
    assert "safety questions once more" in text_of(page)


def test_what_is_not_for_doing_alone_can_only_be_entered_as_a_clinicians(settled: Visitor) -> None:
    """An irritable hip: the reason stands on the page, and "I did" is not offered nor taken."""
    settled.record("answered", {"answers": {"hip.right.pain_now": 6}})
    page = text_of(settled.get("/measure/flexion-range"))
    assert "Not alone today" in page and 'value="self"' not in page
    assert "who measured" in error_of(settled.post("/measure/flexion-range", value_right="90", who="self"))
    settled.post("/measure/flexion-range", value_right="90", stopped_right="firm", who="clinician")
    row = state(settled).tests[0]
    assert row.device == "clinician"
    assert state(settled).events[row.event].data["stopped_by"] == "firm"


def test_a_squat_is_rated_in_words_and_a_squeeze_by_its_pain(settled: Visitor) -> None:
    """Good is 2; a squeeze of 4 lies in the middle part."""
    assert "Good." in text_of(settled.post("/measure/single-leg-squat", value_left="2", who="helper"))
    row = state(settled).tests[0]
    assert (row.value, row.quality, row.device) == (2, "good", "helper")
    assert "3 to 5:" in text_of(settled.post("/measure/squeeze", value_both="4", who="self"))


# --- scores -----------------------------------------------------------------------------------------------------------


def test_totals_by_hand_are_stored_for_one_hip(settled: Visitor) -> None:
    """Some parts are enough; the journal says that they were totals."""
    page = settled.post("/measure/hagos", how="total", side="right", total_pain="60,5", total_sport="45")
    row = state(settled).scores[0]
    assert (dict(row.scores), row.by, row.side, dict(row.items)) == ({"pain": 60.5, "sport": 45}, "total", "right", {})
    assert "Right: Pain" in text_of(page) and "60.5 of 100" in text_of(page)


@pytest.mark.parametrize(
    ("name", "form", "said"),
    [
        ("hagos", {"total_pain": "101", "side": "right"}, "Pain: 101 is outside what can be (0 to 100)."),
        ("hagos", {"total_pain": "50"}, "which hip"),
        ("hagos", {"side": "right"}, "at least one total"),
        ("nrs", {"side": "right"}, "Nothing is answered"),
        ("nrs", {"side": "right", "item_now": "11"}, "0 to 10"),
        ("psfs", {"name_1": "socks", "item_activity-1": "3"}, "too few"),
        ("psfs", {"item_activity-1": "3", "item_activity-2": "3", "item_activity-3": "3"}, "Nothing is answered"),
    ],
)
def test_a_bad_score_is_one_sentence_and_stores_nothing(
    settled: Visitor, name: str, form: dict[str, str], said: str
) -> None:
    """An activity without a name does not count."""
    assert said in error_of(settled.post(f"/measure/{name}", **form))
    assert state(settled).scores == ()


def test_pain_is_rated_in_our_own_words(settled: Visitor) -> None:
    """Three questions; each score is the answer."""
    settled.post("/measure/nrs", side="right", item_now="3", item_worst="6", item_average="4")
    row = state(settled).scores[0]
    assert dict(row.scores) == {"now": 3, "worst": 6, "average": 4} and row.by == "items"


def test_activities_are_named_once_and_then_kept(settled: Visitor) -> None:
    """The second time they are given; named anew, the comparison begins anew."""
    first = {f"name_{n}": name for n, name in enumerate(("socks", "an hour's walk", "<b>sitting</b>"), 1)}
    rated = {f"item_activity-{n}": "4" for n in (1, 2, 3)}
    page = text_of(settled.post("/measure/psfs", **first, **rated))
    assert state(settled).scores[0].words == "socks\nan hour's walk\n<b>sitting</b>"
    assert 'name="name_1" value="socks"' in page and "&lt;b&gt;sitting" in page and "<b>sitting" not in page
    page = text_of(settled.post("/measure/psfs", **first, **dict.fromkeys(rated, "7")))
    assert "3 points better" in page and "more than the error of 2" in page
    anew = {**first, "name_1": "running"}
    assert "begins anew" in text_of(settled.post("/measure/psfs", **anew, **rated))
    assert 'id="name_1"' in text_of(settled.get("/measure/psfs?anew=1"))


def test_change_and_acceptable_state_are_answered_in_words(settled: Visitor) -> None:
    """Stored as numbers, shown as words."""
    assert "Much better." in text_of(settled.post("/measure/global-change", item_change="6"))
    assert "Yes." in text_of(settled.post("/measure/acceptable-state", item_acceptable="1"))
    assert [dict(row.scores) for row in state(settled).scores] == [{"change": 2}, {"acceptable": 1}]


def test_effort_times_minutes_is_the_sessions_load(settled: Visitor) -> None:
    """Without a session it is only kept."""
    assert settled.post("/measure/session-effort", item_effort="6").status_code == 200
    assert dict(state(settled).scores[0].scores) == {"effort": 6}


# --- a form's own words -----------------------------------------------------------------------------------------------


def words_file(name: str, skip: str = "") -> SimpleUploadedFile:
    """Return a made-up file for a questionnaire whose answers run from 0 to 4."""
    items = CATALOG.measures[name].item_ids
    rows = [f"{item},Made-up {item},a | b | c | d | e,{skip}" for item in items]
    return SimpleUploadedFile(f"{name}.csv", "\n".join(["id,text,answers,skip", *rows]).encode())


@pytest.fixture
def no_words() -> None:
    """Leave no file behind."""
    yield
    from coxa.app import measure_files

    for found in CATALOG.measures.values():
        measure_files.remove_words(found)


def test_loaded_words_are_asked_item_by_item_and_stay_on_this_machine(settled: Visitor, no_words: None) -> None:
    """The file is the owner's only; neither event nor export holds a word of it."""
    from coxa.app import services
    from coxa.app.local import home

    page = settled.post("/measure/hos-sport/words", file=words_file("hos-sport", "n/a"))
    assert "Made-up s1" in text_of(page)
    path = home() / "measures" / "hos-sport.csv"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    form = {f"item_s{n}": "3" for n in range(1, 9)} | {"item_s9": "na"}
    settled.post("/measure/hos-sport", how="item", side="right", **form)
    row = state(settled).scores[0]
    assert dict(row.scores) == {"sport": 75} and row.items["s9"] is None and row.by == "items"
    assert b"Made-up" not in services.export_person(settled.person)
    assert "Made-up" not in text_of(settled.get("/measure/hos-sport?how=total"))
    settled.post("/measure/hos-sport/words", remove="1")
    assert not path.exists() and "Made-up" not in text_of(settled.get("/measure/hos-sport"))


def test_hagos_can_be_scored_by_the_older_rule(settled: Visitor, no_words: None) -> None:
    """Seven of ten pain answers: a score by default, none by the older rule, which is kept with the score."""
    settled.post("/measure/hagos/words", file=words_file("hagos"))
    form = {f"item_p{n}": "2" for n in range(1, 8)} | {"item_pa1": "1", "side": "right", "how": "item"}
    settled.post("/measure/hagos", **form)
    settled.post("/measure/hagos", **form, rule="older")
    first, second = state(settled).scores
    assert (first.scores["pain"], second.scores["pain"]) == (50, None)
    assert first.version == "HAGOS (2011)" and second.version == "HAGOS (2011); older"


def test_a_file_that_does_not_fit_is_refused_with_its_faults(settled: Visitor, no_words: None) -> None:
    """Nothing is kept; no file at all is said; our own ratings take none."""
    page = settled.post("/measure/hos-sport/words", file=words_file("hagos"))
    assert page.status_code == 400 and "not taken" in text_of(page) and "s1" in text_of(page)
    assert "Choose a file first" in text_of(settled.post("/measure/hos-sport/words"))
    assert settled.client.post("/measure/nrs/words").status_code == 404


def test_a_broken_file_put_there_by_hand_is_told_and_totals_still_work(settled: Visitor, no_words: None) -> None:
    """The page does not fall over it."""
    from coxa.app.local import home

    (home() / "measures").mkdir(exist_ok=True)
    (home() / "measures" / "ihot-12.toml").write_text("id = [")
    page = text_of(settled.get("/measure/ihot-12"))
    assert "cannot be used" in page and 'name="total_total"' in page
    settled.post("/measure/ihot-12", how="total", side="right", total_total="43")
    assert title_of(settled.get("/measure/ihot-12")) == "iHOT-12"
    assert dict(state(settled).scores[0].scores) == {"total": 43}
