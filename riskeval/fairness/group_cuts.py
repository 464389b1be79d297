"""A what-if: another cut for each group, what it does to 1,000 people of each, and what it changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from riskeval.analyses.price import threshold_for
from riskeval.cohort import Cohort
from riskeval.design import Floats
from riskeval.errors import EvaluationError, Problem, did_you_mean, raise_all
from riskeval.estimates import Estimates
from riskeval.fairness.named_groups import Group, columns_of, name_of
from riskeval.fairness.one_cut import of_prediction, place_of_cut
from riskeval.fairness.rules import WARNING, Rule, Rules, group_places
from riskeval.fairness.rules_text import changes_in_words, consequences_in_words
from riskeval.request import groups_of
from riskeval.rows import Options

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Cut = float | str


@dataclass(frozen=True)
class GroupCuts:
    """What cuts that differ by group would do: a what-if, for analysis only.

    Attributes
    ----------
    prediction, on : str
    cuts : pandas.DataFrame
        Group columns, ``at`` (people are flagged from this value on; on a band its rank), ``label``.
    consequences : Estimates
        Of 1,000 people true and false alarms, missed and rightly left; sensitivity, false positive rate, PPV,
        NPV, flag rate; net benefit where a price was stated. Of everybody and of each group, by the cuts of
        the groups and, where one was stated, by one cut for all, which are the ``prediction`` of their rows.
    changes : Estimates or None
        The cuts by group less the one cut, for the same people; None without one cut.
    warning : str
        Belongs beside every use of these numbers.
    """

    prediction: str
    on: str
    cuts: pd.DataFrame
    consequences: Estimates
    changes: Estimates | None
    warning: str = WARNING

    @property
    def text(self) -> str:
        """The result in words, with the warning first."""
        columns = self.consequences.groups
        cuts = "; ".join(
            f"{', '.join(row[list(columns)])}: {row['label']}" for _, row in self.cuts.head(12).iterrows()
        )
        more = f"; and {len(self.cuts) - 12} more" if len(self.cuts) > 12 else ""
        parts = [self.warning, f"{self.prediction}, flagged from {cuts}{more}."]
        if self.changes is None:
            return " ".join([*parts, *consequences_in_words(self.consequences)])
        return " ".join([*parts, "Against one cut for all:", *changes_in_words(self.changes)])

    def plot(self, ax: Axes | None = None) -> Axes:
        """A forest of the changes by group, or of the rates where there is nothing to compare with."""
        return _plot(self.changes or self.consequences, ax, f"{self.prediction}: {SHORT}")

    def __repr__(self) -> str:
        return self.text


SHORT = "what-if for analysis only; cuts that differ by group may be unlawful"


def group_cuts(
    cohort: Cohort,
    prediction: str,
    cuts: Mapping[Any, Cut],
    *,
    by: str | Sequence[str],
    cut: Cut | None = None,
    on: str | None = None,
    missed_to_false_alarm: float | None = None,
    confidence: float = 0.95,
) -> GroupCuts:
    """Flag the people of each group from a cut of its own, as a what-if, and count what follows.

    For analysis only. Treating people differently because of a group may be unlawful; riskeval holds no law.

    Parameters
    ----------
    cohort : Cohort
    prediction : str
    cuts : mapping
        For every group of `by`, ``(missing)`` included, the value from which its people are flagged. Where
        there are several columns the names of groups are tuples.
    by : str or sequence of str
        A group column; several make intersections.
    cut : float or str, optional
        One cut for all, to compare with.
    on : {"score", "risk", "band"}, optional
        On which role the cuts stand.
    missed_to_false_alarm : float, optional
        The user's own price, at which the net benefit is added; riskeval has no default.
    confidence : float

    Returns
    -------
    GroupCuts

    Raises
    ------
    EvaluationError
        With every group that has no cut, every name that is no group, and every cut that is none.

    Notes
    -----
    The changes are paired: most people are treated alike by both rules, and only the others count.

    Examples
    --------
    >>> import pandas as pd, riskeval as rv
    >>> from riskeval.fairness.group_cuts import group_cuts
    >>> counts = {"g": list("aabb"), "s": [0, 1] * 2, "n": [70, 30, 50, 50], "k": [5, 15, 10, 30]}
    >>> tool = {"Tool": {"score": "s"}}
    >>> cohort = rv.Cohort.from_counts(pd.DataFrame(counts), n="n", events="k", groups="g", predictions=tool)
    >>> group_cuts(cohort, "Tool", {"a": 1, "b": 2}, by="g", cut=1).changes.frame["estimate"].tolist()[0]
    -150.0
    """
    columns = columns_of(cohort, by)
    only = of_prediction(cohort, prediction)
    groups = tuple(groups_of(cohort, [columns])[1:])
    options = Options(confidence=confidence)
    options.check()
    table, role = _placed(only, prediction, cuts, groups, on)
    rules = [_by_group(only, prediction, role, groups, table["at"].to_numpy(float))]
    if cut is not None:
        rules.insert(0, one_for_all(only, prediction, role, *place_of_cut(only, prediction, cut, role)[1:]))
    price = None if missed_to_false_alarm is None else threshold_for(missed_to_false_alarm)
    asked = Rules(only, tuple(rules), columns, groups, price, options)
    changes = asked.changes() if cut is not None else None
    return GroupCuts(prediction, role, table, asked.estimates(), changes)


def one_for_all(cohort: Cohort, prediction: str, role: str, at: float, label: str) -> Rule:
    """The rule that flags everybody from one cut on."""
    value = cohort.people.columns[prediction, role].values
    flagged = np.where(np.isnan(value), np.nan, value >= at)
    return Rule(f"{prediction}, {label} for all", flagged.astype(float), by_group=False)


def _by_group(cohort: Cohort, prediction: str, role: str, groups: Sequence[Group], at: Floats) -> Rule:
    value = cohort.people.columns[prediction, role].values
    place = group_places(cohort, groups)
    start = at[np.where(np.isnan(place), 0, place).astype(int)]
    flagged = np.where(np.isnan(value) | np.isnan(place), np.nan, value >= start)
    return Rule(f"{prediction}, cuts by group", flagged.astype(float), by_group=True)


def _placed(
    cohort: Cohort, prediction: str, cuts: Any, groups: Sequence[Group], on: str | None
) -> tuple[pd.DataFrame, str]:
    """The cut of each group, and the one role on which all of them stand."""
    if not isinstance(cuts, Mapping):
        raise EvaluationError(
            needed="a cut for each group", found=f"{cuts!r:.60}", do='write {"white": 18, "black": 20}'
        )
    stated = {(key if isinstance(key, tuple) else (key,)): value for key, value in cuts.items()}
    labels = {tuple(label for _, label in group): group for group in groups}
    raise_all(EvaluationError, _name_problems(stated, labels))
    places = [place_of_cut(cohort, prediction, stated[label], on) for label in labels]
    roles = list(dict.fromkeys(role for role, _, _ in places))
    if len(roles) > 1:
        raise EvaluationError(
            needed="cuts that all stand on one role", found=f"cuts on {' and '.join(roles)}", do="say on="
        )
    rows = [
        dict(group) | {"at": at, "label": label} for group, (_, at, label) in zip(groups, places, strict=True)
    ]
    return pd.DataFrame(rows), roles[0]


def _name_problems(stated: Mapping[Any, Any], labels: Mapping[Any, Group]) -> list[Problem]:
    """Groups without a cut, and names that are no group."""
    known = [", ".join(label) for label in labels]
    problems = [
        Problem(f"a cut for the group `{name_of(group)}`", "none", "name one; nobody gets a cut unasked")
        for label, group in labels.items()
        if label not in stated
    ]
    for label in stated:
        if label not in labels:
            shown = ", ".join(map(str, label))
            do = did_you_mean(shown, known) or f"name one of {known[:12]}"
            problems.append(Problem("a group that some person is in", f"`{shown}`", do))
    return problems


def _plot(estimates: Estimates, ax: Axes | None, title: str) -> Axes:
    from riskeval.plots.forest import forest
    from riskeval.plots.marks import known_to_pyplot

    with known_to_pyplot():
        return forest(estimates.frame, ax, title=title)
