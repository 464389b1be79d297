"""Any metric by group, and its difference or ratio to a named reference group."""

from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import chi2

import riskeval as rv
from riskeval.fairness import calibration_differences, item_bias, xauc
from riskeval.metrics import (
    auc,
    brier,
    calibration_in_the_large,
    calibration_slope,
    event_rate,
    expected_rate,
    oe_ratio,
    sensitivity,
)

from ..cases import Case
from .asking import half_width_se, limits, point, row
from .by_group import RATES, by_any_group, one_group_column, people

OF = {"tpr": "events", "fpr": "others", "ppv": "flagged", "npv": "unflagged"}


def ours(case: Case) -> dict[str, Any]:
    kinds = {
        "group_auc": group_auc,
        "group_calibration": group_calibration,
        "parity": parity,
        "fairlearn": by_any_group,
        "dif": item_differences,
    }
    return next(compute for start, compute in kinds.items() if case.name.startswith(start))(case)


def group_auc(case: Case) -> dict[str, Any]:
    frame = case.frame()
    delong = rv.evaluate(people(case, frame, ["group"], strata="y"), auc, by="group")
    plain = rv.evaluate(people(case, frame, ["group"]), auc, by="group")
    shown, printed = delong.interval(method="wald"), plain.interval(method="delong")
    values: dict[str, Any] = {}
    for group in sorted(frame["group"].unique()):
        found = row(shown, group=group)
        values |= {f"auc_{group}": point(found), f"auc_se_{group}": found["se"]}
        values |= {f"auc_ci95_{group}": limits(row(printed, group=group))}
        values |= {f"n_pos_neg_{group}": [found["events"], found["n"] - found["events"]]}
    values |= _across_groups(people(case, frame, ["group"]))
    gap = row(delong.contrast("group", reference="B").interval(method="wald"), group="A")
    return values | {
        "diff_A_minus_B": point(gap),
        "diff_A_minus_B_delong_stat": gap["estimate"] / gap["se"],
        "diff_A_minus_B_p_normal": gap["p"],
        "diff_A_minus_B_ci95_normal": limits(gap),
    }


def _across_groups(cohort: rv.Cohort) -> dict[str, Any]:
    found = xauc(cohort, "group", reference="A")
    values = {
        "xauc_pos_A_neg_B": point(row(found, group="A", label="against non-events of B", contrast="")),
        "xauc_pos_B_neg_A": point(row(found, group="B", label="against non-events of A", contrast="")),
    }
    for group in ("A", "B"):
        theirs = row(found, group=group, label="against non-events of everybody")
        others = row(found, group="(all)", label=f"against non-events of {group}")
        values |= {f"xauc1_{group}": point(theirs), f"xauc0_{group}": point(others)}
    return values


def group_calibration(case: Case) -> dict[str, Any]:
    frame = case.frame()
    metrics = [oe_ratio, calibration_in_the_large, calibration_slope, brier]
    found = rv.evaluate(people(case, frame, ["group"]), metrics, by="group")
    exact, model = found.interval(method="exact"), found.interval(method="model")
    values: dict[str, Any] = {}
    for group in sorted(frame["group"].unique()):
        offset = row(model, group=group, metric="calibration_in_the_large")
        slope = row(model, group=group, metric="calibration_slope")
        values |= {
            f"oe_{group}": point(row(found, group=group, metric="oe_ratio")),
            f"oe_exact_95_{group}": limits(row(exact, group=group, metric="oe_ratio")),
            f"intercept_{group}": [offset["estimate"], half_width_se(offset)],
            f"slope_{group}": [slope["estimate"], half_width_se(slope)],
            f"brier_{group}": point(row(found, group=group, metric="brier")),
        }
    return values | _one_line_for_all(people(case, frame, ["group"]))


def _one_line_for_all(cohort: rv.Cohort) -> dict[str, Any]:
    name = next(iter(cohort.predictions))
    tests = calibration_differences(cohort, name, by="group", reference="A").tests
    theirs = {
        "lr_equal_intercepts_slope1": "offset_test",
        "lr_equal_slopes": "slope_test",
        "lr_equal_intercepts_common_slope": "intercept_test",
    }
    found = {key: row(tests, group="(all)", metric=metric) for key, metric in theirs.items()}
    return {
        key: {"chisq": one["estimate"], "df": int(one["method"].split()[-2]), "p": one["p"]}
        for key, one in found.items()
    }


def parity(case: Case) -> dict[str, Any]:
    cut, reference = case.content["options"]["cut"], case.content["options"]["reference"]
    frame = one_group_column(case)
    asked = {name: m if m is event_rate else m.at(cut, on="score") for name, m in RATES.items()}
    found = {
        name: rv.evaluate(people(case, frame, ["which"]), metric, by="which")
        for name, metric in asked.items()
    }
    # the false positive rate is the sensitivity for the opposite outcome
    opposite = people(case, frame, ["which"], outcome="opposite")
    found["fpr"] = rv.evaluate(opposite, sensitivity.at(cut, on="score"), by="which")
    groups = [group for group in found["tpr"].frame["which"] if group != "(all)"]
    cells = {group: _cells(found, group) for group in groups}
    values: dict[str, Any] = {
        "cells": {g: {k: c[k] for k in ("tp", "fp", "fn", "tn")} for g, c in cells.items()}
    }
    for name, estimates in found.items():
        values[name] = {g: _rate(row(estimates, which=g), cells[g][OF.get(name, "n")]) for g in groups}
        values |= _against(estimates, name, reference)
    values["chouldechova_identity_fpr"] = {g: _identity(found, g) for g in groups}
    return values | {"kleinberg_balance": balance(case, frame)}


def _cells(found: dict[str, rv.Estimates], group: str) -> dict[str, float]:
    base = row(found["base_rate"], which=group)
    events, n = base["events"], base["n"]
    flagged = round(row(found["selection_rate"], which=group)["estimate"] * n)
    tp = round(row(found["tpr"], which=group)["estimate"] * events) if events else 0
    margins = {"n": n, "events": events, "others": n - events, "flagged": flagged, "unflagged": n - flagged}
    return {**margins, "tp": tp, "fp": flagged - tp, "fn": events - tp, "tn": n - events - flagged + tp}


def _rate(found: pd.Series, n: float) -> dict[str, Any]:
    if not n:
        assert found["status"] == "not estimable"
        return {"value": point(found), "n": n}
    return {"value": point(found), "n": n, "wilson_lo": found["lower"], "wilson_hi": found["upper"]}


def _against(estimates: rv.Estimates, name: str, reference: str) -> dict[str, Any]:
    """Differences by Newcombe's method; ratios by Katz's, nothing where a count is 0."""
    difference = estimates.contrast("which", reference=reference)
    ratio = estimates.contrast("which", reference=reference, how="ratio").interval(method="katz")
    return {
        f"{name}_difference_vs_{reference}": _named(difference, ("difference", "newcombe_lo", "newcombe_hi")),
        f"{name}_ratio_vs_{reference}": _named(ratio, ("ratio", "katz_lo", "katz_hi")),
    }


def _named(estimates: rv.Estimates, names: tuple[str, str, str]) -> dict[str, Any]:
    return {
        line["which"]: None
        if pd.isna(line["lower"])
        else dict(zip(names, (line["estimate"], line["lower"], line["upper"]), strict=True))
        for line in estimates.frame.to_dict("records")
    }


def _identity(found: dict[str, rv.Estimates], group: str) -> float:
    """Chouldechova's identity from our own rates."""
    b, v, s = (row(found[name], which=group)["estimate"] for name in ("base_rate", "ppv", "tpr"))
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(b / (1 - b) * (1 - v) / v * s)


def balance(case: Case, frame: pd.DataFrame) -> dict[str, Any]:
    """Mean risk of the events and of the non-events of each group."""
    mean = rv.evaluate(
        people(case, frame, ["which", "y"]), expected_rate.at(0, on="risk"), by=[("which", "y")]
    )
    shown: dict[str, Any] = {
        group: {"mean_p_events": None, "mean_p_nonevents": None} for group in frame["which"]
    }
    for line in mean.frame[mean.frame["y"] != "(all)"].to_dict("records"):
        shown[line["which"]]["mean_p_events" if line["y"] == "1" else "mean_p_nonevents"] = line["estimate"]
    return shown


def item_differences(case: Case) -> dict[str, Any]:
    """Every item on its own, without purification, at equal totals that count the item."""
    frame, items = case.frame().assign(tool=1), case.content["roles"]["items"]
    cohort = rv.Cohort(
        frame, outcome="y", groups="group", items=items, predictions={"Tool": {"score": "tool"}}
    )
    found = item_bias(cohort, "group", reference="0", purify=False).estimates.frame

    def column(metric: str, of: str = "estimate") -> Any:
        rows = found[found["metric"] == metric].set_index("prediction")
        return rows[of].reindex(items).to_numpy(dtype=float)

    tests = {kind: chi2.isf(column(f"logistic_{kind}", "p"), 1) for kind in ("uniform", "nonuniform")}
    if case.name == "dif_ordinal":
        return {
            "mantel_chisq_1df": column("mantel_chi_square"),
            "ordinal_logistic_lr_uniform": tests["uniform"],
            "ordinal_logistic_lr_nonuniform": tests["nonuniform"],
            "ordinal_logistic_uniform_log_or": column("logistic_uniform"),
        }
    return {
        "mh_chisq_continuity": column("mantel_chi_square"),
        "mh_chisq_continuity_base_r": column("mantel_chi_square"),
        "mh_chisq_no_continuity": column("mantel_chi_square_uncorrected"),
        "mh_common_odds_ratio": column("mh_odds_ratio"),
        "mh_var_log_or": (column("mh_odds_ratio", "se") / column("mh_odds_ratio")) ** 2,
        "ets_delta": column("ets_delta"),
        "standardized_p_dif": column("standardised_difference"),
        "logistic_lr_uniform_1df": tests["uniform"],
        "logistic_lr_nonuniform_1df": tests["nonuniform"],
        "logistic_lr_both_2df": column("logistic_both"),
        "logistic_delta_r2_both": column("r2_change"),
    }
