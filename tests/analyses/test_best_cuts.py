"""A hundred judgements, and the prices at which each cut of them is the best."""

import numpy as np
import pandas as pd
import pytest

import riskeval as rv
from riskeval.analyses.best_cuts import NEVER, best_cuts
from riskeval.metrics.decision import net_benefit

LEVELS = ["low", "moderate", "high"]


def judged(people, events, levels=LEVELS, **roles):
    table = pd.DataFrame({"rating": levels, "n": people, "k": events} | roles)
    names = {"groups": ["sex"]} if "sex" in table else {}
    judgement = {"Judgement": {"band": "rating", "levels": LEVELS}}
    return rv.Cohort.from_counts(table, n="n", events="k", predictions=judgement, **names)


def ends(found, metric):
    rows = found.frame[found.frame["metric"] == metric]
    return pytest.approx(dict(zip(rows["label"], rows["estimate"], strict=True)), rel=1e-12)


def end(found, metric, label):
    return found.frame.query("metric == @metric and label == @label")["estimate"].item()


def test_a_cut_is_best_between_the_event_rates_below_and_above_it():
    found = best_cuts(judged([40, 40, 20], [2, 8, 10]), "Judgement")  # rates 0.05, 0.20, 0.50
    assert ends(found, "best_from") == {
        "everybody": 0,
        "moderate or above": 0.05,
        "high": 0.2,
        "nobody": 0.5,
    }
    assert ends(found, "best_until") == {
        "everybody": 0.05,
        "moderate or above": 0.2,
        "high": 0.5,
        "nobody": 1,
    }


def test_the_ends_have_the_interval_of_the_rate_they_are():
    cohort = judged([40, 40, 20], [2, 8, 10])
    found = best_cuts(cohort, "Judgement").frame.set_index(["metric", "label"])
    rates = rv.evaluate(cohort, rv.metrics.event_rate.on("band")).frame.set_index("label")
    for level, cut in (("low", "moderate or above"), ("moderate", "high")):
        columns = ["estimate", "lower", "upper", "n", "events"]
        assert found.loc[("best_from", cut), columns].tolist() == rates.loc[level, columns].tolist()


def test_a_cut_between_levels_whose_rates_do_not_rise_is_never_the_best():
    found = best_cuts(judged([40, 40, 20], [8, 4, 10]), "Judgement")  # rates 0.20, 0.10, 0.50
    row = found.frame.query("label == 'moderate or above'")
    assert row["estimate"].isna().all()
    assert set(row["status"]) == {"not estimable"}
    assert set(row["note"]) == {NEVER}
    assert end(found, "best_from", "high") == pytest.approx(12 / 80)


def test_a_level_that_nobody_has_flags_the_same_people_as_the_next():
    found = best_cuts(judged([40, 0, 20], [2, 0, 10]), "Judgement")
    assert end(found, "best_from", "moderate or above") == end(found, "best_from", "high")
    note = found.frame.query("label == 'moderate or above'")["note"].iloc[0]
    assert "nobody is on this level: the same people as high" in note


def test_each_group_has_its_own_prices():
    cohort = judged(
        [40, 40, 20, 10, 10, 10], [2, 8, 10, 1, 2, 3], LEVELS * 2, sex=["male"] * 3 + ["female"] * 3
    )
    frame = best_cuts(cohort, "Judgement", by="sex").frame
    row = frame.query("metric == 'best_from' and label == 'high'").set_index("sex")["estimate"]
    assert row.to_dict() == pytest.approx({"(all)": 0.2, "male": 0.2, "female": 0.2})


def test_between_its_ends_no_other_cut_has_a_higher_net_benefit():
    rng = np.random.default_rng(8)
    for _ in range(20):
        n = rng.integers(1, 30, size=12)
        k = rng.binomial(n, np.sort(rng.random(12)))
        score, outcome = (
            np.repeat(np.arange(12), n),
            np.concatenate([np.r_[np.ones(e), np.zeros(m - e)] for m, e in zip(n, k, strict=True)]),
        )
        table = pd.DataFrame({"score": np.arange(12), "n": n, "k": k})
        cohort = rv.Cohort.from_counts(table, n="n", events="k", predictions={"Tool": {"score": "score"}})
        frame = best_cuts(cohort, "Tool").frame
        start, end = (
            frame[frame["metric"] == m].set_index("at")["estimate"] for m in ("best_from", "best_until")
        )
        for cut in start.dropna().index:
            price = (start[cut] + end[cut]) / 2
            if 0 < price < 1:
                worth = {c: net_benefit.cut(c)(outcome, score, at=price) for c in [*range(12), 99]}
                assert worth[min(cut, 99)] == pytest.approx(max(worth.values()), abs=1e-12)


def test_weights_move_the_ends():
    frame = pd.DataFrame(
        {"y": [0, 1, 0, 1], "rating": ["low", "low", "high", "high"], "w": [3.0, 1.0, 1.0, 1.0]}
    )
    bands = {"Judgement": {"band": "rating", "levels": ["low", "high"]}}
    found = best_cuts(rv.Cohort(frame, outcome="y", predictions=bands, weights="w"), "Judgement")
    assert end(found, "best_from", "high") == pytest.approx(0.25)


def test_without_events_flagging_nobody_is_best_from_zero():
    found = best_cuts(judged([40, 40, 20], [0, 0, 0]), "Judgement")
    assert end(found, "best_from", "nobody") == 0
    assert np.isnan(end(found, "best_from", "high"))


def test_an_unknown_prediction_or_role_is_named():
    cohort = judged([40, 40, 20], [2, 8, 10])
    with pytest.raises(rv.EvaluationError, match="Jugement"):
        best_cuts(cohort, "Jugement")
    with pytest.raises(rv.EvaluationError, match='on="score"'):
        best_cuts(cohort, "Judgement", on="score")
