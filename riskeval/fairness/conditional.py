"""Groups compared among people who are alike in another respect, the control."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from riskeval.cohort import Cohort
from riskeval.cuts import Cuts
from riskeval.errors import EvaluationError
from riskeval.estimates import Estimates
from riskeval.fairness.accounted import Accounted
from riskeval.fairness.conditional_text import told
from riskeval.fairness.named_groups import NamedGroups, name_of, named_groups
from riskeval.metric import Metric
from riskeval.request import terms_for
from riskeval.rows import Options
from riskeval.terms import Term

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SAME_ROW = ["prediction", "metric", "on", "at", "label"]


@dataclass(frozen=True)
class Conditional:
    """Metrics by group as they are, within each level of the control, and at everybody's mix of levels.

    Attributes
    ----------
    cohort : Cohort
        The people who have every prediction.
    who : NamedGroups
    terms : tuple of Term
        What is asked, about everybody.
    options : Options
    """

    cohort: Cohort
    who: NamedGroups
    terms: tuple[Term, ...]
    options: Options

    @cached_property
    def raw(self) -> Estimates:
        """Everybody and each group as they are."""
        items = [one for term in self.terms for one in (term, *self.who.about(term))]
        return self._computed(self.cohort, items, self.who.columns)

    @cached_property
    def raw_contrasts(self) -> Estimates:
        """Each group minus the reference as they are."""
        return self._against(self.raw)

    @cached_property
    def within(self) -> Estimates:
        """Each group on each level of the control; a group with nobody there keeps its row."""
        levels = self.cohort.people.combinations(self.controls)
        cells = [
            replace(one, group=(*zip(self.controls, labels, strict=True), *one.group))
            for term in self.terms
            for labels, one in product(levels, self.who.about(term))
        ]
        return self._computed(self.cohort, cells, (*self.controls, *self.who.columns))

    @cached_property
    def within_contrasts(self) -> Estimates:
        """Each group minus the reference among people on the same level of the control."""
        return self._against(self.within)

    @cached_property
    def standardised(self) -> Estimates:
        """Each group as if it had everybody's mix of levels."""
        items = [
            replace(one, unavailable=one.unavailable or self._lacking.get(name_of(one.group), ""))
            for term in self.terms
            for one in self.who.about(term)
        ]
        return self._computed(self._even, items, self.who.columns)

    @cached_property
    def standardised_contrasts(self) -> Estimates:
        """Each group minus the reference, both at everybody's mix of levels."""
        return self._against(self.standardised)

    @cached_property
    def explained(self) -> Estimates:
        """Raw minus standardised differences: how much of each goes with the control."""
        rows = [
            row
            for term in self.terms
            if not term.unavailable
            for row in Accounted(self.cohort, term, self.who).rows(self.options.confidence)
        ]
        raw, even = (self._keyed(table.frame) for table in (self.raw_contrasts, self.standardised_contrasts))
        return Estimates.of_rows([self._judged(row, raw, even) for row in rows], self.who.columns)

    @property
    def controls(self) -> tuple[str, ...]:
        """The columns that are conditioned on."""
        return self.cohort.controls

    @property
    def text(self) -> str:
        """The result in words."""
        return told(self)

    def plot(self, ax: Axes | None = None) -> Axes:
        """A forest of the differences as they are and at everybody's mix."""
        from riskeval.plots.forest import forest
        from riskeval.plots.marks import known_to_pyplot

        mix = f"at one mix of {' and '.join(self.controls)}"
        both = [self.raw_contrasts.frame, self.standardised_contrasts.frame]
        named = [f.assign(metric=f["metric"] + ", " + how) for f, how in zip(both, ("raw", mix), strict=True)]
        shown = pd.concat(named).sort_index(kind="stable").reset_index(drop=True)
        with known_to_pyplot():
            return forest(shown, ax, xlabel=f"difference from {self.who.name}")

    @cached_property
    def _even(self) -> Cohort:
        return self.cohort.standardised(self.who.columns[0])

    @cached_property
    def _lacking(self) -> dict[str, str]:
        """Why a group cannot be standardised, by its name."""
        left = set(self._even.group_levels(self.who.columns[0]))
        reason = f"nobody at some level of {' and '.join(self.controls)} that others have"
        return {name_of(group): reason for group in self.who.groups if name_of(group) not in left}

    def _computed(self, cohort: Cohort, items: Sequence[Term], columns: Sequence[str]) -> Estimates:
        return Estimates.of(cohort, items, columns, options=self.options)

    def _against(self, found: Estimates) -> Estimates:
        return found.contrast(self.who.columns[0], reference=self.who.name)

    def _keyed(self, frame: pd.DataFrame) -> dict[tuple[Any, ...], pd.Series[Any]]:
        return {self._key(row): row for _, row in frame.iterrows()}

    def _key(self, row: Any) -> tuple[Any, ...]:
        at = "" if np.isnan(row["at"]) else row["at"]
        return tuple(at if name == "at" else row[name] for name in (*SAME_ROW, *self.who.columns))

    def _judged(self, row: dict[str, Any], *tables: dict[tuple[Any, ...], pd.Series[Any]]) -> dict[str, Any]:
        """The row with the worse status of the two differences, and no interval where one has none."""
        sides = [table[key] for table in tables if (key := self._key(row)) in table]
        worst = next((side for side in sides if pd.isna(side["lower"])), None)
        if worst is not None or np.isnan(row["se"]):
            row |= dict.fromkeys(("se", "lower", "upper", "p"), np.nan) | {"method": ""}
            said = "its influence has no closed form" if worst is None else str(worst["note"])
            row |= {"status": "not estimable" if worst is None else worst["status"], "note": said}
        else:
            row["status"] = next((s["status"] for s in sides if s["status"] != "ok"), "ok")
        return row

    def __repr__(self) -> str:
        return f"{self.text}\n{self.standardised_contrasts!r}"


def conditional(
    cohort: Cohort,
    metrics: Metric | Sequence[Metric],
    *,
    by: str,
    reference: str,
    cuts: Cuts | None = None,
    confidence: float = 0.95,
) -> Conditional:
    """Compare groups among people who are alike in the control, and at one mix of its levels.

    What goes with the control is not thereby justified: the control may itself carry the difference, as when
    one group is charged with the graver offence for the same act. Conditioning can hide a difference as well
    as account for it.

    Parameters
    ----------
    cohort : Cohort
        With ``control=``.
    metrics : Metric or sequence of Metric
        As for `evaluate`.
    by, reference : str
        A group column, and the label with which each other is compared.
    cuts : mapping, optional
        Named cuts, as for `evaluate`.
    confidence : float

    Returns
    -------
    Conditional
        ``.raw``, ``.within``, ``.standardised``, each with its ``_contrasts``; ``.explained``, ``.text``,
        ``.plot()``.

    Raises
    ------
    EvaluationError
        A cohort without a control; unknown groups; a reference without people at every level.

    Notes
    -----
    Direct standardisation: each level weighs what it does among everybody who has all predictions; the mix is
    taken as known. A group with nobody at some level cannot be standardised and says so.

    Examples
    --------
    >>> import pandas as pd, riskeval as rv
    >>> from riskeval.fairness.conditional import conditional
    >>> rows = pd.DataFrame({"offence": list("xyxy"), "group": list("AABB"), "n": [90, 10, 10, 90],
    ...     "k": [9, 5, 1, 45], "total": 1})
    >>> people = rv.Cohort.from_counts(rows, n="n", events="k", groups="group", control="offence",
    ...     predictions={"Tool": {"score": "total"}})
    >>> found = conditional(people, rv.metrics.event_rate, by="group", reference="A")
    >>> float(found.raw_contrasts.frame["estimate"].iloc[0].round(2))
    0.32
    >>> abs(float(found.standardised_contrasts.frame["estimate"].iloc[0].round(2)))
    0.0
    """
    options = Options(confidence=confidence)
    options.check()
    asked = _metrics(metrics)
    whole = cohort.having(*cohort.predictions) if isinstance(cohort, Cohort) else cohort
    who = named_groups(whole, by, reference)
    _check_columns(whole, who)
    made = Conditional(whole, who, tuple(terms_for(whole, asked, cuts)), options)
    if who.name in made._lacking:
        raise EvaluationError(
            needed=f"a reference with people at every level of {' and '.join(whole.controls)}",
            found=f"{who.name}: {made._lacking[who.name]}",
            do="name another reference, or join levels of the control",
        )
    return made


def _check_columns(cohort: Cohort, who: NamedGroups) -> None:
    found = f"by={', '.join(who.columns)}, control={', '.join(cohort.controls) or 'none'}"
    if not cohort.controls or len(who.columns) > 1:
        raise EvaluationError(
            needed="one group column, and a control to condition on",
            found=found,
            do='name the control in the cohort: `Cohort(…, control="offence_type")`',
        )
    if who.columns[0] in cohort.controls:
        raise EvaluationError(
            needed="groups by another column than the control",
            found=found,
            do=f"name one of {list(cohort.groups)} in `by=`",
        )


def _metrics(metrics: Any) -> list[Metric]:
    """The metrics that are asked for, at least one."""
    several = metrics if isinstance(metrics, Sequence) and not isinstance(metrics, str) else [metrics]
    wrong = [metric for metric in several if not isinstance(metric, Metric)]
    if wrong or not several:
        raise EvaluationError(
            needed="at least one metric" if not several else "metrics from `riskeval.metrics`",
            found=f"`{getattr(wrong[0], '__name__', wrong[0])}`" if wrong else "none",
            do="import a metric, for example `from riskeval.metrics import flag_rate`",
        )
    return list(several)
