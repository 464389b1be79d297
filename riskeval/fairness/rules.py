"""Rules that flag some people, or a share of those tied, beside one another: counts, error rates, worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from riskeval.cohort import Cohort
from riskeval.design import Floats
from riskeval.estimates import Estimates
from riskeval.fairness.named_groups import Group, name_of
from riskeval.metric import Metric
from riskeval.metrics import (
    false_positive_rate,
    flag_rate,
    net_benefit,
    npv,
    ppv,
    sensitivity,
)
from riskeval.metrics.per_thousand import FOURFOLD
from riskeval.people import People
from riskeval.request import NOBODY, emptied_groups
from riskeval.rows import Options
from riskeval.terms import Contrast, Term

WARNING = (
    "For analysis only. It shows what cuts that differ by group would do; treating people differently "
    "because of a group may be unlawful, and riskeval holds no law. Nothing here is about one person."
)
IN_NOTES = "for analysis only: cuts that differ by group may be unlawful"
ALIKE = "both rules flag the same people"
RATES = (*FOURFOLD, sensitivity, false_positive_rate, ppv, npv, flag_rate)


@dataclass(frozen=True)
class Rule:
    """Who is flagged.

    Parameters
    ----------
    name : str
    flagged : array, shape (rows of people,)
        1 or 0, the share flagged by lot of those tied, NaN for whom the rule says nothing.
    by_group : bool
        Whether it treats groups differently, which every number then says.
    """

    name: str
    flagged: Floats
    by_group: bool


@dataclass(frozen=True)
class Rules:
    """Some rules for the people of one cohort.

    Parameters
    ----------
    cohort : Cohort
    rules : tuple of Rule
    columns : tuple of str
    groups : tuple of (column, label) tuples
    price : float, optional
        Risk at which acting and not acting are equally good; with it the net benefit is given.
    options : Options
    """

    cohort: Cohort
    rules: tuple[Rule, ...]
    columns: tuple[str, ...]
    groups: tuple[Group, ...]
    price: float | None
    options: Options

    @cached_property
    def made(self) -> Cohort:
        """The cohort with each rule as a prediction; a row of whom some are flagged by lot becomes two."""
        people, flags = _after_lots(self.cohort.people, [rule.flagged for rule in self.rules])
        found = self.cohort.with_people(people)
        for rule, flagged in zip(self.rules, flags, strict=True):
            found = found.with_score(rule.name, flagged)
        return found.only(*(rule.name for rule in self.rules))

    @cached_property
    def emptied(self) -> tuple[Group, ...]:
        """Groups of one column all of whose people were excluded; they keep rows that say so."""
        return tuple(emptied_groups(self.cohort, self.columns)) if len(self.columns) == 1 else ()

    @property
    def rows(self) -> tuple[Group, ...]:
        """Everybody, and every group that has rows."""
        return ((), *self.groups, *self.emptied)

    def terms(self, rule: Rule, group: Group = ()) -> list[Term]:
        """Every metric of one rule among the people of a group."""
        key, months = (rule.name, "score"), self.cohort.horizon_months
        base = Term(
            flag_rate, rule.name, "score", (key,), group=group, horizon=np.nan if months is None else months,
            unavailable=NOBODY if group in self.emptied else "",
        )  # fmt: skip
        found = [replace(base, metric=_of_flags(metric, rule)) for metric in RATES]
        if self.price is not None:
            found.append(replace(base, metric=_said(net_benefit, rule), at=(self.price,), cut=1.0))
        return [replace(term, request=place) for place, term in enumerate(found)]

    def estimates(self) -> Estimates:
        """Counts per 1,000 people, rates and worth of each rule, of everybody and of each group."""
        items = [term for rule in self.rules for group in self.rows for term in self.terms(rule, group)]
        return Estimates.of(self.made, items, self.columns, options=self.options)

    def changes(self) -> Estimates:
        """The second rule less the first, for the same people."""
        first, second = self.rules
        items = []
        for group in self.rows:
            pairs = zip(self.terms(second, group), self.terms(first, group), strict=True)
            same = self._alike(group)
            items += [
                Contrast(_exact(new) if same else new, old, "difference", first.name) for new, old in pairs
            ]
        return Estimates.of(self.made, items, self.columns, options=self.options)

    def _alike(self, group: Group) -> bool:
        """Whether the two rules flag the same people of a group."""
        people = self.made.people
        first, second = (people.columns[rule.name, "score"].values for rule in self.rules)
        differ = (first != second) & ~(np.isnan(first) & np.isnan(second))
        for column, label in group:
            differ = differ & (people.columns[column].values == people.group_code(column, label))
        return not differ.any()

    def gaps(self, reference: Group) -> Estimates:
        """Each group less the reference, by each rule."""
        items = [
            Contrast(mine, theirs, "difference", name_of(reference))
            for rule in self.rules
            for group in (*self.groups, *self.emptied)
            if group != reference
            for mine, theirs in zip(self.terms(rule, group), self.terms(rule, reference), strict=True)
        ]
        return Estimates.of(self.made, items, self.columns, options=self.options)


def _after_lots(people: People, flags: Sequence[Floats]) -> tuple[People, list[Floats]]:
    """The people with those flagged by lot told apart, each row in proportion, and who is then flagged."""
    lots = [np.flatnonzero((flagged > 0) & (flagged < 1)) for flagged in flags]
    drawn = np.unique(np.concatenate(lots))
    share = np.ones(len(people.n))
    for flagged, rows in zip(flags, lots, strict=True):
        share[rows] = flagged[rows]
    rows = np.concatenate([np.arange(len(people.n)), drawn])
    part = np.concatenate([share, 1 - share[drawn]])
    unlucky = np.arange(len(rows)) >= len(people.n)
    split = replace(people.keep(rows, people.excluded), n=people.n[rows] * part)
    found = []
    for flagged in flags:
        by_lot = ((flagged > 0) & (flagged < 1))[rows]
        found.append(np.where(by_lot, np.where(unlucky, 0.0, 1.0), flagged[rows]))
    return split, found


def _exact(term: Term) -> Term:
    """A term of which nothing is estimated, because two rules do the same."""
    return replace(term, metric=replace(term.metric, no_interval=ALIKE))


def _of_flags(metric: Metric, rule: Rule) -> Metric:
    """A rate that reads who is flagged, in place of a value and a cut."""
    return _said(replace(metric, axis=None), rule)


def _said(metric: Metric, rule: Rule) -> Metric:
    """The metric with the warning in its note, where the rule treats groups differently."""
    return replace(metric, remark=_warn) if rule.by_group else metric


def _warn(columns: list[Floats], weights: Floats, **options: Any) -> str:
    return IN_NOTES


def group_places(cohort: Cohort, groups: Sequence[Group]) -> Floats:
    """For each row of people the place of its group in a sequence, NaN where it is in none."""
    found = np.full(len(cohort.people.n), np.nan)
    for place, group in enumerate(groups):
        inside = np.ones(len(found), dtype=bool)
        for column, label in group:
            inside &= cohort.people.columns[column].values == cohort.people.group_code(column, label)
        found[inside] = place
    return found
