"""Whose level by rule is overridden by a person, in which direction, and what that does to the errors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from riskeval.cohort import Cohort
from riskeval.errors import EvaluationError, Problem, did_you_mean, raise_all
from riskeval.estimates import Estimates
from riskeval.fairness.named_groups import NamedGroups, named_groups
from riskeval.fairness.override_items import OverrideItems
from riskeval.fairness.override_metrics import DIRECTIONS
from riskeval.fairness.override_text import told
from riskeval.metrics import (
    auc,
    false_negative_rate,
    false_positive_rate,
    flag_rate,
    npv,
    ppv,
    sensitivity,
)
from riskeval.request import terms_for
from riskeval.rows import Options
from riskeval.terms import Item

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ERROR_RATES = (flag_rate, sensitivity, false_positive_rate, false_negative_rate, ppv, npv)


@dataclass(frozen=True)
class Overrides:
    """How a judgement departs from a rule on the same levels, by group; each table is made when it is read.

    Attributes
    ----------
    rule, judgement : str
    who : NamedGroups
    items : OverrideItems
        What each table holds.
    options : Options
    """

    rule: str
    judgement: str
    who: NamedGroups
    items: OverrideItems
    options: Options

    @cached_property
    def rates(self) -> Estimates:
        """Shares of people raised, lowered, kept, overridden; and of those who can be raised or lowered."""
        return self._computed(self.items.rates)

    @cached_property
    def contrasts(self) -> Estimates:
        """Differences of these shares from the reference group."""
        return self._against(self.rates)

    @cached_property
    def by_level(self) -> Estimates:
        """The same on each level by rule, and the event rate of those raised, kept and lowered there."""
        return self._computed(self.items.by_level)

    @cached_property
    def level_contrasts(self) -> Estimates:
        """Differences from the reference group on the same level by rule."""
        return self._against(self.by_level)

    @cached_property
    def equal_levels(self) -> Estimates:
        """The shares moved, as if each group had everybody's mix of levels by rule (one group column)."""
        if len(self.who.columns) > 1:
            raise EvaluationError(
                needed="one group column to give every group one mix of levels",
                found=f"{list(self.who.columns)}",
                do="read `level_contrasts`, which compare people on the same level",
            )
        (column,) = self.who.columns
        both = self.items.cohort.having(self.rule, self.judgement)
        even = both.standardised(column, over=[(self.rule, "band")])
        left = even.group_levels(column)
        lacking = f"nobody on some level of {self.rule} that others are on"
        asked = [
            replace(term, unavailable=term.unavailable or ("" if term.group[0][1] in left else lacking))
            for term in self.items.rates
            if term.group and term.metric.name in DIRECTIONS
        ]
        return Estimates.of(even, asked, self.who.columns, options=self.options)

    @cached_property
    def equal_level_contrasts(self) -> Estimates:
        """Differences from the reference group, both at everybody's mix of levels by rule."""
        return self._against(self.equal_levels)

    @cached_property
    def errors(self) -> Estimates:
        """Error rates at each level as the cut, and AUC, before (the rule) and after (the judgement)."""
        both = self.items.cohort.having(self.rule, self.judgement)
        metrics = [*(metric.on("band") for metric in ERROR_RATES), auc.on("band")]
        asked = [one for term in terms_for(both, metrics, None) for one in (term, *self.who.about(term))]
        return Estimates.of(both, asked, self.who.columns, options=self.options)

    @cached_property
    def changes(self) -> Estimates:
        """Errors after minus before, for the same people."""
        return self.errors.contrast("prediction", reference=self.rule)

    @cached_property
    def gaps(self) -> Estimates:
        """Errors of each group minus the reference, before and after."""
        return self._against(self.errors)

    @cached_property
    def change_of_gaps(self) -> Estimates:
        """By how much overriding changes the difference from the reference group."""
        return self._against(self._computed(self.items.changes))

    @cached_property
    def crossed(self) -> Estimates:
        """Of 1,000 people, who changes sides of a cut, with the event and without."""
        return self._computed(self.items.crossed)

    @property
    def people(self) -> pd.DataFrame:
        """By group: people with both, with the rule alone, with the judgement alone, with neither."""
        return self.items.people

    @property
    def moves(self) -> pd.DataFrame:
        """People and events in each combination of group, level by rule and level as judged."""
        return self.items.moves

    @property
    def reference(self) -> str:
        """The group with which each other is compared."""
        return self.who.name

    @property
    def text(self) -> str:
        """The result in words."""
        return told(self)

    def plot(self, ax: Axes | None = None) -> Axes:
        """Share of people raised and lowered in each group, with intervals."""
        from riskeval.plots.marks import known_to_pyplot
        from riskeval.plots.overrides import overrides as draw

        with known_to_pyplot():
            return draw(self.rates.frame, ax)

    def _computed(self, asked: Sequence[Item]) -> Estimates:
        return Estimates.of(self.items.cohort, asked, self.who.columns, options=self.options)

    def _against(self, found: Estimates) -> Estimates:
        return found.contrast(self.who.columns, reference=[label for _, label in self.who.reference])

    def __repr__(self) -> str:
        return f"{self.text}\n{self.rates!r}"


def overrides(
    cohort: Cohort,
    *,
    rule: str,
    judgement: str,
    by: str | Sequence[str],
    reference: str | Sequence[str],
    confidence: float = 0.95,
) -> Overrides:
    """Ask whose level by rule a person raised or lowered, and what that did to the errors.

    That one group is overridden more often says nothing about why. Read the rates on the same level by rule,
    since people on the highest level cannot be raised; and whether the events bore the overrides out.

    Parameters
    ----------
    cohort : Cohort
    rule, judgement : str
        Two predictions with a band of the same levels: what the rule says, and what stands in the end.
    by : str or sequence of str
        A group column; several make intersections.
    reference : str or sequence of str
        The group with which each other is compared.
    confidence : float

    Returns
    -------
    Overrides
        ``.rates``, ``.contrasts``, ``.by_level``, ``.equal_levels`` and their contrasts, ``.errors``,
        ``.changes``, ``.gaps``, ``.change_of_gaps``,
        ``.crossed``, ``.people``, ``.text``, ``.plot()``.

    Raises
    ------
    EvaluationError
        Unknown predictions or groups; bands whose levels differ.

    Notes
    -----
    Everything is about people who have both; the others are counted in ``people``. Changes and differences
    of differences have Wald intervals, rates Wilson's, contrasts of rates MOVER.

    Examples
    --------
    >>> import pandas as pd, riskeval as rv
    >>> from riskeval.fairness.overrides import overrides
    >>> rows = pd.DataFrame({"rule": ["low", "low", "high"] * 20, "end": ["low", "high", "high"] * 20})
    >>> levels = {"levels": ["low", "high"]}
    >>> bands = {"Rule": {"band": "rule", **levels}, "Judge": {"band": "end", **levels}}
    >>> people = rv.Cohort(rows.assign(y=[0, 1, 1] * 20, sex=["m"] * 30 + ["f"] * 30),
    ...     outcome="y", groups="sex", predictions=bands)
    >>> found = overrides(people, rule="Rule", judgement="Judge", by="sex", reference="m")
    >>> found.rates.frame.loc[0, ["estimate", "lower", "upper"]].astype(float).round(2).tolist()
    [0.33, 0.23, 0.46]
    """
    who = named_groups(cohort, by, reference)
    raise_all(EvaluationError, _problems(cohort, rule, judgement))
    _reference_has_both(cohort, rule, judgement, who)
    options = Options(confidence=confidence)
    options.check()
    items = OverrideItems(cohort.only(rule, judgement), rule, judgement, who)
    return Overrides(rule, judgement, who, items, options)


def _reference_has_both(cohort: Cohort, rule: str, judgement: str, who: NamedGroups) -> None:
    inside = np.ones(len(cohort.people.n), dtype=bool)
    for column, label in who.reference:
        inside &= cohort.people.columns[column].values == cohort.people.group_code(column, label)
    for name in (rule, judgement):
        inside &= ~cohort.people.columns[name, "band"].missing
    if not inside.any():
        raise EvaluationError(
            needed=f"people of the reference group {who.name} with `{rule}` and `{judgement}`",
            found="nobody",
            do="name another reference",
        )


def _problems(cohort: Cohort, rule: Any, judgement: Any) -> Iterable[Problem]:
    known = list(cohort.predictions)
    unknown = [name for name in (rule, judgement) if name not in known]
    for name in unknown:
        hint = did_you_mean(str(name), known) or f"name one of {known}"
        yield Problem("predictions of the cohort", f"`{name}`", hint)
    if unknown:
        return
    if rule == judgement:
        yield Problem("a rule and a judgement", f"`{rule}` twice", "name two predictions")
        return
    levels = [cohort.predictions[name].levels for name in (rule, judgement)]
    for name, found in zip((rule, judgement), levels, strict=True):
        if not found:
            needed = f"a band of `{name}` with levels"
            yield Problem(needed, "none", "declare its levels from lowest to highest, in `predictions=`")
    if all(levels) and levels[0] != levels[1]:
        found_both = f"{list(levels[0])} and {list(levels[1])}"
        yield Problem(f"the same levels in `{rule}` and `{judgement}`", found_both, "declare both alike")
