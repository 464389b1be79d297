"""What exact statistics of a few risks would give away, and that the report does not."""

import itertools
import json

import numpy as np
import pandas as pd
import pytest

from riskeval.metrics import brier, calibration_slope, ici, oe_ratio, scaled_brier
from riskeval.report.build import build
from riskeval.report.bundle import bundle
from riskeval.report.wording import places_of

from .studies import study

STATISTICS = (oe_ratio, calibration_slope, brier, scaled_brier, ici)
RISKS = (0.05, 0.2, 0.5)
PEOPLE, EVENTS = (300, 150, 12), (15, 30, 4)
TEXT = """
title = "{title}"
[data]
source = "cohort.csv"
[roles]
outcome = "event"
horizon_months = 12
[predictions.Tool]
score = "total"
risk = "risk"
{more}
"""


def people_of(n, events):
    rows = [
        (score, risk, y)
        for score, (risk, here, k) in enumerate(zip(RISKS, n, events, strict=True))
        for y, times in ((1, k), (0, here - k))
        for _ in range(times)
    ]
    return pd.DataFrame(rows, columns=["total", "risk", "event"])


def exact(n, events):
    """The statistics as they would be printed from the risks as they are."""
    n, events, risk = np.array(n, float), np.array(events, float), np.array(RISKS)
    outcome, weights = np.repeat([1.0, 0.0], 3), np.concatenate([events, n - events])
    here = weights > 0
    columns = outcome[here], np.tile(risk, 2)[here], weights[here]
    return tuple(round(float(m.kernel(*columns)[0]), places_of(m.name)) for m in STATISTICS)


def alternatives():
    """Every way in which the people and events of the two merged levels may be divided, near the truth."""
    for n, events in itertools.product(range(6, 25), range(2, 9)):
        yield (300, 162 - n, n), (15, 34 - events, events)


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    def of(n, events):
        loaded = study(tmp_path_factory.mktemp("calibration"), people_of(n, events), text=TEXT)
        return json.loads(bundle(build(loaded))["results.json"])

    return of


def test_exact_statistics_would_give_a_merged_level_back():
    told = exact(PEOPLE, EVENTS)
    assert [counts for counts in alternatives() if exact(*counts) == told] == [(PEOPLE, EVENTS)]


def test_two_divisions_of_a_merged_level_with_the_same_mean_risk_have_the_same_calibration(printed):
    """Four or nine of the twelve people on the highest risk had the event: nothing in the section differs."""
    themes = ("calibration", "calibration-curve", "calibration-tests")
    first, second = (
        [{**row, "id": ""} for row in printed(PEOPLE, events) if row["theme"] in themes]
        for events in (EVENTS, (15, 25, 9))
    )
    assert first
    assert first == second


def test_the_section_says_that_merged_levels_count_together(tmp_path):
    loaded = study(tmp_path, people_of(PEOPLE, EVENTS), text=TEXT)
    page = bundle(build(loaded))["report.html"].decode()
    assert "levels of Tool that are merged in the score table count together" in page


def test_with_nothing_to_hide_the_risks_stay_as_they_are(printed):
    rows = printed((300, 150, 80), (15, 30, 40))
    found = {row["metric"]: row["estimate"] for row in rows if row["theme"] == "calibration"}
    assert tuple(found[m.name] for m in STATISTICS) == exact((300, 150, 80), (15, 30, 40))


def test_a_tool_of_two_risks_with_a_small_cell_shows_no_calibration_at_all(tmp_path):
    frame = people_of((300, 12, 0), (15, 4, 0))
    loaded = study(tmp_path, frame, text=TEXT)
    rows = json.loads(bundle(build(loaded))["results.json"])
    mine = [row for row in rows if row["theme"].startswith("calibration")]
    assert mine
    assert all(row["estimate"] is None for row in mine)
