"""The numbers by group, each from people and levels that may be shown by group, entered in the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from riskeval.cohort import Cohort
from riskeval.errors import EvaluationError
from riskeval.evaluate import evaluate
from riskeval.fairness.criteria import Criteria, criteria
from riskeval.fairness.differential_prediction import differential_prediction
from riskeval.metrics import auc, calibration_slope, oe_ratio
from riskeval.report.context import Context
from riskeval.report.control import Cut
from riskeval.report.disclosure import suppress
from riskeval.report.group_levels import GroupLevels, group_levels

OF_RISKS = ("calibration_within_groups", "balance_for_events", "balance_for_nonevents")
ACROSS = ("equal_xauc",)
OF_FLAGS = ("predictive_parity", "equal_error_rates", "statistical_parity")
TOO_FEW = "withheld: with so few levels it would give small counts away"
SEVERAL = 3  # groups from which on a spread says more than their difference
ENOUGH = 5  # levels from which on the AUC of a group leaves its counts open


@dataclass(frozen=True)
class Asked:
    """Criteria of one prediction by one column, with what was entered of them.

    Attributes
    ----------
    prediction : str
    where : str
        The threshold in words; empty where none is needed.
    found : Criteria
    contrasts : pandas.DataFrame
        Differences and ratios from the reference, with simultaneous rows beside.
    spread : pandas.DataFrame
        How far apart the groups are in what the verdicts rest on, the AUC apart; empty for two groups.
    """

    prediction: str
    where: str
    found: Criteria
    contrasts: pd.DataFrame
    spread: pd.DataFrame


@dataclass(frozen=True)
class ByGroup:
    """What is known of a prediction by the groups of a column.

    Attributes
    ----------
    levels : GroupLevels
    aucs : pandas.DataFrame
    risks : pandas.DataFrame or None
        O:E and slope, with simultaneous rows beside.
    asked : sequence of Asked
    lines : pandas.DataFrame or None
        What differential prediction found.
    """

    levels: GroupLevels
    aucs: pd.DataFrame
    risks: pd.DataFrame | None
    asked: Sequence[Asked]
    lines: pd.DataFrame | None

    @property
    def prediction(self) -> str:
        """Its name."""
        return self.levels.prediction


def by_group(context: Context, column: str, name: str, reference: str | None) -> ByGroup:
    """Compute and enter everything about a prediction by the groups of a column."""
    levels = group_levels(context, column, name)
    aucs = context.ledger.add("auc", _aucs(context, levels))
    asked = [] if reference is None else _equal_auc(context, levels, reference)
    if not levels.possible:
        return ByGroup(levels, aucs, None, asked, None)
    cohort = levels.cohort(context)
    risks = _risks(context, levels, cohort)
    if reference is None or len(cohort.group_levels(column)) < 2:
        return ByGroup(levels, aucs, risks, asked, None)
    against = levels.named(reference)
    asked += _asked(context, levels, cohort, against)
    return ByGroup(levels, aucs, risks, asked, _lines(context, levels, cohort, against))


def auc_cohort(context: Context, levels: GroupLevels) -> Cohort | None:
    """The people by whose levels the AUC of a group may be told; None where it may not."""
    raw = context.cohort.only(levels.prediction)
    hard_to_solve = not levels.few_unknown and (levels.levels >= ENOUGH or _many(levels))
    if context.control.minimum <= 1 or hard_to_solve:
        return raw
    return levels.cohort(context) if levels.possible else None


def _many(levels: GroupLevels) -> bool:
    return any(chain.step for chain in levels.chains)


def _aucs(context: Context, levels: GroupLevels) -> pd.DataFrame:
    cohort = auc_cohort(context, levels)
    shown = cohort or context.cohort.only(levels.prediction)
    frame = context.uncounted(evaluate(shown, auc, by=levels.column).frame)
    frame = frame[frame[levels.column] != "(all)"]
    if cohort is None:
        return suppress(frame, (frame["metric"] == "auc").to_numpy(), TOO_FEW)
    return context.discreet(frame)


def _risks(context: Context, levels: GroupLevels, cohort: Cohort) -> pd.DataFrame | None:
    if levels.prediction not in context.with_risk:
        return None
    found = evaluate(cohort, [oe_ratio, calibration_slope], by=levels.column).interval(simultaneous=True)
    frame = context.uncounted(found.frame)
    return context.ledger.add("groups-oe", frame[frame[levels.column] != "(all)"])


def _equal_auc(context: Context, levels: GroupLevels, reference: str) -> list[Asked]:
    cohort, column = auc_cohort(context, levels), levels.column
    if cohort is None:
        found = evaluate(context.cohort.only(levels.prediction), auc, by=column)
        frame = found.contrast(column, reference=reference).frame
        context.ledger.add(
            "groups-contrasts", suppress(frame, (frame["metric"] == "auc").to_numpy(), TOO_FEW)
        )
        return []
    known = cohort.group_levels(column)
    against = reference if reference in known else levels.named(reference)
    return [_criteria(context, levels, cohort, against, ("equal_auc",), None)] if len(known) > 1 else []


def _asked(context: Context, levels: GroupLevels, cohort: Cohort, reference: str) -> list[Asked]:
    """The order of people across groups, what needs a risk, and what needs a flag at each threshold."""
    found = [_criteria(context, levels, cohort, reference, ACROSS, None)]
    if levels.prediction in context.with_risk:
        found.append(_criteria(context, levels, cohort, reference, OF_RISKS, None))
    for cut in context.cuts(levels.prediction):
        chain = levels.chain(cut.role)
        if chain is not None:
            found.append(_criteria(context, levels, cohort, reference, OF_FLAGS, cut))
    return found


def _criteria(
    context: Context,
    levels: GroupLevels,
    cohort: Cohort,
    reference: str,
    only: Sequence[str],
    cut: Cut | None,
) -> Asked:
    stated = context.study.fairness
    found = criteria(
        cohort, by=levels.column, reference=reference, only=list(only), margin=stated.margin,
        ratio_margin=stated.ratio_margin, cut=None if cut is None else cut.at,
        on=None if cut is None else cut.role,  # type: ignore[arg-type]
    )  # fmt: skip
    where = "" if cut is None else context.cut_name(cut)
    frame = context.uncounted(found.contrasts.frame)
    if where:
        frame["label"] = where
    entered = context.ledger.add("groups-contrasts", context.discreet(frame))
    return Asked(levels.prediction, where, found, entered, _spread(context, found, where))


def _spread(context: Context, found: Criteria, where: str) -> pd.DataFrame:
    """How far apart three or more groups are; not in the AUC, which may rest on levels that stay hidden."""
    measures = {m.name for criterion in found.question.criteria for m in criterion.decisive}
    decisive = measures - {"auc"}
    if len(found.question.named.groups) < SEVERAL:
        return found.contrasts.frame.iloc[:0]
    frame = found.spread.frame
    frame = frame[frame["metric"].isin(decisive)].reset_index(drop=True)
    if where:
        frame["label"] = where
    return context.ledger.add("groups-spread", context.discreet(frame))


def _lines(context: Context, levels: GroupLevels, cohort: Cohort, reference: str) -> pd.DataFrame | None:
    """Event rates beyond the reference's line, and how levels and slopes of the lines differ."""
    try:
        found = differential_prediction(cohort, levels.prediction, by=levels.column, reference=reference)
    except EvaluationError:
        return None
    told = found.coefficients.frame
    own = told[told["metric"].isin(["group_log_odds", "group_slope"]) & (told["label"] == "score × group")]
    frame = pd.concat([found.mean_gaps.frame, own], ignore_index=True)
    return context.ledger.add("groups-lines", context.uncounted(frame))
