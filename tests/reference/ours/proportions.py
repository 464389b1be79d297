"""One proportion, two of them, two of the same people, and ordered risk levels."""

from typing import Any

import pandas as pd

import riskeval as rv
from riskeval.metrics import auc, diagnostic_odds_ratio, event_rate, flag_rate

from ..cases import Case
from .asking import counted, limits, point, row, rows, with_limits


def ours(case: Case) -> dict[str, Any]:
    if case.name.startswith("prop_"):
        return one(**case.inputs)
    return two(**case.inputs) if case.name.startswith("diff_") else same_people(**case.inputs)


def one(x: int, n: int) -> dict[str, Any]:
    found = rv.evaluate(counted(n=[x, n - x], y=[1, 0]), event_rate)
    return {
        "proportion": point(row(found)),
        "wilson_95": limits(row(found)),
        "clopper_pearson_95": limits(row(found.interval(method="exact"))),
        "clopper_pearson_90": limits(row(found.interval(0.90, method="exact"))),
        "logit_95": limits(row(found.interval(method="logit"))),
        "wald_95": limits(row(found.interval(method="wald"))),
    }


def two(x1: int, n1: int, x2: int, n2: int) -> dict[str, Any]:
    people = counted(
        n=[x1, n1 - x1, x2, n2 - x2], y=[1, 0, 1, 0], group=["first", "first", "second", "second"]
    )
    found = rv.evaluate(people, event_rate, by="group")
    difference = found.contrast("group", reference="second")
    values = {
        "difference": point(row(difference)),
        "newcombe_hybrid_wilson_95": limits(row(difference)),
        "wald_95": limits(row(difference.interval(method="wald"))),
    }
    if x2 == 0:
        return values
    ratio = found.contrast("group", reference="second", how="ratio")
    return values | {
        "ratio": point(row(ratio)),
        "ratio_katz_95": limits(row(ratio.interval(method="katz"))),
    }


def same_people(**n: int) -> dict[str, Any]:
    table = pd.DataFrame(
        {
            "n": [n["both"], n["only_A"], n["only_B"], n["neither"]],
            "a": [1, 1, 0, 0],
            "b": [1, 0, 1, 0],
            "y": 1,
        }
    )
    tools = {"A": {"score": "a"}, "B": {"score": "b"}}
    people = rv.Cohort.from_counts(table, n="n", outcome="y", predictions=tools)
    found = rv.evaluate(people, flag_rate.at(1, on="score"))
    return {"difference_A_minus_B": point(row(found.contrast("prediction", reference="B")))}


def levels(case: Case) -> dict[str, Any]:
    """Ordered risk levels, as a score."""
    if "n" not in case.inputs:
        return {}
    n, k = case.inputs["n"], case.inputs["events"]
    table = pd.DataFrame({"n": n, "k": k, "level": range(len(n))})
    tool = {"Tool": {"score": "level"}}
    people = rv.Cohort.from_counts(table, n="n", events="k", predictions=tool)
    found = rv.evaluate(people, [event_rate.on("score"), event_rate, auc])
    by_level = found.frame[found.frame["on"] == "score"].query("metric == 'event_rate'")
    return {
        "rate": list(by_level["estimate"]),
        "wilson_95": [limits(level) for _, level in by_level.iterrows()],
        "base_rate": point(row(found, metric="event_rate", prediction="(all)")),
        "auc": point(row(found, metric="auc")),
        "auc_se_delong": row(found.interval(method="delong"), metric="auc")["se"],
        "share_of_people": list(by_level["n"] / people.n),
        "share_of_events": list(by_level["events"] / people.events),
        "adjacent_odds_ratio": [adjacent(n[i : i + 2], k[i : i + 2]) for i in range(len(n) - 1)],
    }


def adjacent(n: list[int], k: list[int]) -> Any:
    """The odds of one level over those of the level below."""
    cells = [k[0], n[0] - k[0], k[1], n[1] - k[1]]
    people = counted(n=cells, y=[1, 0, 1, 0], score=[0, 0, 1, 1])
    found = rv.evaluate(people, diagnostic_odds_ratio.at(1, on="score"))
    return with_limits(rows(found.interval(method="haldane" if 0 in cells else "log")).iloc[0])
