"""The worksheet does arithmetic with the user's own numbers, and says what it does not know."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

import riskeval as rv
from riskeval.analyses.duty import DutyToProtect, duty_to_protect

NOT_ACTING = {"death": 80, "grief": 20}
NEEDLESS = {"trust is lost": 5, "therapy ends": 3}
PUBLISHED = {"sensitivity": (93, 131), "specificity": (669, 1014), "base_rate": 0.1144}


def sheet(**changes: object) -> DutyToProtect:
    asked = {"not_acting": NOT_ACTING, "acting_needlessly": NEEDLESS, "averted": 0.72}
    return duty_to_protect(**(asked | changes))


def test_the_threshold_is_needless_harm_over_needless_and_averted_harm() -> None:
    assert_allclose(sheet().threshold, 8 / (8 + 72))
    # a harm of 2 whenever somebody acts: needless 10, gained 0.72 × 100 − 2 = 70
    assert_allclose(sheet(acting_at_all={"fear": 2}).threshold, 10 / (10 + 70))


def test_less_immediate_harm_raises_the_threshold() -> None:
    assert sheet(averted=0.2).threshold > sheet(averted=0.9).threshold


def test_every_number_is_halved_and_doubled() -> None:
    found = sheet().what_if.set_index("what")
    assert_allclose(found.loc["trust is lost"], [5.5 / 77.5, 13 / 85])
    assert_allclose(found.loc["death"], [8 / (8 + 43.2), 8 / (8 + 129.6)])
    assert_allclose(found.loc["share averted by acting now (0.72; at most 1)"], [8 / 44, 8 / 108])
    assert_allclose(found.loc["all harms of not acting together"], [8 / 44, 8 / 152])


def test_where_acting_never_pays_the_sheet_says_so() -> None:
    tight = sheet(acting_at_all={"fear": 50}, averted=0.8)
    assert np.isnan(
        tight.what_if.set_index("what").loc["share averted by acting now (0.8; at most 1)", "halved"]
    )
    assert "acting never pays" in tight.text
    assert any("never pays" in text.get_text() for text in tight.plot().texts)
    with pytest.raises(rv.EvaluationError, match="not even a certain event would be worth acting on"):
        sheet(acting_at_all={"fear": 72})


@pytest.mark.parametrize("with_numbers", [{}, PUBLISHED])
def test_every_sheet_says_that_it_holds_no_law_and_gives_no_advice(with_numbers: dict[str, object]) -> None:
    text = sheet(**with_numbers, severity="grave", immediacy="within days").text
    for part in (
        "holds no law and no costs of its own",
        "no advice about a person",
        "does not know",
        "grave",
    ):
        assert part in text


def test_published_numbers_give_counts_per_thousand() -> None:
    made = sheet(**PUBLISHED, horizon_months=12)
    true = made.published.frame.set_index("metric").loc["transported_true_alarms", "estimate"]
    assert_allclose(true, 114.4 * 93 / 131)
    assert "Of 1,000 people of whom 114 have the event within 12 months" in made.text
    assert f"flags {true:.0f} [" in made.text


def test_a_cohort_gives_the_whole_decision() -> None:
    frame = pd.DataFrame({"y": [0, 0, 0, 1] * 30, "risk": [0.02, 0.05, 0.2, 0.4] * 30})
    cohort = rv.Cohort(frame, outcome="y", predictions={"Tool": {"risk": "risk"}})
    made = sheet(cohort=cohort)
    assert made.decision.threshold == made.threshold
    assert "Of 1,000 people like these, 500" in made.text


def test_without_people_the_consequences_are_called_unknown() -> None:
    assert "What the threshold would do to 1,000 people is unknown" in sheet().text


def test_a_harm_cannot_break_the_table() -> None:
    assert "| a / b |" in sheet(not_acting={"a | b\n": 10}).text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"not_acting": {}}, "riskeval has no default"),
        ({"acting_needlessly": {"trust": 0}}, "above 0 for every harm"),
        ({"acting_needlessly": {"trust": -3, " ": 2}}, "2 problems"),
        ({"averted": 80}, "write 0.8 for 80 %"),
        ({"averted": 0, "not_acting": {"death": float("nan")}}, "2 problems"),
        ({"not_acting": 9}, "in words, each with a weight"),
        ({"sensitivity": 0.7}, "only sensitivity"),
        (PUBLISHED | {"base_rate": 1.2}, "a base rate between 0 and 1"),
    ],
)
def test_numbers_that_are_none_are_refused_in_words(changes: dict[str, object], said: str) -> None:
    with pytest.raises(rv.EvaluationError) as caught:
        sheet(**changes)
    assert said in str(caught.value)
