"""AUC, Somers' D and their intervals; odds ratios by way of the calibration slope."""

from typing import Any

import numpy as np
import pandas as pd

import riskeval as rv
from riskeval.influence import ranks
from riskeval.metrics import (
    auc,
    brier,
    calibration_slope,
    event_rate,
    expected_rate,
    log_score,
    sensitivity,
    somers_d,
    specificity,
)

from ..cases import Case
from .asking import cohort, complement, expit, half_width_se, limits, point, row, rows


def ours(case: Case) -> dict[str, Any]:
    kinds = {
        "auc_clustered": clustered,
        "auc_weighted": weighted,
        "auc_": one_score,
        "delong_paired": paired,
        "nasty": degenerate,
        "sklearn": weighted,
        "ordinal": lambda case: {},
    }
    return next(compute for start, compute in kinds.items() if case.name.startswith(start))(case)


def one_score(case: Case) -> dict[str, Any]:
    outcome, score = case.roles["outcome"], case.roles["score"]
    frame = case.frame()
    people = cohort(frame, score, outcome=outcome)
    plain = rv.evaluate(people, auc)
    delong = rv.evaluate(cohort(frame, score, outcome=outcome, strata=outcome), [auc, somers_d])
    first = row(delong, metric="auc")
    table = roc(people)
    return {
        **counts(first),
        "n_distinct_scores": len(table),
        "auc": point(first),
        "auc_se_delong": first["se"],
        "auc_ci95_delong": limits(row(plain.interval(method="delong"))),
        "auc_ci90_delong": limits(row(plain.interval(0.90, method="delong"))),
        "auc_ci95_delong_logit": limits(row(delong.interval(method="logit"), metric="auc")),
        "auc_ci95_newcombe5": limits(row(plain.interval(method="newcombe"))),
        "auc_se_hanley_mcneil": half_width_se(row(plain.interval(method="hanley-mcneil"))),
        "mann_whitney_u": first["estimate"] * people.events * (people.n - people.events),
        "somers_dxy": point(row(delong, metric="somers_d")),
        "roc_points": table.astype(float).to_dict("records"),
        **youden(people),
        **odds_ratios(frame, score, outcome),
    }


def counts(found: pd.Series) -> dict[str, float]:
    return {"n": found["n"], "n_pos": found["events"], "n_neg": found["n"] - found["events"]}


def roc(people: rv.Cohort) -> pd.DataFrame:
    """Counts at every distinct score, from sensitivity and specificity."""
    at = list(rows(rv.evaluate(people, event_rate.on("score")))["at"])
    found = rv.evaluate(people, [sensitivity.at(*at, on="score"), specificity.at(*at, on="score")])
    se, sp = (rows(found, metric=name)["estimate"].to_numpy() for name in ("sensitivity", "specificity"))
    events, others = people.events, people.n - people.events
    table = {"tp": se * events, "fp": (1 - sp) * others, "fn": (1 - se) * events, "tn": sp * others}
    return pd.DataFrame({"threshold": at, **{name: np.round(n, 9) for name, n in table.items()}})


def youden(people: rv.Cohort) -> dict[str, float]:
    """The first largest sensitivity + specificity − 1 over the rows of every threshold."""
    table = roc(people)
    j = (table["tp"] / people.events + table["tn"] / (people.n - people.events) - 1).round(12)
    return {"youden_max": j.max(), "youden_threshold": table["threshold"][j.idxmax()]}


def odds_ratios(frame: pd.DataFrame, score: str, outcome: str) -> dict[str, Any]:
    """A logistic regression on the score is the calibration model of the risk expit(score)."""
    scale = 5 / frame[score].abs().max()
    people = cohort(frame.assign(chance=expit(scale * frame[score])), risk="chance", outcome=outcome)
    found = row(rv.evaluate(people, calibration_slope).interval(method="model"))
    return {
        "or_per_point": point(found, lambda b: np.exp(b * scale)),
        "or_per_point_ci95_wald": limits(found, lambda b: np.exp(b * scale)),
        "or_per_sd": point(found, lambda b: np.exp(b * scale * frame[score].std())),
    }


def clustered(case: Case) -> dict[str, Any]:
    score, scale = case.roles["score"], 0.1
    frame = case.frame().assign(chance=lambda f: expit(scale * f[score]))
    by_site = rv.evaluate(cohort(frame, score, "chance", cluster="site"), [auc, calibration_slope])
    alone = rv.evaluate(cohort(frame, score, "chance"), [auc, calibration_slope])
    ignoring = rv.evaluate(cohort(frame, score, strata="y"), auc)
    naive = row(alone.interval(method="model"), metric="calibration_slope")
    return {
        "auc": point(row(by_site, metric="auc")),
        "auc_se_cluster_obuchowski": row(by_site, metric="auc")["se"],
        "auc_se_ignoring_clusters": row(ignoring)["se"],
        "logit_slope": naive["estimate"] * scale,
        "logit_slope_se_naive": half_width_se(naive) * scale,
        "logit_slope_se_cluster": row(by_site, metric="calibration_slope")["se"] * scale,
    }


def weighted(case: Case) -> dict[str, Any]:
    roles = case.roles
    frame = case.frame().assign(n=lambda f: np.ceil(f[roles["weight"]]).astype(int))
    metrics = [
        auc,
        brier,
        log_score,
        event_rate,
        expected_rate.at(0, on="risk"),
        sensitivity.at(4, on="score"),
        specificity.at(4, on="score"),
    ]
    tool = {"Tool": {"score": roles["score"], "risk": roles["probability"]}}
    found = rv.evaluate(rv.Cohort(frame, outcome="y", weights=roles["weight"], predictions=tool), metrics)
    value = {name: point(row(found, metric=name)) for name in found.frame["metric"]}
    twice = rv.evaluate(rv.Cohort.from_counts(frame, n="n", outcome="y", strata="y", predictions=tool), auc)
    return {
        "auc": point(row(rv.evaluate(cohort(frame, roles["score"]), auc))),
        "auc_weighted": value["auc"],
        "auc_frequency_weight": point(row(twice)),
        "auc_se_delong_frequency_weight": row(twice)["se"],
        "brier_weighted_p1": value["brier"],
        "brier_p1_weighted": value["brier"],
        "log_loss_p1_weighted": value["log_score"],
        "observed_rate_weighted": value["event_rate"],
        "expected_rate_weighted_p1": value["expected_rate"],
        "sens_spec_weighted_score_ge_4": [value["sensitivity"], value["specificity"]],
    }


def paired(case: Case) -> dict[str, Any]:
    scores = case.roles["scores"]
    people = rv.Cohort(
        case.frame(), outcome="y", strata="y", predictions={name: {"score": name} for name in scores}
    )
    found = rv.evaluate(people, auc)
    variance = {name: row(found, prediction=name)["se"] ** 2 for name in scores}
    covariance = {(name, name): variance[name] for name in scores}
    values: dict[str, Any] = {"auc": [point(row(found, prediction=name)) for name in scores]}
    for j, b in enumerate(scores):
        for a in scores[:j]:
            gap = row(found.contrast("prediction", reference=b).interval(method="wald"), prediction=a)
            name = f"diff_{a}_minus_{b}"
            values |= {name: point(gap), f"{name}_z": gap["estimate"] / gap["se"], f"{name}_p": gap["p"]}
            values[f"{name}_ci95"] = limits(gap)
            covariance[a, b] = covariance[b, a] = (variance[a] + variance[b] - gap["se"] ** 2) / 2
    return {**values, "delong_covariance": [[covariance[a, b] for b in scores] for a in scores]}


def degenerate(case: Case) -> dict[str, Any]:
    frame = case.frame()
    plain = rv.evaluate(cohort(frame, "score"), auc)
    found, delong = row(plain), row(plain.interval(method="delong"))
    value, influence = ranks(frame["y"].to_numpy(float), frame["score"].to_numpy(float), np.ones(len(frame)))
    assert influence is not None
    events = frame["y"].to_numpy() == 1
    cases = value + influence[events] * events.mean()
    controls = value + influence[~events] * complement(events.mean())
    return {
        **{name.replace("n", "n_used") if name == "n" else name: n for name, n in counts(found).items()},
        "auc": point(found),
        "auc_se_delong": point(delong.rename({"estimate": "auc", "se": "estimate"})),
        "auc_ci95_delong": limits(delong),
        "auc_ci95_newcombe5": limits(row(plain.interval(method="newcombe"))),
        "placements_cases": list(cases),
        "placements_controls": list(controls),
    }
