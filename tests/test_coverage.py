"""Intervals contain the truth as often as they promise; the truth of the model is integrated."""

from math import erf, sqrt

import numpy as np
import pandas as pd
import pytest

import riskeval as rv
from riskeval.metrics import auc, event_rate, oe_ratio, ppv, sensitivity, specificity
from riskeval.simulate import demonstration_frame
from riskeval.simulate.demonstration_model import DemonstrationModel
from riskeval.simulate.demonstration_truth import area_under_the_curve, everybody

REPLICATES, PEOPLE, CUT = 200, 400, 6
CLUSTERS, IN_EACH, BETWEEN = 25, 30, 0.5


def independent_truth():
    model = DemonstrationModel()
    table_a, table_b = everybody(model).tool_a, everybody(model).tool_b
    flagged, events, others = table_a[CUT:], table_a[:, 1].sum(), table_a[:, 0].sum()
    expected = table_a.sum(axis=1) @ np.array(model.tool_a_norm)
    areas = area_under_the_curve(table_a), area_under_the_curve(table_b)
    return {
        "auc": areas[0],
        "auc difference": areas[1] - areas[0],
        "event_rate": events / table_a.sum(),
        "oe_ratio": events / expected,
        "ppv": flagged[:, 1].sum() / flagged.sum(),
        "sensitivity": flagged[:, 1].sum() / events,
        "specificity": 1 - flagged[:, 0].sum() / others,
    }


def independent_sample(seed):
    tools = {
        "A": {"score": "tool_a_score", "risk": "tool_a_risk_24m"},
        "B": {"score": "tool_b_items_research_total"},
    }
    frame = demonstration_frame(PEOPLE, seed)
    cohort = rv.Cohort(frame, outcome="violent_24m", predictions=tools, missing="drop")
    rates = [metric.at(CUT, on="score") for metric in (sensitivity, specificity, ppv)]
    made = rv.evaluate(cohort.only("A"), [auc, event_rate, oe_ratio, *rates])
    pair = rv.evaluate(cohort, auc).contrast("prediction", reference="A")
    return pd.concat([made.frame, pair.frame.assign(metric="auc difference")])


def clustered_truth():
    spread = sqrt(1 + BETWEEN**2)
    eta = np.arange(-9, 9, 0.01) * spread
    weight = np.exp(-((eta / spread) ** 2) / 2)
    event = 1 / (1 + np.exp(1.4 - eta))
    flag = np.array([(1 + erf((x - 0.5) / sqrt(2))) / 2 for x in eta])
    return {
        "event_rate": weight @ event / weight.sum(),
        "sensitivity": weight @ (event * flag) / (weight @ event),
        "ppv": weight @ (event * flag) / (weight @ flag),
    }


def clustered_sample(seed):
    rng = np.random.default_rng(seed)
    site = np.repeat(np.arange(CLUSTERS), IN_EACH)
    eta = rng.standard_normal(site.size) + BETWEEN * rng.standard_normal(CLUSTERS)[site]
    event = rng.random(site.size) < 1 / (1 + np.exp(1.4 - eta))
    frame = pd.DataFrame(
        {"site": site, "event": event.astype(int), "score": eta + rng.standard_normal(site.size)}
    )
    cohort = rv.Cohort(frame, outcome="event", cluster="site", predictions={"T": {"score": "score"}})
    return rv.evaluate(cohort, [event_rate, *(m.at(0.5, on="score") for m in (sensitivity, ppv))]).frame


def coverage(sample, truth, replicates=REPLICATES):
    """The share of samples whose 95 % interval contains the truth, by metric."""
    frames = pd.concat([sample(seed) for seed in range(1, replicates + 1)])
    true = frames["metric"].map(truth)
    return ((frames["lower"] <= true) & (true <= frames["upper"])).groupby(frames["metric"]).mean()


# 200 samples estimate a coverage of 95 % with a standard error of 1.5 points; the bounds are three of them.
@pytest.mark.parametrize(
    ("sample", "truth"),
    [(independent_sample, independent_truth), (clustered_sample, clustered_truth)],
    ids=["independent people", "people in clusters"],
)
def test_intervals_contain_the_truth_as_often_as_they_promise(sample, truth):
    known = truth()
    shares = coverage(sample, known)
    assert set(shares.index) == set(known)
    assert shares.min() >= 0.95 - 3 * 0.0154
    assert shares.mean() == pytest.approx(0.95, abs=0.025)
