"""What making one rate equal in all groups would cost in the others, per 1,000 people of each group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
import pandas as pd

from riskeval.analyses.ladder import Ladder
from riskeval.analyses.price import threshold_for
from riskeval.cohort import Cohort
from riskeval.cuts import level_and_above
from riskeval.errors import EvaluationError, did_you_mean
from riskeval.estimates import Estimates
from riskeval.fairness.group_cuts import SHORT, _plot, one_for_all
from riskeval.fairness.named_groups import Group
from riskeval.fairness.one_cut import OneCut, one_cut
from riskeval.fairness.rules import WARNING, Rule, Rules, group_places
from riskeval.fairness.rules_text import changes_in_words
from riskeval.fairness.shares_from_top import Place, place_for, rate_at
from riskeval.points import is_number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Equal = Literal["sensitivity", "false_positive_rate", "ppv", "flag_rate"]
CRITERIA: tuple[str, ...] = get_args(Equal)
FOUND_HERE = (
    "The cuts were found in these very people: intervals take them as known, and in other people the rate "
    "would be equal only by chance."
)


@dataclass(frozen=True)
class Equalised:
    """What one rate made equal does to the others: a what-if, for analysis only.

    Attributes
    ----------
    prediction, criterion : str
    target : float
        The value of the criterion in every group.
    label : str
        The one cut for all that is compared with.
    reference : tuple of (column, label)
        The reference group.
    cuts : pandas.DataFrame
        Group columns, ``at`` (everybody above it is flagged), ``of_tied`` (the share of those exactly on it
        who are flagged, by lot), ``above, tied`` (shares of the people), ``label``, ``note`` (why the value
        cannot be had; empty where it can).
    consequences : Estimates
        Of 1,000 people true and false alarms, missed and rightly left, expected over the lot; rates; net
        benefit where a price was stated. By one cut for all and by the cuts of the groups.
    rules : Rules
        Both rules, and the people.
    warning : str
        Belongs beside every use of these numbers.
    """

    prediction: str
    criterion: str
    target: float
    label: str
    reference: Group
    cuts: pd.DataFrame
    consequences: Estimates
    rules: Rules
    warning: str = WARNING

    @cached_property
    def changes(self) -> Estimates:
        """The cuts by group less the one cut, for the same people: the cost."""
        return self.rules.changes()

    @cached_property
    def gaps(self) -> Estimates:
        """Each group less the reference, by either rule."""
        return self.rules.gaps(self.reference)

    @property
    def text(self) -> str:
        """The result in words, with the warning first."""
        names = self.cuts[list(self.consequences.groups)].agg(", ".join, axis=1)
        without = {name: note for name, note in zip(names, self.cuts["note"], strict=True) if note}
        return " ".join(
            [
                self.warning,
                f"{self.prediction}: cuts by which {self.criterion} is {self.target:.3g} in every group, "
                f"against {self.label} for all.",
                *changes_in_words(self.changes, without),
                FOUND_HERE,
            ]
        )

    def plot(self, ax: Axes | None = None) -> Axes:
        """A forest of what changes in each group."""
        return _plot(self.changes, ax, f"{self.prediction}, equal {self.criterion}: {SHORT}")

    def __repr__(self) -> str:
        return f"{self.text}\n{self.changes!r}"


def equalised(
    cohort: Cohort,
    prediction: str,
    criterion: Equal,
    *,
    by: str | Sequence[str],
    reference: str | Sequence[str],
    cut: float | str,
    to: float | None = None,
    on: str | None = None,
    missed_to_false_alarm: float | None = None,
    confidence: float = 0.95,
) -> Equalised:
    """Make one rate equal in all groups by a cut for each, and count what that changes.

    For analysis only. Treating people differently because of a group may be unlawful; riskeval holds no law.

    Parameters
    ----------
    cohort : Cohort
    prediction : str
    criterion : {"sensitivity", "false_positive_rate", "ppv", "flag_rate"}
        The rate that becomes equal.
    by : str or sequence of str
        A group column; several make intersections.
    reference : str or sequence of str
        The group whose rate the others get, where `to` is not stated; and with whom groups are compared.
    cut : float or str
        The one cut for all that is compared with.
    to : float, optional
        The value that every group gets, above 0 and below 1.
    on : {"score", "risk", "band"}, optional
        On which role the cut stands.
    missed_to_false_alarm : float, optional
        The user's own price, at which the net benefit is added; riskeval has no default.
    confidence : float

    Returns
    -------
    Equalised
        A group where the value cannot be had keeps its rows, without numbers.

    Raises
    ------
    EvaluationError
        Where the criterion, a group, a prediction or a cut is unknown, or there is no value to reach.

    Notes
    -----
    Everybody above a group's cut is flagged, and of those exactly on it a share by lot, so that the value is
    reached exactly: the rates are expected over the lot. Where several cuts give a PPV, the lowest is taken.

    Examples
    --------
    >>> import pandas as pd, riskeval as rv
    >>> from riskeval.fairness.equalised import equalised
    >>> counts = {"g": list("aabb"), "s": [0, 1] * 2, "n": [70, 30, 50, 50], "k": [5, 15, 10, 30]}
    >>> tool = {"Tool": {"score": "s"}}
    >>> cohort = rv.Cohort.from_counts(pd.DataFrame(counts), n="n", events="k", groups="g", predictions=tool)
    >>> equalised(cohort, "Tool", "flag_rate", by="g", reference="a", cut=1).cuts["of_tied"].tolist()
    [1.0, 0.6]
    """
    _known(criterion)
    asked = one_cut(cohort, prediction, by, reference, cut, on, confidence)
    _not_fixed(asked, criterion)
    ladders = [Ladder.of(asked.cohort, prediction, asked.on, group) for group in asked.named.groups]  # type: ignore[arg-type]
    target = _target(asked, criterion, to, ladders)
    places = [place_for(ladder, criterion, target) for ladder in ladders]
    price = None if missed_to_false_alarm is None else threshold_for(missed_to_false_alarm)
    rules = (
        one_for_all(asked.cohort, prediction, asked.on, asked.at, asked.label),
        _by_group(asked, criterion, places),
    )
    named = asked.named
    made = Rules(asked.cohort, rules, named.columns, named.groups, price, asked.options)
    return Equalised(
        prediction,
        criterion,
        target,
        asked.label,
        named.reference,
        _table(asked, places),
        made.estimates(),
        made,
    )


def _known(criterion: object) -> None:
    if criterion not in CRITERIA:
        raise EvaluationError(
            needed=f"a criterion: one of {', '.join(CRITERIA)}",
            found=f"{criterion!r}",
            do=did_you_mean(str(criterion), CRITERIA) or "name one of these",
        )


def _not_fixed(asked: OneCut, criterion: str) -> None:
    """A sample stratified by the outcome fixes what depends on the event rate."""
    fixed = asked.cohort.people.fixed_event_rate and asked.cohort.weights is None
    if fixed and criterion in ("ppv", "flag_rate"):
        raise EvaluationError(
            needed=f"an event rate, on which {criterion} depends",
            found="a sample stratified by the outcome, which fixes it",
            do="ask for sensitivity or false_positive_rate, or state weights",
        )


def _target(asked: OneCut, criterion: str, to: object, ladders: Sequence[Ladder]) -> float:
    """The stated value, else that of the reference at the one cut."""
    if to is not None:
        if is_number(to) and 0 < to < 1:
            return float(to)
        raise EvaluationError(
            needed=f"a {criterion} above 0 and below 1", found=f"to={to!r}", do="divide a percentage by 100"
        )
    found = rate_at(ladders[asked.named.groups.index(asked.named.reference)], criterion, asked.at)
    if 0 < found < 1:
        return found
    raise EvaluationError(
        needed=f"a {criterion} of `{asked.named.name}` at {asked.label} above 0 and below 1",
        found="none" if np.isnan(found) else f"{found:g}",
        do="choose another cut, or state to=",
    )


def _by_group(asked: OneCut, criterion: str, places: Sequence[Place]) -> Rule:
    """Everybody above the cut of the group, and a share of those on it."""
    value = asked.cohort.people.columns[asked.key].values
    place = group_places(asked.cohort, asked.named.groups)
    mine = np.where(np.isnan(place), 0, place).astype(int)
    at, of_tied = (np.array([getattr(one, name) for one in places])[mine] for name in ("at", "of_tied"))
    flagged = np.where(value > at, 1.0, np.where(value == at, of_tied, 0.0))
    unknown = np.isnan(value) | np.isnan(place) | np.isnan(at)
    return Rule(f"{asked.prediction}, equal {criterion}", np.where(unknown, np.nan, flagged), by_group=True)


def _table(asked: OneCut, places: Sequence[Place]) -> pd.DataFrame:
    levels = asked.cohort.predictions[asked.prediction].levels
    rows = []
    for group, place in zip(asked.named.groups, places, strict=True):
        if place.reason:
            label = ""
        elif asked.on == "band":
            label = level_and_above(levels, place.at)
        else:
            label = f"{asked.on} ≥ {place.at:g}"
        if 0 < place.of_tied < 1:
            label += f", of those exactly on it {100 * place.of_tied:.3g} % by lot"
        rows.append(
            dict(group)
            | {"at": place.at, "of_tied": place.of_tied, "above": place.above, "tied": place.tied}
            | {"label": label, "note": place.reason}
        )
    return pd.DataFrame(rows)
