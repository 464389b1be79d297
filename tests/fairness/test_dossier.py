"""The dossier tells apart what is shown of a group, what is not shown, and what was not studied."""

import pandas as pd
import pytest
from matplotlib.figure import Figure

import riskeval as rv
from riskeval.errors import EvaluationError
from riskeval.fairness.dossier import dossier
from riskeval.fairness.shown import judged, ordering, way_of
from riskeval.fairness.verdict import DIFFERS, HOLDS, SHOWN, UNKNOWN

TOOL = {"Tool": {"score": "score", "risk": "risk"}}
MARGINS = {"margin": 0.1, "ratio_margin": 1.25}


def cohort_of(*groups, predictions=TOOL, **more):
    """Groups of (name, people, events) at scores 0 and 1, whose risks are 0.1 and 0.5."""
    rows = [
        {"g": name, "score": score, "risk": risk, "n": n, "k": k}
        for name, *cells in groups
        for (n, k), score, risk in zip(cells, (0, 1), (0.1, 0.5), strict=True)
    ]
    return rv.Cohort.from_counts(
        pd.DataFrame(rows), n="n", events="k", groups=["g"], predictions=predictions, **more
    )


ALIKE = [("a", (2000, 200), (2000, 1000)), ("b", (2000, 200), (2000, 1000))]
FEW = ("few", (8, 1), (6, 2))


def standings(found, group, topic=None):
    frame = found.frame[found.frame["group"] == group]
    return (frame if topic is None else frame[frame["topic"] == topic])["standing"].tolist()


def sentences(found, group, standing):
    frame = found.frame
    return " ".join(frame.loc[(frame["group"] == group) & (frame["standing"] == standing), "finding"])


def test_with_a_margin_two_large_groups_of_the_same_rates_are_shown_to_be_alike():
    found = dossier(cohort_of(*ALIKE), by="g", reference="a", cut=1, on="score", **MARGINS)
    assert set(standings(found, "b", "flags")) == {"shown"}
    assert "within the stated margin" in sentences(found, "b", "shown")


def test_without_a_margin_nothing_is_shown_to_be_alike():
    found = dossier(cohort_of(*ALIKE), by="g", reference="a", cut=1, on="score")
    assert set(standings(found, "b", "flags")) == {"not shown"}
    assert "about the same share" not in found.text
    assert "as well as" not in sentences(found, "b", "shown")


def test_a_small_group_is_open_and_its_counts_say_why():
    found = dossier(cohort_of(*ALIKE, FEW), by="g", reference="a", cut=1, on="score", **MARGINS)
    assert "shown" not in standings(found, "few")
    assert "14 people, 3 with the event. Only 3 with the event" in found.text


def test_a_group_without_events_keeps_its_section():
    found = dossier(
        cohort_of(*ALIKE, ("none", (50, 0), (10, 0))), by="g", reference="a", cut=1, on="score", **MARGINS
    )
    assert "Nobody with the event" in found.text
    assert "not shown" in standings(found, "none", "order of people")


def test_without_a_cut_flags_were_not_studied():
    found = dossier(cohort_of(*ALIKE), by="g", reference="a", **MARGINS)
    assert set(standings(found, "b", "flags")) == {"not studied"}


def test_without_a_risk_calibration_was_not_studied():
    cohort = cohort_of(*ALIKE, predictions={"Tool": {"score": "score"}})
    found = dossier(cohort, by="g", reference="a", cut=1, **MARGINS)
    assert set(standings(found, "b", "stated risks")) == {"not studied"}


def test_more_events_than_stated_are_told_with_their_direction():
    """Stated are 0.1 · 2000 + 0.5 · 2000 = 1200 events, and 1800 happened."""
    found = dossier(
        cohort_of(ALIKE[0], ("b", (2000, 400), (2000, 1400))),
        by="g",
        reference="a",
        cut=1,
        on="score",
        **MARGINS,
    )
    told = sentences(found, "b", "shown")
    assert "More people had the event than was stated: observed to expected 1.50" in told
    assert "by more than the stated margin" in told


def test_a_difference_that_is_shown_may_leave_open_whether_it_matters():
    """O:E of 1.1 with 1200 events expected: surely above 1, not surely above 1.25."""
    found = dossier(
        cohort_of(ALIKE[0], ("b", (2000, 240), (2000, 1080))),
        by="g",
        reference="a",
        margin=0.1,
        ratio_margin=1.1,
    )
    assert "whether by more than the stated margin is open" in sentences(found, "b", "shown")


def test_the_reference_group_is_compared_with_nobody():
    found = dossier(cohort_of(*ALIKE), by="g", reference="a", cut=1, on="score", **MARGINS)
    assert "among a" not in sentences(found, "a", "shown") + sentences(found, "a", "not shown")
    assert found.frame["group"].iloc[0] == "a"


def test_every_group_says_what_no_such_study_can_know():
    found = dossier(cohort_of(*ALIKE, FEW), by="g", reference="a")
    for group in ("a", "b", "few"):
        assert "recorded" in sentences(found, group, "not studied")


def test_no_group_and_no_tool_is_called_fair_or_biased():
    text = dossier(cohort_of(*ALIKE, FEW), by="g", reference="a", cut=1, on="score", **MARGINS).text
    assert not [word for word in ("fair", "biased", "unbiased", "discriminat") if word in text.lower()]


def test_the_numbers_of_the_frame_are_those_of_the_estimates():
    found = dossier(cohort_of(*ALIKE), by="g", reference="a", cut=1, on="score", **MARGINS)
    (quoted,) = found.frame.query("group == 'b' and metric == 'oe_ratio'")["estimate"]
    (own,) = found.estimates.frame.query("g == 'b' and metric == 'oe_ratio'")["estimate"]
    assert quoted == own == pytest.approx(1)


def test_names_with_braces_and_marks_are_printed_as_they_are():
    found = dossier(
        cohort_of(("{a}", *ALIKE[0][1:]), ("<b>{0}", *ALIKE[1][1:])),
        by="g",
        reference="{a}",
        cut=1,
        on="score",
    )
    assert "## <b>{0}" in found.text
    assert "among {a}" in found.text


def test_the_length_of_follow_up_is_said_or_said_to_be_unknown():
    assert (
        "follow-up of 24 months" in dossier(cohort_of(*ALIKE, horizon_months=24), by="g", reference="a").text
    )
    assert "length of follow-up is not stated" in dossier(cohort_of(*ALIKE), by="g", reference="a").text


def test_intersections_are_groups():
    cells = [(s, o, score) for s in "mf" for o in "ne" for score in (0, 1)]
    frame = pd.DataFrame(cells, columns=["s", "o", "score"]).assign(n=300, k=[60, 150] * 4)
    cohort = rv.Cohort.from_counts(
        frame, n="n", events="k", groups=["s", "o"], predictions={"Tool": {"score": "score"}}
    )
    found = dossier(cohort, by=["s", "o"], reference=["m", "n"], cut=1)
    assert list(found.findings) == ["m, n", "f, e", "f, n", "m, e"]


def test_a_misspelt_reference_is_refused():
    with pytest.raises(EvaluationError, match="reference"):
        dossier(cohort_of(*ALIKE), by="g", reference="A1")


def test_the_plot_is_the_calibration_of_each_group_or_the_auc_of_each():
    ax = Figure().add_subplot()
    assert dossier(cohort_of(*ALIKE), by="g", reference="a").plot(ax) is ax
    assert ax.get_xlabel() == "stated risk"
    scores = cohort_of(*ALIKE, predictions={"Tool": {"score": "score"}})
    assert "AUC" in dossier(scores, by="g", reference="a").plot(Figure().add_subplot()).get_xlabel()


@pytest.mark.parametrize(
    ("verdict", "estimate", "way"),
    [(HOLDS, 0.3, "holds"), (UNKNOWN, 0.3, "open"), (DIFFERS, 0.3, "higher"), (SHOWN, -0.3, "lower")],
)
def test_a_verdict_points_one_way(verdict, estimate, way):
    assert way_of(verdict, "difference", estimate) == way


def test_an_auc_is_better_than_chance_only_where_its_whole_interval_is():
    row = {"lower": 0.49, "upper": 0.7, "note": "", "status": "ok"}
    assert ordering(row).standing == "not shown"
    assert ordering({**row, "lower": 0.51}).standing == "shown"
    assert "wrong way" in ordering({**row, "upper": 0.49}).words


def test_a_measure_without_a_row_was_not_studied():
    verdict = {
        "metric": "ppv",
        "how": "difference",
        "reference": "a",
        "verdict": UNKNOWN,
        "reason": "no {cut}",
    }
    found = judged(verdict, None)
    assert found.standing == "not studied"
    assert "no {cut}" in found.said(str, "a")
