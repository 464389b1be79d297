"""Bounds of every built-in definition against the slow way: fill the blanks in every way and score."""

import numpy as np
import pandas as pd
import pytest

from riskeval.instruments.library import instruments_table, load_instrument
from tests.instruments.completions import (
    choices,
    completed,
    lowest_and_highest,
    people,
    unknown,
    without_checks,
)

IDS = sorted(set(instruments_table()["id"]))
MOST = 600
CLOSE = {"rtol": 1e-9, "atol": 1e-9}


def holed(instrument, person, rng):
    """One person with up to three blanks more, and everything that is then missing."""
    used = frozenset().union(*(node.inputs for node in instrument.plan.nodes.values()))
    given = sorted(
        name for name in used if not instrument.plan.inputs[name].optional and person[name] is not None
    )
    for n in range(min(rng.integers(1, 4), len(given)), -1, -1):
        blanks = rng.choice(given, size=n, replace=False) if n else []
        frame = pd.DataFrame([{**person, **dict.fromkeys(blanks)}], dtype=object)
        missing = unknown(instrument, frame)
        combinations = [len(choices(instrument, instrument.plan.inputs[name])) for name in missing]
        if np.prod(combinations, dtype=float) <= MOST:
            return frame, missing
    return None, []


def ends(frame, node):
    """Low and high of the first person, bands by rank."""
    both = [frame[f"{node.id}_{end}"] for end in ("low", "high")]
    return [one.cat.codes.replace(-1, np.nan)[0] if node.levels else one[0] for one in both]


@pytest.mark.parametrize("identity", IDS)
def test_bounds_are_the_lowest_and_highest_over_every_completion(identity):
    instrument = without_checks(load_instrument(identity))
    if not instrument.plan.nodes:
        pytest.skip("it computes nothing")
    rng = np.random.default_rng(20261123)
    for _, person in people(instrument, rng, rows=3).iterrows():
        frame, missing = holed(instrument, person.to_dict(), rng)
        if frame is None:
            continue
        bounds = instrument.score(frame, missing="bounds").frame
        expected = lowest_and_highest(instrument, completed(instrument, person.to_dict(), missing))
        for name, node in instrument.plan.nodes.items():
            status = bounds[f"{name}_bounds"][0]
            if status != "not available":
                np.testing.assert_allclose(ends(bounds, node), expected[name], **CLOSE, err_msg=name)
            assert (status == "not scorable") <= np.isnan(expected[name]).all(), name


@pytest.mark.parametrize("identity", IDS)
def test_where_nothing_is_missing_both_bounds_are_the_score(identity):
    instrument = load_instrument(identity)
    frame = people(instrument, np.random.default_rng(7), rows=40)
    plain = instrument.score(frame).frame
    bounds = instrument.score(frame, missing="bounds").frame
    for name in instrument.plan.nodes:
        for end in ("low", "high"):
            pd.testing.assert_series_equal(bounds[f"{name}_{end}"], plain[name], check_names=False)
        assert (bounds[f"{name}_bounds"] == "ok").equals(plain[name].notna())


@pytest.mark.parametrize("identity", ["vrag-r", "pattern-1-2", "oras-cst"])
def test_people_together_get_the_bounds_that_each_gets_alone(identity):
    instrument = load_instrument(identity)
    rng = np.random.default_rng(3)
    frame = people(instrument, rng, rows=10)
    frame = frame.mask(rng.random(frame.shape) < 0.1, None)
    together = instrument.score(frame, missing="bounds").frame
    for row in range(len(frame)):
        alone = instrument.score(frame.iloc[[row]], missing="bounds").frame
        for name in instrument.plan.nodes:
            both = [f"{name}_low", f"{name}_high", f"{name}_bounds"]
            assert alone[both].astype(str).iloc[0].tolist() == together[both].astype(str).iloc[row].tolist()
