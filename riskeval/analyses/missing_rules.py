"""What the missing answers change: one total under every missing rule, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from riskeval._frame import table_rows
from riskeval.analyses.scored_by_rule import (
    LEAST,
    LOWEST,
    MISSING,
    MOST,
    PRORATED,
    Columns,
    Target,
    predictions_of,
    rules_for,
    scored_by_rule,
    target,
    turned,
    with_extremes,
)
from riskeval.cohort import Cohort
from riskeval.estimates import Estimates
from riskeval.evaluate import evaluate
from riskeval.metrics import auc, event_rate, level_share, mean_score
from riskeval.roles import RoleReader

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from riskeval.instruments.instrument import Instrument


@dataclass(frozen=True, repr=False)
class MissingRules:
    """One total under every missing rule.

    The rules are predictions of one cohort: ``complete cases`` (nobody with a missing term), ``as defined``
    (the definition's own rule), ``prorated``, ``mean of items``, ``lowest possible`` and ``highest possible``
    (every missing answer as low, or as high, as the item allows).

    Attributes
    ----------
    totals : Estimates
        ``mean_score`` by rule.
    bands : Estimates or None
        ``level_share`` by rule and band; None where no band rests on the total.
    auc : Estimates
        ``auc`` by rule.
    auc_range : Estimates
        ``auc`` when those who had the event are given the lowest totals that their answers allow and the
        others the highest (``least favourable answers``), and the reverse. No way of filling in the missing
        answers gives an AUC outside. It is a range over answers; the intervals say how sure its ends are.
    differences : Estimates
        Each rule against `reference`, mean score and AUC, on the people whom both can score. It prints and
        plots; for another reference, ``totals.contrast`` and ``auc.contrast``.
    by_missing : Estimates
        ``event_rate`` by number of missing answers, and how well that number alone ranks people (``auc``).
    excluded : pandas.DataFrame
        People left out of everything: columns ``reason, n``.
    """

    totals: Estimates
    bands: Estimates | None
    auc: Estimates
    auc_range: Estimates
    differences: Estimates
    by_missing: Estimates
    excluded: pd.DataFrame

    def table(self) -> pd.DataFrame:
        """One row per rule: people scored, mean total and AUC with limits, share of each band."""
        lines = self.totals.frame.set_index("prediction")[["n", "n_dropped"]]
        lines.columns = pd.Index(["scored", "not scored"])
        for name, estimates in (("mean_score", self.totals), ("auc", self.auc)):
            limits = estimates.frame.set_index("prediction")[["estimate", "lower", "upper"]]
            limits.columns = pd.Index([name, f"{name}_lower", f"{name}_upper"])
            lines = lines.join(limits)
        if self.bands is not None:
            shares = self.bands.frame.sort_values("at", kind="stable")
            wide = shares.pivot(index="prediction", columns="label", values="estimate")
            lines = lines.join(wide[shares["label"].unique()])
        return lines.rename_axis("rule").reset_index()

    def plot(self, ax: Axes | None = None) -> Axes:
        """A slope chart of the AUC by rule, with the range that any answers could give."""
        from riskeval.plots.marks import known_to_pyplot
        from riskeval.plots.slope import slope

        with known_to_pyplot():
            return slope(self.auc.frame, ax, lines=self.auc_range.frame, ylabel="AUC")

    def __repr__(self) -> str:
        return str(self.table().round(3).to_string(index=False))

    def _repr_html_(self) -> str:
        return str(self.table().round(3).to_html(index=False, escape=True))


def missing_rules(
    instrument: Instrument,
    frame: Any,
    output: str,
    *,
    outcome: str,
    max_missing: int | None,
    band: str | None = None,
    reference: str | None = None,
    items: Mapping[str, str | None] | None = None,
    codes: Mapping[str, Mapping[Any, str]] | None = None,
    outside: Literal["refuse", "score"] | None = None,
    confidence: float = 0.95,
    **design: Any,
) -> MissingRules:
    """Total, bands and AUC, had the missing answers been treated in each of the usual ways.

    If all rows of the table say the same, the missing answers do not matter here. If they do not, a report
    of one rule alone hides a choice. Complete cases are other people, not another score: on them all rules
    agree exactly, so any difference from the rest lies in who was left out.

    Parameters
    ----------
    instrument : Instrument
        See :func:`riskeval.load_instrument`.
    frame : data frame
        One row per person: the answers, the outcome, and the columns that `design` names.
    output : str
        Id of a value or a risk of the instrument, such as its total.
    outcome : str
        Column coded 0/1. People without an outcome are left out, and counted in ``excluded``.
    max_missing : int or None
        How many terms of a sum may be missing for ``prorated`` and ``mean of items``. Manuals differ, so no
        limit is assumed; None leaves these two rules out.
    band : str, optional
        Id of the band to show; by default the one that rests on `output`.
    reference : str, optional
        The rule that the others are compared with; by default ``prorated``, else ``lowest possible``.
    items, codes, outside
        As for ``instrument.score``.
    confidence : float
    **design
        Roles of the cohort, by column: ``person, weights, cluster, strata, occasion``; ``horizon_months``.

    Returns
    -------
    MissingRules
        With ``.table()``, ``.plot()`` and every number as Estimates.

    Raises
    ------
    InstrumentError
        For an output or band that the instrument does not compute, and for absent columns.
    CohortError
        For an outcome or a design that cannot be used.

    Notes
    -----
    A total in which higher is safer is turned round for the AUC, not for its mean.
    """
    asked, rules = target(instrument, output, band), rules_for(max_missing)
    columns = scored_by_rule(asked, frame, max_missing, {"items": items, "codes": codes, "outside": outside})
    cohort = _cohort(asked, frame, columns, rules, outcome, design)
    ranked = cohort
    if asked.higher_is_safer:
        ranked = _cohort(asked, frame, turned(asked, columns, rules), rules, outcome, design)
    totals = evaluate(cohort.only(*rules), mean_score, confidence=confidence)
    areas = evaluate(ranked.only(*rules), auc, confidence=confidence)
    against = reference or (PRORATED if PRORATED in rules else LOWEST)
    differences = [one.contrast("prediction", reference=against).frame for one in (totals, areas)]
    shares = level_share.at(asked.levels, on="band") if asked.band else None
    return MissingRules(
        totals=totals,
        bands=evaluate(cohort.only(*rules), shares, confidence=confidence) if shares else None,
        auc=areas,
        auc_range=evaluate(ranked.only(LEAST, MOST), auc, confidence=confidence),
        differences=Estimates(pd.concat(differences, ignore_index=True)),
        by_missing=evaluate(cohort.only(MISSING), [event_rate.on("score"), auc], confidence=confidence),
        excluded=cohort.excluded,
    )


def _cohort(
    asked: Target,
    frame: Any,
    columns: Columns,
    rules: tuple[str, ...],
    outcome: str,
    design: Mapping[str, Any],
) -> Cohort:
    """The people of the table with the rules as predictions."""
    named = [outcome, *(name for name in design.values() if isinstance(name, str))]
    given, index = table_rows(frame, list(dict.fromkeys(named)))
    event = RoleReader(given).outcome(outcome) == 1
    table = {name: series.array for name, series in given.items()} | with_extremes(asked, columns, event)
    return Cohort(
        pd.DataFrame(table).set_axis(index),
        outcome=outcome,
        predictions=predictions_of(asked, rules),
        missing="drop",
        **design,
    )
