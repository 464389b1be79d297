"""A group all of whose people were excluded is still a group."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

import riskeval as rv
from riskeval import fairness
from riskeval.errors import EvaluationError
from riskeval.fairness.criteria import criteria
from riskeval.metrics import flag_rate
from riskeval.remarks import few_events, few_people
from riskeval.request import NOBODY

LEVELS = {"levels": ["low", "high"]}
TOOLS = {
    "Tool": {"score": "s", "risk": "r"},
    "Rule": {"band": "by_rule", **LEVELS},
    "Judge": {"band": "judged", **LEVELS},
}
GROUP = {"by": "g", "reference": "a"}
AT_FIVE = {"cut": 5, "on": "score"}


@pytest.fixture(scope="module")
def cohort() -> rv.Cohort:
    """Groups a and b have people; all of c have a weight of 0 and are excluded."""
    rng = np.random.default_rng(4)
    n = 600
    score = rng.integers(0, 10, n)
    frame = pd.DataFrame({"s": score, "r": (score + 0.5) / 11, "y": rng.binomial(1, (score + 2) / 13)})
    frame = frame.assign(
        g=np.resize(["a", "b", "c"], n),
        kind=rng.choice(["x", "z"], n),
        by_rule=np.where(score >= 5, "high", "low"),
        judged=np.where(score + rng.integers(-2, 3, n) >= 5, "high", "low"),
    )
    frame["w"] = np.where(frame["g"] == "c", 0.0, 1.0)
    return rv.Cohort(frame, outcome="y", groups="g", control="kind", weights="w", predictions=TOOLS)


TABLES: dict[str, Callable[[rv.Cohort], Any]] = {
    "xauc": lambda c: fairness.xauc(c, "g", reference="a", prediction="Tool", on="score"),
    **{
        f"label_bias {name}": lambda c, name=name: getattr(
            fairness.label_bias(c, "Tool", **GROUP, **AT_FIVE), name
        )
        for name in ("explained", "corrected", "contrasts", "bounds", "bound_contrasts")
    },
    **{
        f"overrides {name}": lambda c, name=name: getattr(
            fairness.overrides(c, rule="Rule", judgement="Judge", **GROUP), name
        )
        for name in (
            "rates", "contrasts", "by_level", "level_contrasts", "equal_levels", "equal_level_contrasts",
            "errors", "changes", "gaps", "change_of_gaps", "crossed",
        )
    },
    **{
        f"conditional {name}": lambda c, name=name: getattr(
            fairness.conditional(c.only("Tool"), flag_rate.at(5, on="score"), **GROUP), name
        )
        for name in ("raw", "raw_contrasts", "within", "within_contrasts", "standardised")
    },
    **{
        f"incompatible {name}": lambda c, name=name: getattr(
            fairness.incompatible(c, "Tool", **GROUP, **AT_FIVE), name
        )
        for name in ("rates", "base_rates", "forced")
    },
    **{
        f"group_cuts {name}": lambda c, name=name: getattr(
            fairness.group_cuts(c, "Tool", {"a": 5, "b": 4}, by="g", **AT_FIVE), name
        )
        for name in ("consequences", "changes")
    },
}  # fmt: skip


@pytest.mark.parametrize("table", TABLES)
def test_a_group_of_whom_nobody_is_left_keeps_rows_that_say_so(cohort: rv.Cohort, table: str) -> None:
    frame = TABLES[table](cohort).frame
    gone = frame[frame["g"] == "c"]
    assert len(gone)
    assert gone["estimate"].isna().all()
    assert (gone["status"] == "not available").all()
    assert gone["note"].str.contains(NOBODY, regex=False).all()


@pytest.mark.parametrize("table", TABLES)
def test_the_other_groups_have_their_numbers_beside_it(cohort: rv.Cohort, table: str) -> None:
    frame = TABLES[table](cohort).frame
    assert frame.loc[frame["g"] == "b", "estimate"].notna().any()


def test_a_conflict_between_criteria_is_not_denied_where_a_whole_group_was_excluded(
    cohort: rv.Cohort,
) -> None:
    found = fairness.incompatible(cohort, "Tool", **GROUP, **AT_FIVE)
    verdicts = found.verdicts.set_index(["g", "criteria"])["verdict"]
    assert (verdicts.loc["c"] == "cannot be judged").all()
    assert "no conflict is shown" not in set(verdicts.loc["(all)"])
    assert f"c: cannot be judged ({NOBODY})" in found.text


def test_the_texts_name_the_group_of_whom_nobody_is_left(cohort: rv.Cohort) -> None:
    for found in (
        fairness.label_bias(cohort, "Tool", **GROUP, **AT_FIVE),
        fairness.overrides(cohort, rule="Rule", judgement="Judge", **GROUP),
        fairness.conditional(cohort.only("Tool"), flag_rate.at(5, on="score"), **GROUP),
        fairness.group_cuts(cohort, "Tool", {"a": 5, "b": 4}, by="g", **AT_FIVE),
    ):
        assert NOBODY in found.text


def test_nobody_is_a_reference_whose_people_were_all_excluded(cohort: rv.Cohort) -> None:
    with pytest.raises(EvaluationError, match="all were excluded"):
        fairness.xauc(cohort, "g", reference="c")


def test_a_criterion_is_not_said_to_hold_where_a_whole_group_was_excluded() -> None:
    rng = np.random.default_rng(4)
    n = 30_000
    frame = pd.DataFrame({"y": rng.binomial(1, 0.3, n), "s": rng.integers(0, 9, n)})
    frame = frame.assign(g=rng.choice(["a", "b", "c"], n), w=1.0)
    frame.loc[frame["g"] == "c", "w"] = 0
    cohort = rv.Cohort(frame, outcome="y", groups="g", weights="w", predictions={"Tool": {"score": "s"}})
    found = criteria(cohort, by="g", reference="a", cut=5, margin=0.1, only=["statistical_parity"])
    assert found.verdicts.set_index("group").loc["c", "verdict"] == "cannot be judged"
    assert found.table()["verdict"].tolist() == ["cannot be judged"]


def test_one_person_is_told_of_as_one() -> None:
    assert (few_people(1), few_people(2)) == ("1 person", "2 people")
    assert (few_events(1), few_events(0)) == ("1 event or non-event", "0 events or non-events")
