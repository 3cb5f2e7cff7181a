"""A hold that the screen's limit cuts short is not announced as longer."""

from datetime import timedelta

from tests.people import TODAY, item, person, with_session
from tests.unit.test_session import codes, session

STANCE = [item("single-leg-stance", side, reps=None, hold_s=15.0) for side in ("left", "right")]


def test_a_longer_hold_that_the_limit_takes_back_is_not_announced() -> None:
    state = person(hip__right__pain_worst_week=5)
    for back in (4, 2):
        state = with_session(state, TODAY - timedelta(days=back), tuple(STANCE))
    free, limited = (session(state, "single-leg-stance", codes=c).items[0] for c in ((), ("bp_isometric_cap",)))
    assert "more_hold" in codes(free) and (free.hold_s or 0) > 15
    assert "more_hold" not in codes(limited) and "hold_limited" in codes(limited) and limited.hold_s == 15
