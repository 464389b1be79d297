"""A two-level AUC is a fourfold table in disguise."""

import json

import numpy as np
import pandas as pd
import pytest

import riskeval as rv
from riskeval.metrics import auc
from riskeval.report.bundle import write_report
from riskeval.report.telling import without_telling

from .studies import people, study

YES_NO = """
title = "{title}"
[data]
source = "cohort.csv"
missing = "drop"
[roles]
outcome = "event"
groups = ["sex"]
reference = {{ sex = "male" }}
[predictions.Tool]
score = "total"
[predictions.Flag]
band = "flag"
levels = ["no", "yes"]
{more}
"""


def frame_with(small: int) -> pd.DataFrame:
    """400 men and 60 women; of the women with the event, `small` are flagged."""
    men = [(event, flag, "male") for event in (0, 1) for flag in ("no", "yes") for _ in range(100)]
    women = [(0, "no", "female")] * 20 + [(0, "yes", "female")] * 12
    women += [(1, "yes", "female")] * small + [(1, "no", "female")] * (28 - small)
    frame = pd.DataFrame(men + women, columns=["event", "flag", "sex"])
    return frame.assign(total=np.arange(len(frame)) % 9)


@pytest.mark.parametrize(("small", "hidden"), [(4, True), (12, False)])
def test_the_auc_of_a_yes_or_no_is_shown_where_its_table_might_be(tmp_path, small, hidden):
    made = study(tmp_path, frame_with(small), text=YES_NO)
    write_report(made, tmp_path / "report")
    rows = json.loads((tmp_path / "report" / "results.json").read_text())
    found = {
        (row["theme"], row["prediction"], row.get("sex")): row["estimate"]
        for row in rows
        if row["metric"] == "auc"
    }
    for theme in ("auc", "groups-contrasts"):
        assert (found[theme, "Flag", "female"] is None) == hidden
        assert found[theme, "Tool", "female"] is not None
    assert (found["auc", "Flag", "male"] is None) == hidden
    assert found["auc", "Flag", "(all)"] is not None


def test_without_control_nothing_is_hidden():
    flag = {"Flag": {"band": "flag", "levels": ["no", "yes"]}}
    cohort = rv.Cohort(frame_with(4), outcome="event", groups=["sex"], predictions=flag)
    frame = rv.evaluate(cohort, auc, by="sex").frame
    pd.testing.assert_frame_equal(without_telling(cohort, frame, 1), frame)
    assert without_telling(cohort, frame, 10)["estimate"].isna().tolist() == [False, True, True]


def test_a_rating_of_three_levels_keeps_its_auc():
    frame = people(300).query("rating != ''")
    predictions = {"Judgement": {"band": "rating", "levels": ["low", "moderate", "high"]}}
    cohort = rv.Cohort(frame, outcome="event", groups=["origin"], predictions=predictions)
    table = rv.evaluate(cohort, auc, by="origin").frame
    shown = without_telling(cohort, table, 10)
    assert shown["estimate"].notna().sum() == table["estimate"].notna().sum()
