"""What the README of the synthetic cohorts calls true is what is true."""

from functools import cache
from pathlib import Path

import pytest

from riskeval.metric import METRICS
from riskeval.simulate import SCENARIOS, simulate

README = (Path(__file__).parents[2] / "data" / "synthetic" / "README.md").read_text(encoding="utf-8")


@cache
def truth_of(name):
    return simulate(name, n=1).truth


def true(name, metric, prediction=None, places=2, **where):
    truth = truth_of(name)
    return f"{float(truth.value(METRICS[metric], prediction, **where)):.{places}f}"


def section(name):
    return README.split(f"\n## {name}\n")[1].split("\n## ")[0]


def row(name, label):
    """The cells of a row of the README's tables."""
    line = next(line for line in section(name).splitlines() if line.startswith(f"| {label} |"))
    return [cell.strip() for cell in line.split("|")[2:-1] if cell.strip()]


A, B = {"group": "Group A"}, {"group": "Group B"}
BY_RECORD, BY_FACT = {"outcome": "recorded_24m"}, {"outcome": "violent_24m"}
AT = {"at": 12, "on": "score"}
LABEL, SAME_ACCURACY, SIGNS = "label-bias", "same-accuracy-different-base-rates", {"at": 2, "on": "score"}
GROUPED = [
    (LABEL, "Violence that happened", "event_rate", None, BY_FACT, (A, B)),
    (LABEL, "Violence that is recorded", "event_rate", None, BY_RECORD, (A, B)),
    (LABEL, "O:E of the interview tool, by the records", "oe_ratio", "Interview tool", BY_RECORD, (A, B)),
    (LABEL, "O:E of the record tool, by the records", "oe_ratio", "Record tool", BY_RECORD, (A, B)),
    (LABEL, "O:E of the interview tool, by what happened", "oe_ratio", "Interview tool", BY_FACT, (A, B)),
    (LABEL, "O:E of the record tool, by what happened", "oe_ratio", "Record tool", BY_FACT, (A, B)),
    (LABEL, "Flagged by the interview tool at 12", "flag_rate", "Interview tool", AT, (A, B)),
    (LABEL, "Flagged by the record tool at 12", "flag_rate", "Record tool", AT, (A, B)),
    (SAME_ACCURACY, "Event rate", "event_rate", None, {}, (A, B)),
    (SAME_ACCURACY, "AUC of the score", "auc", "One table", {}, (A, B)),
    (SAME_ACCURACY, "Sensitivity at 12", "sensitivity", "One table", AT, (A, B)),
    (SAME_ACCURACY, "Specificity at 12", "specificity", "One table", AT, (A, B)),
    (SAME_ACCURACY, "Predictive value of a flag at 12", "ppv", "One table", AT, (A, B)),
    (SAME_ACCURACY, "O:E with one table", "oe_ratio", "One table", {}, (A, B)),
    (SAME_ACCURACY, "O:E with own tables", "oe_ratio", "Own table", {}, (A, B)),
    (
        SAME_ACCURACY,
        "Specificity at a risk of 0.30 by own tables",
        "specificity",
        "Own table",
        {"at": 0.3, "on": "risk"},
        (A, B),
    ),
    *[
        ("miscalibrated-abroad", label, metric, "Tool", {}, ({"place": "home"}, {"place": "abroad"}))
        for label, metric in (("AUC", "auc"), ("O:E", "oe_ratio"), ("Calibration slope", "calibration_slope"))
    ],
    *[
        ("small-minority-group", label, metric, "Tool", {}, ({"group": "majority"}, {"group": "minority"}))
        for label, metric in (("AUC", "auc"), ("O:E", "oe_ratio"))
    ],
    *[
        (
            "changing-clients",
            label,
            "auc",
            label.split(",")[0],
            {},
            tuple({"months_inside": months} for months in ("0", "6", "12", "18")),
        )
        for label in ("History, from the file", "Rated at admission", "Rated again")
    ],
    *[
        (
            "treatment-paradox",
            label,
            "auc",
            tool,
            {},
            ({"outcome": "violent_12m"}, {"outcome": "untreated_12m"}),
        )
        for label, tool in (
            ("AUC of the rating", "Rating"),
            ("AUC of the tool, which nobody looked at", "Tool"),
        )
    ],
]
ALONE = [
    ("biased-raters", "AUC, perfect rater", "auc", "Perfect rater", {}),
    ("biased-raters", "AUC, as rated", "auc", "As rated", {}),
    ("biased-raters", "AUC, summary rating", "auc", "Summary rating", {}),
    ("biased-raters", "Calibration slope, as rated", "calibration_slope", "As rated", {}),
    ("daily-ward", "Share of days with an incident within 24 hours", "event_rate", None, {}),
    ("daily-ward", "AUC, checklist of the day", "auc", "Checklist of the day", {}),
    ("daily-ward", "AUC, rated at admission", "auc", "Rated at admission", {}),
    ("daily-ward", "Sensitivity of 2 signs or more", "sensitivity", "Checklist of the day", SIGNS),
    ("daily-ward", "Predictive value of 2 signs or more", "ppv", "Checklist of the day", SIGNS),
    ("daily-ward", "Days with 2 signs or more", "flag_rate", "Checklist of the day", SIGNS),
]


@pytest.mark.parametrize(("name", "label", "metric", "prediction", "where", "groups"), GROUPED)
def test_the_readme_states_what_is_true_of_each_group(name, label, metric, prediction, where, groups):
    assert row(name, label) == [true(name, metric, prediction, **where, **group) for group in groups]


@pytest.mark.parametrize(("name", "label", "metric", "prediction", "where"), ALONE)
def test_the_readme_states_what_is_true(name, label, metric, prediction, where):
    assert row(name, label) == [true(name, metric, prediction, **where)]


@pytest.mark.parametrize(
    ("label", "outcome"),
    [("Violence", "violent_12m"), ("Violence without any intervention", "untreated_12m")],
)
def test_the_readme_states_the_rates_of_each_rating(label, outcome):
    truth = truth_of("treatment-paradox")
    rates = truth.value(METRICS["event_rate"], "Rating", at=[0, 1, 2], on="band", outcome=outcome)
    assert row("treatment-paradox", label) == [f"{rate:.2f}" for rate in rates]


@pytest.mark.parametrize(
    ("label", "metric", "where", "places"),
    [
        ("AUC", "auc", {}, 2),
        ("O:E", "oe_ratio", {}, 2),
        ("Mean total", "mean_score", {"on": "score"}, 1),
        ("Total of 13 or more", "flag_rate", {"at": 13, "on": "score"}, 2),
    ],
)
def test_the_readme_states_what_each_side_would_say(label, metric, where, places):
    sides = ("Prosecution expert", "Defence expert")
    assert row("allegiance", label) == [true("allegiance", metric, side, places, **where) for side in sides]


def test_the_readme_has_a_section_with_an_exercise_for_every_scenario():
    for name in SCENARIOS:
        assert f"[`{name}`]" in README
    assert all("**Exercise.**" in section(name) for name in SCENARIOS if name != "demonstration")
