"""Studies of many hips: the chunks add up to what the whole would give, in any order."""

from __future__ import annotations

import numpy as np
import pytest

from coxa.errors import BadInput
from coxa.hip.limits import limits_of, movement_names
from coxa.hip.population import draw
from coxa.hip.study import (
    CHUNK,
    LEAST,
    MOST,
    SHARES,
    Study,
    Tally,
    check_study,
    no_hips,
    spreads_of,
    tally_limits,
    tally_of,
)


def same(one: Tally, other: Tally) -> bool:
    """Say whether two tallies hold the same numbers."""
    parts = ((one.sums, other.sums), (one.squares, other.squares), (one.bins, other.bins))
    return one.hips == other.hips and all(np.array_equal(a, b) for a, b in parts)


def test_mean_spread_and_quantiles_are_those_of_numpy() -> None:
    """Counted by bins of a tenth of a degree, against the values themselves."""
    found = limits_of(draw("fai", 600, 3))
    limits = np.column_stack([found[name] for name in movement_names()])
    spreads = spreads_of(tally_limits(limits[:200]) + (tally_limits(limits[200:]) + no_hips()))
    for k, name in enumerate(movement_names()):
        spread = spreads[name]
        assert spread.mean == pytest.approx(limits[:, k].mean(), abs=0.001), name
        assert spread.sd == pytest.approx(limits[:, k].std(ddof=1), abs=0.001), name
        assert sum(spread.counts) == 600
        at = np.array([spread.quantiles[share] for share in SHARES])
        exact = np.quantile(limits[:, k], SHARES, method="inverted_cdf")
        assert at == pytest.approx(exact, abs=0.1001), name


def test_counts_by_degree_begin_where_they_say() -> None:
    """A hip that bends to 104.6 degrees is counted at 104; one at the very end of the stretch in the last bin."""
    one = np.tile([[104.6, 20, 40, 30, 40, 40, -12.2, 80, 10]], (2, 1))
    one[1, 0] = 170
    spreads = spreads_of(tally_limits(one))
    bend, turn = spreads["flexion_deg"], spreads["ir90_deg"]
    assert bend.counts[104 - bend.from_deg] == 1 and bend.counts[170 - bend.from_deg] == 1
    assert turn.counts[-13 - turn.from_deg] == 2 and turn.mean == pytest.approx(-12.2)


def test_chunks_add_up_in_any_order() -> None:
    """Whole numbers: forwards and backwards give the same; the last chunk holds the rest; other seeds, other hips."""
    study = Study("normal", CHUNK + 30, 5)
    assert study.chunks == 2
    first, last = tally_of(study, 0), tally_of(study, 1)
    assert (first.hips, last.hips) == (CHUNK, 30)
    assert same(first + last, last + first)
    assert same(last, tally_of(study, 1))
    assert not same(last, tally_of(Study("normal", CHUNK + 30, 6), 1))
    assert not np.array_equal(tally_of(Study("normal", 30, 5), 0).sums, last.sums)


@pytest.mark.parametrize(
    ("study", "field"),
    [
        (Study("fai", LEAST - 1, 1), "n"),
        (Study("fai", MOST + 1, 1), "n"),
        (Study("sore", 100, 1), "group"),
        (Study("fai", 100, -1), "seed"),
        (Study("fai", 100, 1, "guessed"), "fai_mode"),
    ],
)
def test_a_study_that_cannot_be_is_refused(study: Study, field: str) -> None:
    """Before anything is drawn."""
    with pytest.raises(BadInput) as refused:
        check_study(study)
    assert refused.value.field == field


def test_the_sums_of_the_largest_study_fit() -> None:
    """The most hips at the largest limit stay within 64 bits."""
    largest = tally_limits(np.full((1, 9), 170.0))
    assert int(largest.squares.max()) * MOST < np.iinfo(np.int64).max
