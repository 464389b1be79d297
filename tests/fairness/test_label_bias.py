"""Events that are recorded more often in one group than in another."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

import riskeval as rv
from riskeval.fairness.label_bias import label_bias
from riskeval.metrics import auc, calibration_in_the_large, oe_ratio, ppv, sensitivity
from riskeval.simulate import simulate

# A: 50 flagged, 20 recorded events; 150 others, 10. B: half as many people of each kind, twice the events.
ROWS = pd.DataFrame(
    {
        "group": list("AABB"),
        "high": [1, 0, 1, 0],
        "n": [50, 150, 25, 75],
        "k": [20, 10, 20, 10],
        "risk": [0.15] * 4,
    }
)
TOOL = {"Tool": {"score": "high", "risk": "risk"}}


def people(rows: pd.DataFrame = ROWS, **more: object) -> rv.Cohort:
    return rv.Cohort.from_counts(rows, n="n", events="k", groups="group", predictions=TOOL, **more)


def asked(cohort: rv.Cohort | None = None, **more: object) -> object:
    settings = {"by": "group", "reference": "A", "cut": 1, "on": "score", "ratios": [1, 2]}
    return label_bias(cohort or people(), "Tool", **(settings | more))


def value(made: rv.Estimates, metric: str, group: str, at: float) -> float:
    frame = made.frame
    wanted = (frame["metric"] == metric) & (frame["group"] == group) & (frame["at"] == at)
    return float(frame.loc[wanted, "estimate"].iloc[0])


def test_the_ratio_of_detection_that_explains_a_gap_is_the_ratio_of_the_recorded_rates() -> None:
    found = asked().explained.frame.set_index("metric")["estimate"]
    assert_allclose(found["event_rate"], (30 / 100) / (30 / 200))
    assert_allclose(found["ppv"], (20 / 25) / (20 / 50))
    assert_allclose(found["oe_ratio"], 2)


def test_rates_are_those_of_all_events_when_recording_does_not_depend_on_the_score() -> None:
    # ratio 2: all events of B are recorded, and half of those of A: 60 events, 40 of them flagged
    made = asked().corrected
    for metric, expected in {
        "event_rate": 60 / 200,
        "sensitivity": 20 / 30,
        "ppv": 40 / 50,
        "false_positive_rate": 10 / 140,
        "oe_ratio": 60 / 30,
        "calibration_in_the_large": np.log(0.3 / 0.7) - np.log(0.15 / 0.85),
        "auc": (40 / 60 + 130 / 140) / 2,
    }.items():
        assert_allclose(value(made, metric, "A", 2), expected, err_msg=metric)
    assert_allclose(value(made, "event_rate", "B", 2), 30 / 100)


def test_at_a_ratio_of_one_with_everything_recorded_nothing_is_corrected() -> None:
    plain = rv.evaluate(
        people(),
        [
            ppv.at(1, on="score"),
            sensitivity.at(1, on="score"),
            auc.on("score"),
            oe_ratio,
            calibration_in_the_large,
        ],
        by="group",
    ).frame
    made = asked(ratios=[1]).corrected.frame
    columns = ["metric", "group", "estimate", "se", "lower", "upper"]
    both = made[columns].merge(plain[columns], on=["metric", "group"], suffixes=("", "_plain"))
    assert len(both) == 10
    for column in columns[2:]:
        assert_allclose(both[column].astype(float), both[f"{column}_plain"].astype(float), rtol=1e-10)


def test_without_knowing_who_the_unrecorded_events_are_rates_have_bounds() -> None:
    # 60 % of the events of A recorded: 50 events, 20 of them unrecorded, all of whom may be flagged or not
    made = asked(ratios=[1 / 0.6]).bounds.frame.query("group == 'A'")
    flagged = made[made["label"].str.contains("among the flagged")].set_index("metric")["estimate"]
    others = made[made["label"].str.contains("among the others")].set_index("metric")["estimate"]
    assert_allclose(flagged[["ppv", "sensitivity", "false_positive_rate"]], [40 / 50, 40 / 50, 10 / 150])
    assert_allclose(others[["ppv", "sensitivity", "false_positive_rate"]], [20 / 50, 20 / 50, 30 / 150])


def test_more_unrecorded_events_than_flagged_people_spill_over_to_the_others() -> None:
    # 40 % of the events of A recorded: 75 events, 45 unrecorded; 30 of the flagged leave 15 to the others
    made = asked(ratios=[2.5]).bounds.frame.query("group == 'A'")
    first = made[made["label"].str.contains("among the flagged")].set_index("metric")["estimate"]
    assert_allclose(first[["ppv", "sensitivity", "false_positive_rate"]], [1, 50 / 75, 0], atol=1e-12)


def test_the_bounds_of_a_difference_hold_what_equal_recording_gives() -> None:
    made = asked(ratios=[0.5, 0.8, 1, 1.25, 2])
    middle = made.contrasts.frame.set_index(["metric", "at"])["estimate"]
    ends = made.bound_contrasts.frame.groupby(["metric", "at"])["estimate"]
    for metric in ("ppv", "sensitivity", "false_positive_rate"):
        inside = middle[metric].dropna()
        assert (ends.min()[metric][inside.index] <= inside + 1e-12).all()
        assert (ends.max()[metric][inside.index] >= inside - 1e-12).all()


def test_more_events_than_people_are_refused_in_the_row() -> None:
    made = asked(ratios=[0.25]).corrected.frame.query("group == 'B'").set_index("metric")
    assert made.loc[["event_rate", "ppv", "false_positive_rate"], "estimate"].isna().all()
    assert set(made.loc[["event_rate", "ppv"], "status"]) == {"not estimable"}
    assert "more events than people" in made.loc["ppv", "note"]
    assert made.loc["sensitivity", "status"] == "not estimable"  # the flagged would have 80 events


def test_recording_that_leaves_no_room_among_the_flagged_has_no_sensitivity() -> None:
    # B, 70 %: the 25 flagged people would have 28.6 events, although all 100 would have only 42.9
    made = asked(ratios=[0.7]).corrected.frame.query("group == 'B'").set_index("metric")
    assert_allclose(made.loc["event_rate", "estimate"], 0.3 / 0.7)
    assert made.loc[["sensitivity", "ppv", "false_positive_rate"], "estimate"].isna().all()


def test_standard_errors_are_those_of_the_bootstrap() -> None:
    many = people(ROWS.assign(n=ROWS["n"] * 8, k=ROWS["k"] * 8))
    made = asked(many, ratios=[1.5])
    for table in (made.corrected, made.contrasts, made.bounds):
        again = table.interval(method="bootstrap", resamples=2000, seed=1).frame
        known = table.frame["se"].notna()
        assert known.sum() > 4
        assert_allclose(table.frame.loc[known, "se"], again.loc[known, "se"], rtol=0.08)  # noise of 2,000


def test_corrected_rates_recover_what_a_simulation_did() -> None:
    made = simulate("label-bias", n=20_000, seed=2, record_bias=0.6).frame
    tool = {"Record tool": {"score": "record_total", "risk": "record_risk"}}
    cohort = rv.Cohort(made, outcome="recorded_24m", groups="group", predictions=tool)
    truth = rv.Cohort(made, outcome="violent_24m", groups="group", predictions=tool)
    asked = {"by": "group", "reference": "Group A", "cut": 12, "on": "score"}
    found = label_bias(cohort, "Record tool", ratios=[0.85 / 0.6], detected=0.85, **asked)
    metrics = [ppv.at(12, on="score"), sensitivity.at(12, on="score"), auc.on("score"), oe_ratio]
    true = rv.evaluate(truth, metrics, by="group").frame.set_index(["metric", "group"])["estimate"]
    rows = found.corrected.frame.set_index(["metric", "group"])
    for key in true.index[true.index.get_level_values(1) != "(all)"]:
        assert rows.loc[key, "lower"] < true[key] < rows.loc[key, "upper"], key
    explains = found.explained.frame.set_index("metric").loc["event_rate"]
    assert explains["lower"] < 0.85 / 0.6 < explains["upper"]


def test_a_record_tool_looks_calibrated_in_both_groups_until_recording_is_taken_into_account() -> None:
    made = simulate("label-bias", n=20_000, seed=2, record_bias=0.6).frame
    tool = {"Record tool": {"score": "record_total", "risk": "record_risk"}}
    cohort = rv.Cohort(made, outcome="recorded_24m", groups="group", predictions=tool)
    ratios = [1, 0.85 / 0.6]
    found = (
        label_bias(cohort, "Record tool", by="group", reference="Group A", cut=12, on="score", ratios=ratios)
        .contrasts.frame.query("metric == 'oe_ratio'")
        .set_index("at")
    )
    assert 0.95 < found.loc[1, "estimate"] < 1.1
    assert found.loc[0.85 / 0.6, "upper"] < 0.85


def test_groups_without_events_stay_as_rows_that_say_why() -> None:
    rows = pd.concat([ROWS, ROWS.assign(group="C", k=0).head(2)])
    made = asked(people(rows)).corrected.frame.query("group == 'C'").set_index("metric")
    assert (made.loc["event_rate", "estimate"] == 0).all()
    assert set(made.loc["sensitivity", "status"]) == {"not estimable"}


def test_the_words_name_the_ratios_and_what_is_assumed() -> None:
    text = asked().text
    for part in ("B against A", "recorded event rate: 2.00", "sensitivity analysis, not a correction"):
        assert part in text


def test_the_words_say_first_whether_a_gap_is_shown_that_could_be_explained() -> None:
    # 30 of 100 against 15 of 100 recorded events are told apart; 16 of 100 are not
    for recorded, shown in ((30, True), (16, False)):
        rows = pd.DataFrame({"n": [100, 100], "k": [recorded, 15], "group": ["B", "A"], "high": 1})
        cohort = rv.Cohort.from_counts(
            rows, n="n", events="k", groups="group", predictions={"Tool": {"score": "high"}}
        )
        text = label_bias(cohort, "Tool", by="group", reference="A", cut=1).text
        assert ("B against A: if events were recorded at these ratios" in text) is shown
        assert ("B against A: no gap to explain is shown, which is not equality" in text) is not shown


def test_a_cohort_without_risks_has_no_ratio_of_o_to_e() -> None:
    scores = rv.Cohort.from_counts(
        ROWS, n="n", events="k", groups="group", predictions={"Tool": {"score": "high"}}
    )
    made = label_bias(scores, "Tool", by="group", reference="A", cut=1)
    assert set(made.explained.frame.query("metric == 'oe_ratio'")["status"]) == {"not available"}
    assert "oe_ratio" not in set(made.corrected.frame["metric"])


def test_intersections_are_compared_with_one_named_cell() -> None:
    rows = ROWS.assign(sex=["m", "m", "f", "f"])
    cohort = rv.Cohort.from_counts(
        rows, n="n", events="k", groups=["group", "sex"], predictions={"Tool": {"score": "high"}}
    )
    made = label_bias(cohort, "Tool", by=("group", "sex"), reference=("A", "m"), cut=1)
    assert made.explained.frame["reference"].unique().tolist() == ["A, m"]
    assert_allclose(made.explained.frame["estimate"].iloc[0], 2)


@pytest.mark.parametrize(
    ("asked_for", "said"),
    [
        ({"reference": "a"}, "did you mean 'A'"),
        ({"by": "grup"}, "did you mean 'group'"),
        ({"by": []}, "one group column"),
        ({"ratios": [0]}, "ratios of detection above 0"),
        ({"ratios": "half"}, "ratios of detection above 0"),
        ({"ratios": []}, "ratios of detection above 0"),
        ({"detected": 60}, "detected=60"),
        ({"cut": "high"}, "high"),
        ({"on": "band"}, "band"),
        ({"confidence": 95}, "0.95"),
    ],
)
def test_a_question_that_is_wrong_is_refused_in_words(asked_for: dict[str, object], said: str) -> None:
    with pytest.raises(rv.EvaluationError) as caught:
        asked(**asked_for)
    assert said in str(caught.value)


def test_a_prediction_or_a_cohort_that_is_none_is_refused_in_words() -> None:
    with pytest.raises(rv.EvaluationError, match="did you mean 'Tool'"):
        label_bias(people(), "Tol", by="group", reference="A", cut=1)
    with pytest.raises(rv.EvaluationError, match="a Cohort"):
        label_bias(3, "Tool", by="group", reference="A", cut=1)


def test_the_figure_draws_each_group_with_the_bounds_around_it() -> None:
    ax = asked(ratios=[0.8, 1, 1.25]).plot("ppv")
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["B"]
    assert sum(line.get_linestyle() == ":" for line in ax.get_lines()) == 2
    with pytest.raises(rv.EvaluationError, match="did you mean 'ppv'"):
        asked().plot("pvp")
