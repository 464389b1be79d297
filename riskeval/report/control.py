"""What a report may show of a study: on whom it rests, which groups, which levels, which thresholds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from riskeval.cohort import Cohort
from riskeval.report.base import fold, shared_base, telling_margins
from riskeval.report.chain import SAME, Chain, chains_of, with_boundaries
from riskeval.report.disclosure import OTHER, cell_passes, hidden_groups
from riskeval.report.flow import Shown, control_flow
from riskeval.report.study import Study, Threshold


@dataclass(frozen=True)
class Cut:
    """A threshold as the report shows it.

    Parameters
    ----------
    asked : Threshold
        As the study file has it.
    role : str
    at : float or None
        Where it is printed; None where no threshold of this prediction may be shown.
    place : int
        Its boundary in the chain.
    moved : bool
        Whether disclosure control moved it.
    """

    asked: Threshold
    role: str
    at: float | None
    place: int
    moved: bool


@dataclass(frozen=True)
class Control:
    """A cohort whose counts may be shown, and everything that was decided about it.

    Parameters
    ----------
    cohort : Cohort
        The people whom the report is about, with small groups folded.
    minimum : int
        Smallest count that may be shown.
    countable : bool
        Whether events and non-events of everybody may be shown.
    required : tuple of str
        Predictions that everybody in the report has.
    chains : mapping
        (prediction, role) → chain.
    cuts : tuple of Cut
        The decided thresholds.
    margins : tuple of str
        Group columns that are shown.
    folded : mapping
        Group column → labels that became ``(other)``, each with whether it has enough people to be named.
    dropped : tuple of str
        Group columns that are not shown at all.
    hidden : mapping
        (group column, prediction) → labels whose rates at thresholds are withheld.
    flow : list of Shown
    uncounted : frozenset
        (group column, prediction) whose people may not be counted by group, because few of a group lack it.
    """

    cohort: Cohort
    minimum: int
    countable: bool
    required: tuple[str, ...]
    chains: Mapping[tuple[str, str], Chain]
    cuts: tuple[Cut, ...]
    margins: tuple[str, ...]
    folded: Mapping[str, Mapping[str, bool]]
    dropped: tuple[str, ...]
    flow: list[Shown]
    hidden: Mapping[tuple[str, str], set[str]] = field(default_factory=dict)
    uncounted: frozenset[tuple[str, str]] = frozenset()

    def chain(self, prediction: str, role: str) -> Chain | None:
        """The chain that a role of a prediction belongs to."""
        return self.chains.get((prediction, role))


def control(study: Study) -> Control:
    """Decide what the report of a study may show."""
    minimum = study.settings.privacy.minimum_cell
    cohort, required = shared_base(study.cohort, minimum)
    cohort, margins, folded, dropped = fold(cohort, minimum)
    chains, cuts = _levels(cohort, study, minimum)
    return Control(
        cohort=cohort,
        minimum=minimum,
        countable=cell_passes(cohort.events, cohort.n - cohort.events, minimum),
        required=required,
        chains=chains,
        cuts=cuts,
        margins=margins,
        folded=folded,
        dropped=dropped,
        flow=_flow(study, cohort, minimum),
        hidden=_hidden(cohort, margins, chains, cuts, minimum),
        uncounted=telling_margins(cohort, margins, minimum),
    )


def _levels(
    cohort: Cohort, study: Study, minimum: int
) -> tuple[dict[tuple[str, str], Chain], tuple[Cut, ...]]:
    found: dict[tuple[str, str], Chain] = {}
    for prediction in cohort.predictions.values():
        for chain in chains_of(cohort, prediction):
            wanted = [
                chain.place(one.role, _value(one, chain))
                for one in study.thresholds
                if one.prediction == prediction.name and one.role in chain.roles
            ]
            ready = with_boundaries(chain, wanted, minimum)
            found |= {(prediction.name, role): ready for role in chain.roles}
    return found, tuple(_cut(one, found.get((one.prediction, one.role)), minimum) for one in study.thresholds)


def _value(threshold: Threshold, chain: Chain) -> float:
    if isinstance(threshold.at, str):
        return float(chain.bands.index(threshold.at))
    return float(threshold.at)


def _cut(asked: Threshold, chain: Chain | None, minimum: int) -> Cut:
    if chain is None:
        return Cut(asked, asked.role, None, 0, False)
    value = _value(asked, chain)
    place = chain.place(asked.role, value)
    if minimum <= 1 and place in chain.places(asked.role):
        return Cut(asked, asked.role, value, place, False)
    found = chain.snapped(asked.role, value)
    if found is None:
        return Cut(asked, asked.role, None, 0, False)
    place, at = found
    return Cut(asked, asked.role, at, place, abs(at - value) > SAME)


def _hidden(
    cohort: Cohort,
    margins: tuple[str, ...],
    chains: Mapping[tuple[str, str], Chain],
    cuts: tuple[Cut, ...],
    minimum: int,
) -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    for chain in {id(chain): chain for chain in chains.values()}.values():
        name = chain.prediction
        decided = [cut for cut in cuts if cut.asked.prediction == name and cut.role in chain.roles]
        places = sorted({cut.place for cut in decided if cut.at is not None})
        for column in margins if places else ():
            labels = _hidden_labels(cohort, column, chain, places, minimum)
            found[column, name] = found.get((column, name), set()) | labels
    return found


def _hidden_labels(cohort: Cohort, column: str, chain: Chain, places: list[int], minimum: int) -> set[str]:
    """Labels of one margin whose counts between the decided thresholds of all roles are too few."""
    edges = [0, *places, len(chain.cells)]
    counted = chain.counted(cohort, column)
    cells = {
        label: np.array([levels[1:][a:b].sum(axis=0) for a, b in pairwise(edges)])
        for label, levels in counted.items()
    }
    return hidden_groups(cells, {label: levels[0] for label, levels in counted.items()}, minimum)


def _flow(study: Study, cohort: Cohort, minimum: int) -> list[Shown]:
    steps = [(step.label, step.n, list(step.excluded)) for step in study.flow]
    known = len(study.cohort.excluded)
    gone = [(str(why), int(n)) for why, n in cohort.excluded.iloc[known:].itertuples(index=False)]
    if gone:
        steps[-1] = ("with an outcome", study.cohort.n, steps[-1][2])
        steps.append(("analysed", cohort.n, gone))
    return control_flow(steps, minimum)


def joint_passes(control: Control, first: Cut, second: Cut) -> bool:
    """Whether the paired comparison of two cuts gives no small count away: all eight cells are enough."""
    keys = [(cut.asked.prediction, cut.role) for cut in (first, second)]
    counts = control.cohort.count(keys)
    counts.columns = ["a", "b", "n", "events"]
    counts = counts.dropna()
    above = [(counts["a"] >= first.at), (counts["b"] >= second.at)]
    sums = counts.groupby(above)[["n", "events"]].sum()
    return len(sums) == 4 and cell_passes(sums["events"], sums["n"] - sums["events"], control.minimum)


def folded_label(control: Control, column: str, label: str) -> str:
    """The name under which a group label appears in the report."""
    return OTHER if label in control.folded.get(column, ()) else label
