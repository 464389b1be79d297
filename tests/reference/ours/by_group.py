"""Rates by group, as fairlearn tabulates them, and what every question about groups shares."""

from collections.abc import Callable
from typing import Any

import pandas as pd

import riskeval as rv
from riskeval.metrics import accuracy, auc, brier, event_rate, flag_rate, npv, ppv, sensitivity, specificity

from ..cases import Case, Undefined
from .asking import complement, point, rows

RATES = {
    "tpr": sensitivity,
    "ppv": ppv,
    "npv": npv,
    "selection_rate": flag_rate,
    "accuracy": accuracy,
    "base_rate": event_rate,
}


def people(case: Case, frame: pd.DataFrame, groups: list[str], **roles: Any) -> rv.Cohort:
    tool = {"score": case.roles.get("score", "score1"), "risk": case.roles.get("probability", "p1")}
    return rv.Cohort(
        frame, outcome=roles.pop("outcome", "y"), groups=groups, predictions={"Tool": tool}, **roles
    )


def one_group_column(case: Case) -> pd.DataFrame:
    """The frame with a column `which`: the group, or the labels of several columns joined."""
    columns = [case.roles["group"]] if isinstance(case.roles["group"], str) else case.roles["group"]
    frame = case.frame()
    return frame.assign(which=frame[columns].agg("|".join, axis=1), opposite=1 - frame["y"])


def by_any_group(case: Case) -> dict[str, Any]:
    control, cut = case.roles["control"], case.content["options"]["cut"]
    frame = one_group_column(case)
    groups = ["which"] if control is None else [control, "which"]
    cohort = people(case, frame, groups, weights=case.roles["weight"])
    at = {name: m.at(cut, on="score") for name, m in RATES.items() if m is not event_rate}
    metrics = [*at.values(), specificity.at(cut, on="score"), event_rate, auc, brier]
    found = rv.evaluate(cohort, metrics, by=[*groups, tuple(groups)] if control else groups)
    inside = rows(found)[rows(found)["which"] != "(all)"]
    if control:
        inside = inside[inside[control] != "(all)"]
        overall = _by_metric(rows(found, which="(all)").query(f"{control} != '(all)'"), [control])
    else:
        overall = {k: v["(all)"] for k, v in _by_metric(rows(found, which="(all)"), ["which"]).items()}
    by_group = _by_metric(inside, groups)
    return {
        "overall": overall,
        "by_group": by_group,
        "group_min": {name: _extreme(min, values, control) for name, values in by_group.items()},
        "group_max": {name: _extreme(max, values, control) for name, values in by_group.items()},
        "auc_by_group_p1": _on_risk(cohort, auc, groups),
        "brier_by_group_p1": _on_risk(cohort, brier, groups),
    }


def _extreme(choose: Callable[..., float], values: dict[str, Any], control: str | None) -> Any:
    """The smallest or largest group among those that have a value, within each label of the control."""
    known = {group: value for group, value in values.items() if not isinstance(value, Undefined)}
    if control is None:
        return choose(known.values())
    labels = {group.split("|")[0] for group in known}
    return {
        label: choose(v for group, v in known.items() if group.startswith(label + "|")) for label in labels
    }


def _by_metric(lines: pd.DataFrame, columns: list[str]) -> dict[str, dict[str, Any]]:
    """Metric → group → value, under fairlearn's names."""
    tables = {
        str(name): {"|".join(line[c] for c in columns): point(line) for _, line in part.iterrows()}
        for name, part in lines.groupby("metric")
    }
    counts = lines[lines["metric"] == "event_rate"]
    n = {"|".join(line[c] for c in columns): line["n"] for _, line in counts.iterrows()}
    se, sp = tables["sensitivity"], tables["specificity"]
    return {
        "selection_rate": tables["flag_rate"],
        "tpr": se,
        "fpr": _complements(sp),
        "fnr": _complements(se),
        "tnr": sp,
        "accuracy": tables["accuracy"],
        "precision": tables["ppv"],
        "count": n,
    }


def _complements(values: dict[str, Any]) -> dict[str, Any]:
    return {group: complement(v) if isinstance(v, float) else v for group, v in values.items()}


def _on_risk(cohort: rv.Cohort, metric: rv.metric.Metric, groups: list[str]) -> dict[str, Any]:
    asked = metric.on("risk") if metric is auc else metric
    found = rows(rv.evaluate(cohort, asked, by=[tuple(groups)]))
    return {
        "|".join(line[c] for c in groups): point(line)
        for _, line in found.iterrows()
        if line["which"] != "(all)"
    }
