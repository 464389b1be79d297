"""Levels that every group can bear: what may be counted of a prediction group by group.

The numbers of a group are many: rates, O:E, slopes, differences, all of one small table. Rounded or not, a
few of them together give back the counts on its levels. So they are all computed from levels that are merged
until every group has enough people with and without the event on each of them. Groups that have too few even
at the thresholds decided beforehand count together, as one group. What stays hidden enters no number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from riskeval.cohort import Cohort
from riskeval.report.chain import Chain
from riskeval.report.coarse import run_means
from riskeval.report.context import Context
from riskeval.report.disclosure import OTHER, Cells, cell_passes, gap_passes
from riskeval.report.wording import listed, short

UNKNOWN = 4  # merged levels from which on an AUC leaves open what stands on each of them
Cuts = tuple[int, ...]


@dataclass(frozen=True)
class GroupLevels:
    """A prediction as it may be shown by the groups of one column.

    Parameters
    ----------
    column, prediction : str
    hidden : tuple of str
        Labels that count together; none, or at least two.
    chains : tuple of Chain
        With the boundaries that every group can bear; empty where nothing can be shown by group.
    levels : int
        How many levels the first chain has before any are merged.
    counts : mapping of str to array, optional
        What the first chain counts for each label, as `Chain.counted` gives it.
    """

    column: str
    prediction: str
    hidden: tuple[str, ...]
    chains: tuple[Chain, ...]
    levels: int = 0
    counts: Mapping[str, Cells] | None = None

    @property
    def possible(self) -> bool:
        """Whether some level can be told from another in every group."""
        return bool(self.chains) and bool(self.chains[0].kept)

    @property
    def together(self) -> str:
        """The name of the groups that count as one."""
        named = [short(label, 30) for label in self.hidden if label != OTHER]
        others = ["others"] if OTHER in self.hidden else []
        return f"({listed([*named, *others])} together)"

    def named(self, label: str) -> str:
        """The group in which a label counts."""
        return self.together if label in self.hidden else label

    def chain(self, role: str) -> Chain | None:
        """The chain of a role."""
        return next((chain for chain in self.chains if role in chain.roles), None)

    @property
    def merged(self) -> bool:
        """Whether some of its levels count together."""
        return self.possible and not self.chains[0].step and len(self.chains[0].kept or ()) + 1 < self.levels

    @property
    def few_unknown(self) -> bool:
        """Whether so few levels are merged that the AUC of the levels themselves might tell their counts."""
        unknown = self.levels - 1 - len(self.chains[0].kept or ()) if self.chains else 0
        return bool(self.chains) and not self.chains[0].step and 0 < unknown < UNKNOWN

    def cohort(self, context: Context) -> Cohort:
        """The people with this prediction alone, its levels merged and the hidden groups together."""
        return self.merging(context.cohort.only(self.prediction)).relabel(
            self.column, dict.fromkeys(self.hidden, self.together)
        )

    def merging(self, cohort: Cohort) -> Cohort:
        """A cohort with the levels of this prediction merged."""
        for role in cohort.predictions[self.prediction].roles:
            chain = self.chain("score" if role == "norm" else role)
            if chain is not None and self.merged:
                cohort = cohort.recode(self.prediction, role, run_means(cohort, self.prediction, role, chain))
        return cohort


def group_levels(context: Context, column: str, name: str) -> GroupLevels:
    """What may be shown of a prediction by the groups of a column."""
    control = context.control
    chains = _chains(context, name)
    if control.minimum <= 1:
        levels = len(chains[0].cells) if chains else 0
        return GroupLevels(column, name, (), chains, levels)
    counts = [chain.counted(context.cohort, column) for chain in chains]
    tables = [_table(counted) for counted in counts]
    if not chains:
        return GroupLevels(column, name, (), ())
    pairs = list(zip(chains, tables, strict=True))
    wanted = [_decided(context, chain) or _best(chain, table, control.minimum) for chain, table in pairs]
    hidden = _hidden(tables, wanted, control.hidden.get((column, name), set()), control.minimum)
    if hidden is None or not wanted[0]:
        return GroupLevels(column, name, (), (), len(chains[0].cells))
    narrowed = tuple(
        replace(chain, kept=_kept(chain, table.together(hidden), places, control.minimum))
        for (chain, table), places in zip(pairs, wanted, strict=True)
    )
    return GroupLevels(column, name, hidden, narrowed, len(chains[0].cells), counts[0])


def _chains(context: Context, name: str) -> tuple[Chain, ...]:
    """Every chain of a prediction that has boundaries to show, once."""
    found = [context.control.chain(name, role) for role in ("score", "risk", "band")]
    return tuple({id(chain): chain for chain in found if chain is not None and chain.kept}.values())


def _decided(context: Context, chain: Chain) -> Cuts:
    places = {cut.place for cut in context.cuts(chain.prediction) if cut.role in chain.roles}
    return tuple(sorted(places))


@dataclass(frozen=True)
class Table:
    """Events and non-events of each group: on each level, and of those who lack the prediction."""

    cells: Mapping[str, Cells]
    lacking: Mapping[str, Cells]

    def together(self, hidden: Sequence[str]) -> Table:
        """The same with some groups as one."""
        if not hidden:
            return self
        joined = [{k: v for k, v in part.items() if k not in hidden} for part in (self.cells, self.lacking)]
        sums = [np.sum([part[k] for k in hidden], axis=0) for part in (self.cells, self.lacking)]
        return Table({**joined[0], "": sums[0]}, {**joined[1], "": sums[1]})

    @cached_property
    def below(self) -> dict[str, Cells]:
        """Events and non-events of each group below each level, and of all levels at the end."""
        return {label: np.vstack([[0, 0], cells.cumsum(axis=0)]) for label, cells in self.cells.items()}

    def bears(self, label: str, places: Cuts, minimum: int) -> bool:
        """Whether a group has enough people between some boundaries."""
        below = self.below[label]
        sums = np.diff(below[[0, *places, len(below) - 1]], axis=0)
        events, nonevents = (int(x) for x in self.lacking[label])
        return cell_passes(sums[:, 0], sums[:, 1], minimum) and gap_passes(events, nonevents, minimum)


def _table(counted: Mapping[str, Cells]) -> Table:
    return Table({k: v[1:] for k, v in counted.items()}, {k: v[0] for k, v in counted.items()})


def _best(chain: Chain, table: Table, minimum: int) -> Cuts:
    """The one boundary that most groups can bear, the more even one where several do."""
    half = chain.cells.sum() / 2

    def worth(place: int) -> tuple[int, float]:
        bearing = sum(table.bears(label, (place,), minimum) for label in table.cells)
        return bearing, -abs(float(chain.cells[:place].sum()) - half)

    places = [place for place in chain.kept or () if worth(place)[0] > 0]
    return (max(places, key=worth),) if places else ()


def _hidden(
    tables: Sequence[Table], wanted: Sequence[Cuts], decided: set[str], minimum: int
) -> tuple[str, ...] | None:
    """Groups that must count together, in the order of their size; None where no group is left to show."""
    first = tables[0]
    order = sorted(first.cells, key=lambda label: (int(first.cells[label].sum()), label))

    def alone(label: str) -> bool:
        pairs = zip(tables, wanted, strict=True)
        return label not in decided and all(table.bears(label, places, minimum) for table, places in pairs)

    def pass_together(labels: Sequence[str]) -> bool:
        joined = [table.together(labels) for table in tables]
        return all(table.bears("", places, minimum) for table, places in zip(joined, wanted, strict=True))

    hidden = [label for label in order if not alone(label)]
    shown = [label for label in order if label not in hidden]
    while hidden and shown and (len(hidden) < 2 or not pass_together(hidden)):
        hidden.append(shown.pop(0))
    return tuple(label for label in first.cells if label in hidden) if shown else None


def _kept(chain: Chain, table: Table, wanted: Cuts, minimum: int) -> Cuts:
    """The wanted boundaries, and from the lowest level on every other that leaves enough on both sides."""
    found = list(wanted)
    for place in chain.kept or ():
        tried = tuple(sorted({*found, place}))
        if place not in found and all(table.bears(label, tried, minimum) for label in table.cells):
            found = list(tried)
    return tuple(sorted(found))
