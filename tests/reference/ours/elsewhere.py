"""Numbers of other topics that are an AUC."""

from typing import Any

import riskeval as rv
from riskeval.instruments.instrument import Instrument
from riskeval.metrics import auc
from tests.instruments.definitions_by_hand import instrument

from ..cases import Case
from .asking import cohort, point, row


def items(case: Case) -> dict[str, Any]:
    """The AUC of every item and of the total, of the people who have all items."""
    names = case.roles["items"]
    frame = case.frame()
    complete = frame.dropna(subset=names)
    tools = {name: {"score": name} for name in names} | {"total": {"score": "total"}}
    people = rv.Cohort(complete.assign(total=complete[names].sum(axis=1)), outcome="y", predictions=tools)
    found = rv.evaluate(people, auc)
    values: dict[str, Any] = {
        "n_complete": people.n,
        "item_auc": [point(row(found, prediction=name)) for name in names],
        "total_auc": point(row(found, prediction="total")),
    }
    if "prorated_auc" in case.expected:
        prorated = scale(names).score(frame, missing="mean", max_missing=2).frame["total"]
        rated = row(rv.evaluate(cohort(frame.assign(total=prorated), "total", missing="drop"), auc))
        values |= {"prorated_auc": point(rated), "n_scored_prorated": rated["n"]}
        values["prorated_total_first20_max2missing"] = prorated.head(20).tolist()
    return values


def scale(names: list[str]) -> Instrument:
    """A definition that sums items rated 0 to 2."""
    ratings = ["0", "1", "2"]
    items = [{"id": name, "label": name, "type": "ordinal", "levels": ratings} for name in names]
    return instrument(item=items, value=[{"id": "total", "sum": names, "range": [0, 2 * len(names)]}])


def imputations(case: Case) -> dict[str, Any]:
    """The AUC of each completed data set."""
    names = case.roles["items"]
    found = [
        row(rv.evaluate(cohort(part.assign(total=part[names].sum(axis=1)), "total", strata="y"), auc))
        for _, part in case.frame().groupby("imp")
    ]
    return {
        "auc_per_imputation": [point(line) for line in found],
        "se_delong_per_imputation": [line["se"] for line in found],
    }
