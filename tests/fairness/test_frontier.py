"""The error rates that one predictive value leaves to each group."""

import pandas as pd
import pytest
from numpy.testing import assert_allclose

import riskeval as rv
from riskeval.errors import EvaluationError
from riskeval.fairness import frontier

# a: 100 people, 20 events; flagged 30 with 15. b: 100 people, 40 events; flagged 50 with 30. c: 10, none
TABLE = pd.DataFrame(
    {"g": list("aabbcc"), "s": [0, 1] * 3, "n": [70, 30, 50, 50, 5, 5], "k": [5, 15, 10, 30, 0, 0]}
)
COHORT = rv.Cohort.from_counts(TABLE, n="n", events="k", groups="g", predictions={"Tool": {"score": "s"}})
ASKED = {"by": "g", "reference": "a", "cut": 1}


def test_the_slope_is_the_odds_of_the_event_times_those_of_a_wrong_flag() -> None:
    made = frontier(COHORT, "Tool", **ASKED)
    slopes = made.permitted.frame.set_index("g")["estimate"]
    assert made.ppv == 0.5
    assert_allclose(slopes, [0.25, 2 / 3, 0])


def test_the_reference_lies_on_its_own_line() -> None:
    made = frontier(COHORT, "Tool", **ASKED)
    rates = made.rates.frame.set_index(["g", "metric"])["estimate"]["a"]
    slope = made.permitted.frame.set_index("g")["estimate"]["a"]
    assert_allclose(rates["false_positive_rate"], slope * (1 - rates["false_negative_rate"]))


def test_lines_end_where_all_events_are_found_or_everybody_else_is_flagged() -> None:
    ends = frontier(COHORT, "Tool", **ASKED, ppv=0.25).lines.set_index("g")
    # a: 1/4 × 3 = 3/4; b: 2/3 × 3 = 2, so that at most half of the events can be found
    assert_allclose(ends.loc["a"], [0.75, 0])
    assert_allclose(ends.loc["b"], [1, 0.5])


def test_the_limits_of_the_slope_are_those_of_the_event_rate() -> None:
    made = frontier(COHORT, "Tool", **ASKED).permitted.frame.set_index("g")
    rate = rv.evaluate(COHORT, rv.metrics.event_rate, by="g").frame.set_index("g").loc["b"]
    assert_allclose(made.loc["b", ["lower", "upper"]].astype(float), [
        rate[end] / (1 - rate[end]) for end in ("lower", "upper")
    ])  # fmt: skip


def test_the_curve_holds_every_cut_of_every_group() -> None:
    curve = frontier(COHORT, "Tool", **ASKED).curve
    assert curve.groupby("g").size().tolist() == [3, 3, 3]
    at_one = curve[(curve["at"] == 1) & (curve["g"] == "b")].iloc[0]
    assert_allclose(at_one[["false_positive_rate", "false_negative_rate"]].astype(float), [1 / 3, 1 / 4])


def test_a_cut_on_a_band_is_named() -> None:
    bands = COHORT.from_counts(
        TABLE.assign(band=TABLE["s"].map({0: "low", 1: "high"})),
        n="n", events="k", groups="g", predictions={"Judgement": {"band": "band", "levels": ["low", "high"]}},
    )  # fmt: skip
    made = frontier(bands, "Judgement", by="g", reference="a", cut="high")
    assert made.label == "high"
    assert made.ppv == 0.5


@pytest.mark.parametrize(
    ("wrong", "named"), [({"ppv": 50}, "ppv=50"), ({"cut": 9}, "PPV"), ({"reference": "c"}, "PPV")]
)
def test_without_a_ppv_there_are_no_lines(wrong: dict[str, object], named: str) -> None:
    with pytest.raises(EvaluationError, match=named):
        frontier(COHORT, "Tool", **(ASKED | wrong))
