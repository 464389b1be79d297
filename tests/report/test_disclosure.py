"""Laws of disclosure control, tried by an attacker who may add and subtract everything that is printed."""

import itertools

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from riskeval.report.disclosure import (
    OTHER,
    fold_groups,
    hidden_groups,
    merge_levels,
    suppress,
    sweep,
)
from riskeval.report.flow import control_flow

MINIMUM = 10
small_or_large = st.integers(0, 40)
groups = st.dictionaries(
    st.sampled_from("abcdef"), st.tuples(small_or_large, small_or_large), min_size=1, max_size=6
)
levels = st.lists(st.tuples(small_or_large, small_or_large), min_size=1, max_size=12)


def derivable(published: np.ndarray) -> np.ndarray:
    """Every set of cells whose total follows from the published totals by adding and subtracting."""
    cells = published.shape[1]
    sets = np.array(list(itertools.product([0.0, 1.0], repeat=cells)))[1:]
    basis = np.linalg.svd(published)[2][: np.linalg.matrix_rank(published)]
    return sets[np.abs(sets - (sets @ basis.T) @ basis).max(axis=1) < 1e-9]


def smallest_secret(published: list[np.ndarray], counts: np.ndarray) -> float:
    """The smallest count that an attacker can work out."""
    return float((derivable(np.array(published)) @ counts).min())


@given(groups)
def test_no_sum_or_difference_of_folded_groups_is_below_the_minimum(counts):
    total = np.array(list(counts.values())).sum(axis=0)
    if (total < MINIMUM).any():
        return
    mapping = fold_groups(counts, MINIMUM)
    labels = list(counts)
    published = [np.ones(len(labels))]
    if mapping is not None:
        shown = [mapping.get(label, label) for label in labels]
        published += [np.array([float(s == name) for s in shown]) for name in dict.fromkeys(shown)]
    for side in (0, 1):
        assert smallest_secret(published, np.array([counts[label][side] for label in labels])) >= MINIMUM


@given(levels, st.lists(st.integers(1, 11), max_size=3))
def test_no_difference_of_merged_levels_is_below_the_minimum(cells, wanted):
    events, nonevents = map(list, zip(*cells, strict=True))
    kept = merge_levels(events, nonevents, MINIMUM, wanted=[w for w in wanted if w < len(cells)])
    if kept is None:
        assert min(sum(events), sum(nonevents)) < MINIMUM
        return
    for counts in (events, nonevents):
        for start, end in itertools.combinations([0, *kept, len(cells)], 2):
            assert sum(counts[start:end]) >= MINIMUM


@given(
    st.lists(st.lists(small_or_large, min_size=3, max_size=3), min_size=1, max_size=4),
    st.lists(st.sampled_from([0, 0, 3, 15]), min_size=4, max_size=4),
)
@settings(max_examples=60)
def test_nobody_can_work_out_a_small_count_from_the_rates_of_groups_and_of_everybody(runs, lacking):
    """Cells are group × (two runs between thresholds, and those without the prediction)."""
    labels = [f"g{i}" for i in range(len(runs))]
    cells = {label: np.column_stack([run[:2], run[:2]]) for label, run in zip(labels, runs, strict=True)}
    missing = {label: np.array([k, k]) for label, k in zip(labels, lacking, strict=False)}
    counts = np.array([[*cells[label][:, 0], missing[label][0]] for label in labels]).ravel()
    by_cell = counts.reshape(len(labels), 3)
    lack = by_cell[:, 2].sum()
    if (by_cell[:, :2].sum(axis=0) < MINIMUM).any() or 0 < lack < MINIMUM:
        return
    hidden = hidden_groups(cells, missing, MINIMUM)
    here = counts > 0
    here |= np.tile([True, True, False], len(labels))
    place = np.arange(len(counts))
    everybody = [place % 3 == k for k in range(3)]
    of_groups = [
        (place // 3 == g) & (place % 3 == k)
        for g, label in enumerate(labels)
        if label not in hidden
        for k in range(3)
    ]
    published = [np.where(here, row, 0).astype(float)[here] for row in everybody + of_groups]
    assert smallest_secret(published, counts[here]) >= MINIMUM


@given(
    st.lists(
        st.lists(st.tuples(st.sampled_from(["x", "y", "z", "u"]), st.integers(0, 25)), max_size=3), max_size=3
    )
)
def test_no_exclusion_below_the_minimum_can_be_read_off_the_flow_diagram(excluded):
    n = 500
    steps = [("rows read", n, [])]
    for place, step in enumerate(excluded):
        n -= sum(k for _, k in step)
        steps.append((f"step {place}", n, step))
    shown = control_flow(steps, MINIMUM)
    assert shown[-1].n == n
    boxes = [box.n for box in shown]
    if boxes[0] is None:
        assert all(k is None for box in shown for _, k in box.excluded)
        return
    assert all(k >= MINIMUM for box in shown for _, k in box.excluded)
    assert all(a - b == 0 or a - b >= MINIMUM for a, b in itertools.pairwise(boxes))
    assert all(a - b.n == sum(k for _, k in b.excluded) for a, b in zip(boxes, shown[1:], strict=False))


def test_a_failing_group_takes_the_next_smallest_with_it():
    counts = {"big": (90, 300), "middle": (40, 80), "small": (12, 20), "tiny": (5, 3)}
    assert fold_groups(counts, MINIMUM) == {"tiny": OTHER, "small": OTHER}


def test_two_groups_of_which_one_is_tiny_leave_nothing_to_compare():
    assert fold_groups({"male": (90, 300), "female": (2, 9)}, MINIMUM) is None


def test_a_group_in_which_nobody_had_the_event_is_folded_too():
    counts = {"a": (90, 300), "b": (40, 80), "c": (0, 30)}
    assert fold_groups(counts, MINIMUM) == {"c": OTHER, "b": OTHER}


def test_a_minimum_of_one_shows_everything():
    assert fold_groups({"a": (90, 300), "b": (0, 1)}, 1) == {}
    assert merge_levels([0, 1, 2], [1, 0, 5], 1) == (1, 2)


def test_a_decided_threshold_is_kept_before_any_other_boundary():
    events, nonevents = [6, 6, 6, 6, 6, 6], [50] * 6
    assert merge_levels(events, nonevents, MINIMUM) == (2, 4)
    assert merge_levels(events, nonevents, MINIMUM, wanted=[3]) == (3,)


def test_a_suppressed_row_holds_no_number():
    frame = pd.DataFrame(
        [row("ppv", n=40, events=20), row("ppv", n=40, events=20)],
    )
    controlled = suppress(frame, np.array([True, False]))
    assert controlled.loc[0, ["estimate", "se", "lower", "upper", "p", "n", "events"]].isna().all()
    assert controlled.loc[0, "status"] == "suppressed"
    assert controlled.loc[1, "estimate"] == 0.5


def test_the_last_look_keeps_an_auc_but_not_the_counts_behind_it():
    frame = pd.DataFrame([row("auc", n=40, events=3), row("sensitivity", n=40, events=3)])
    controlled = sweep(frame, MINIMUM)
    assert controlled.loc[0, "estimate"] == 0.5
    assert controlled.loc[0, ["n", "events"]].isna().all()
    assert np.isnan(controlled.loc[1, "estimate"])
    assert "3" not in controlled.loc[0, "note"]


def row(metric, **changes):
    base = {
        "prediction": "Tool",
        "metric": metric,
        "estimate": 0.5,
        "se": 0.1,
        "lower": 0.3,
        "upper": 0.7,
        "method": "Wilson",
        "p": np.nan,
        "n": 100.0,
        "events": 50.0,
        "n_dropped": 0.0,
        "status": "few events",
        "note": "only 3 events",
    }
    return base | changes
