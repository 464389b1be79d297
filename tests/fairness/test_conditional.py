"""Groups compared among people who are alike in the control."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

import riskeval as rv
from riskeval.fairness.conditional import conditional
from riskeval.metrics import auc, event_rate, flag_rate, ici, sensitivity

# On each offence both groups are flagged alike (x: 10 %, y: 50 %); nine in ten of A are on x, of B on y.
ROWS = pd.DataFrame(
    [
        ("A", "x", 1, 36, 12),
        ("A", "x", 0, 324, 36),
        ("A", "y", 1, 20, 10),
        ("A", "y", 0, 20, 4),
        ("B", "x", 1, 4, 2),
        ("B", "x", 0, 36, 4),
        ("B", "y", 1, 180, 90),
        ("B", "y", 0, 180, 36),
    ],
    columns=["group", "offence", "high", "n", "k"],
)


def people(rows: pd.DataFrame = ROWS, **more: object) -> rv.Cohort:
    settings = {"groups": "group", "control": "offence", "predictions": {"Tool": {"score": "high"}}}
    return rv.Cohort.from_counts(rows, n="n", events="k", **(settings | more))


def asked(cohort: rv.Cohort | None = None, metrics: object = flag_rate.at(1), **more: object) -> object:
    return conditional(cohort or people(), metrics, **({"by": "group", "reference": "A"} | more))


def only(made: rv.Estimates) -> pd.Series:
    assert len(made) == 1
    return made.frame.iloc[0]


def test_a_difference_that_is_all_in_the_mix_vanishes_when_the_mix_is_one() -> None:
    # raw: B 184 of 400 flagged, A 56 of 400
    found = asked()
    assert_allclose(only(found.raw_contrasts)["estimate"], 184 / 400 - 56 / 400)
    assert_allclose(only(found.standardised_contrasts)["estimate"], 0, atol=1e-12)
    assert_allclose(only(found.explained)["estimate"], 0.32)


def test_a_difference_within_levels_stays() -> None:
    # B on y: 270 of 360 flagged instead of 180; everybody's mix is half x, half y
    rows = ROWS.copy()
    rows.loc[6:7, ["n", "k"]] = [[270, 110], [90, 16]]
    found = asked(people(rows))
    assert_allclose(only(found.standardised_contrasts)["estimate"], (0.10 + 0.75) / 2 - (0.10 + 0.50) / 2)
    assert_allclose(only(found.raw_contrasts)["estimate"], 274 / 400 - 56 / 400)
    assert_allclose(only(found.explained)["estimate"], 218 / 400 - 0.125)


def test_people_are_compared_on_the_same_level() -> None:
    frame = asked().within_contrasts.frame
    assert frame["offence"].tolist() == ["x", "y"]
    assert_allclose(frame["estimate"], 0, atol=1e-12)
    assert (frame["lower"] < 0).all()
    assert (frame["upper"] > 0).all()


def test_any_metric_can_be_conditional() -> None:
    found = asked(metrics=[event_rate, auc, sensitivity.at(1)])
    assert found.explained.frame["metric"].tolist() == ["event_rate", "auc", "sensitivity"]
    assert found.explained.frame["se"].notna().all()


def test_what_goes_with_the_control_has_the_standard_error_of_the_bootstrap() -> None:
    found = asked(metrics=[event_rate, sensitivity.at(1)]).explained.frame
    rng, chances = np.random.default_rng(4), ROWS["n"] / ROWS["n"].sum()
    drawn = []
    for _ in range(400):
        n = rng.multinomial(ROWS["n"].sum(), chances)
        rows = ROWS.assign(n=n, k=rng.binomial(n, ROWS["k"] / ROWS["n"]))
        raw, even = (_difference(rows, mix) for mix in (False, True))
        drawn.append(raw - even)
    assert_allclose(found["se"], np.std(drawn, axis=0), rtol=0.12)  # noise of 400 draws: 4 %


def _difference(rows: pd.DataFrame, one_mix: bool) -> np.ndarray:
    """Event rate and sensitivity, B minus A, raw or with half of each group on each offence."""
    share = rows.groupby("group")["n"].transform("sum") / rows.groupby(["group", "offence"])["n"].transform(
        "sum"
    )
    weight = share / 2 if one_mix else 1.0
    part = rows.assign(n=rows["n"] * weight, k=rows["k"] * weight, hit=rows["k"] * rows["high"] * weight)
    sums = part.groupby("group")[["n", "k", "hit"]].sum()
    rates = np.array([sums["k"] / sums["n"], sums["hit"] / sums["k"]])
    return rates[:, 1] - rates[:, 0]


def test_clusters_are_kept() -> None:
    rows = pd.concat([ROWS.assign(site=site) for site in range(10)])
    rows["n"] = np.where((rows["offence"] == "x") == (rows["site"] < 5), rows["n"] * 2, rows["n"])
    plain, clustered = (
        only(asked(people(rows, **more)).explained)["se"] for more in ({}, {"cluster": "site"})
    )
    assert clustered != pytest.approx(plain, rel=0.2)


def test_a_group_without_somebody_at_every_level_says_so() -> None:
    rows = pd.concat([ROWS, pd.DataFrame([("C", "x", 1, 30, 12)], columns=ROWS.columns)])
    found = asked(people(rows))
    row = found.standardised.frame.query("group == 'C'").iloc[0]
    assert row["status"] == "not available"
    assert row["note"] == "nobody at some level of offence that others have"
    assert np.isnan(found.explained.frame.query("group == 'C'")["estimate"].iloc[0])
    assert found.explained.frame.query("group == 'C'")["note"].iloc[0] == row["note"]
    assert found.within.frame.query("group == 'C' and offence == 'y'")["note"].iloc[0].startswith("no people")
    assert "C minus A: 0.860 [" in found.text
    with pytest.raises(rv.EvaluationError, match="a reference with people at every level of offence"):
        asked(people(rows), reference="C")


def test_few_events_leave_the_part_of_the_control_without_an_interval() -> None:
    rows = ROWS.assign(k=[1, 1, 1, 0, 1, 0, 2, 1])
    row = only(asked(people(rows), metrics=auc).explained)
    assert (row["status"], row["note"] != "") == ("few events", True)
    assert np.isfinite(row["estimate"])
    assert np.isnan(row["lower"])


def test_a_metric_without_a_closed_influence_has_no_interval_of_the_part() -> None:
    rng = np.random.default_rng(5)
    frame = pd.DataFrame({"risk": rng.uniform(0.1, 0.6, 600)}).assign(
        y=lambda f: (rng.random(600) < f["risk"]).astype(int),
        group=rng.choice(list("AB"), 600),
        offence=rng.choice(list("xy"), 600),
    )
    tool = {"Tool": {"risk": "risk"}}
    cohort = rv.Cohort(frame, outcome="y", groups="group", control="offence", predictions=tool)
    row = only(asked(cohort, metrics=ici).explained)
    assert np.isnan(row["lower"])
    assert row["note"]


def test_people_without_a_prediction_are_left_out_of_both_sides() -> None:
    frame = ROWS.loc[ROWS.index.repeat(ROWS["n"])].reset_index(drop=True)
    frame = frame.assign(y=np.arange(len(frame)) % 2, high=frame["high"].where(frame.index % 7 > 0))
    cohort = rv.Cohort(
        frame, outcome="y", groups="group", control="offence", missing="drop",
        predictions={"Tool": {"score": "high"}},
    )  # fmt: skip
    found = asked(cohort, metrics=event_rate)
    assert only(found.raw_contrasts)["n"] == frame["high"].notna().sum()


def test_several_controls_make_levels_together() -> None:
    rows = pd.concat([ROWS.assign(sex=sex) for sex in "mf"])
    found = asked(people(rows, control=["offence", "sex"]))
    assert len(found.within_contrasts) == 4
    assert_allclose(only(found.explained)["estimate"], 0.32)


def test_the_words_do_not_call_what_goes_with_the_control_justified() -> None:
    text = asked().text
    assert "flag_rate of Tool at 1, B minus A: 0.320 [" in text
    assert "goes with offence" in text
    assert "not thereby justified" in text


def test_the_figure_puts_the_raw_difference_beside_the_standardised_one() -> None:
    ax = asked().plot()
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert len(labels) == 2
    assert "raw" in labels[0]
    assert "one mix" in labels[1]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"by": "grp"}, "did you mean 'group'"),
        ({"reference": "Z"}, "name one of ['A', 'B']"),
        ({"cohort": people(control=None)}, "a control to condition on"),
        ({"metrics": "auc"}, "metrics from `riskeval.metrics`"),
        ({"metrics": []}, "at least one metric"),
        ({"metrics": 3}, "metrics from `riskeval.metrics`"),
        ({"confidence": 95}, "0.95"),
    ],
)
def test_a_question_that_is_wrong_is_refused_in_words(more: dict[str, object], said: str) -> None:
    with pytest.raises(rv.EvaluationError) as caught:
        asked(**more)
    assert said in str(caught.value)
