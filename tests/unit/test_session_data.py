"""Where the drawn motion passes somebody's own limit."""

from __future__ import annotations

import pytest

from coxa.app import pictures
from coxa.app.session_data import _meets, beyond


def test_the_moment_lies_between_its_neighbours() -> None:
    """Linear between two moments; at the ends of the motion the moment itself."""
    times, bends = (0.0, 1.0, 2.0, 3.0), [20.0, 60.0, 80.0, 40.0]
    assert _meets(times, bends, 1, 2, 70) == pytest.approx(1.5)
    assert _meets(times, bends, 3, 2, 70) == pytest.approx(2.25)
    assert _meets(times, bends, -1, 0, 10) == 0.0


def test_a_limit_is_met_where_the_hip_is_bent_as_far() -> None:
    """On the real motion of a squat: inside the limit before and after, beyond it in between; none without need."""
    name = "mini-squat"
    trace = pictures.trace_of(name)
    top = max(frame.flexion_deg for frame in trace.working)
    found = beyond(name, top - 10)
    assert found is not None and found[0] < found[1]
    for time, frame in zip(trace.times_s, trace.working, strict=True):
        if time < found[0] - 0.01 or time > found[1] + 0.01:
            assert frame.flexion_deg <= top - 10 + 0.5
    assert beyond(name, top + 1) is None
