"""The same question asked of several groups of people like these: how the number moves with the class."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import pandas as pd

from riskeval.cohort import Cohort
from riskeval.communication.group_rate import GroupRate
from riskeval.communication.numerals import percent
from riskeval.communication.side_by_side import SideBySide, side_by_side
from riskeval.communication.statement import say
from riskeval.communication.wording import Wording
from riskeval.errors import EvaluationError, Problem, did_you_mean, raise_all
from riskeval.estimates import Estimates
from riskeval.evaluate import evaluate
from riskeval.metrics import event_rate
from riskeval.terms import ALL

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_PANELS = 8


@dataclass(frozen=True)
class ReferenceClasses:
    """The event rate in each of several reference classes.

    Attributes
    ----------
    estimates : Estimates
        One row per class that has people.
    said : SideBySide
        The same rates in every format.
    absent : tuple of str
        Classes without anybody in these data.
    """

    estimates: Estimates
    said: SideBySide
    absent: tuple[str, ...] = ()

    @property
    def frame(self) -> pd.DataFrame:
        """One row per class and format."""
        return self.said.frame

    @property
    def text(self) -> str:
        """The classes as plain text, with how far the number moves."""
        return f"{self.said.text}\n{self.moves}"

    @property
    def markdown(self) -> str:
        """The classes as Markdown, with how far the number moves."""
        return f"{self.said.markdown}\n{self.moves}\n"

    @property
    def moves(self) -> str:
        """How far the rate moves from class to class, and what that means."""
        ordered = sorted((said.rate for said in self.said.statements), key=lambda rate: rate.estimate)
        low, high = ordered[0], ordered[-1]
        told = (
            f"The rate depends on the class: from {percent(low.estimate)} of {low.wording.group} to "
            f"{percent(high.estimate)} of {high.wording.group}. A narrower class resembles its members more "
            "and is known less well. Choose the class, and say why, before looking at its rate."
        )
        return f"{told} Nobody in these data: {'; '.join(self.absent)}." if self.absent else told

    def plot(self, ax: Axes | None = None) -> Axes:
        """The classes as people, or as points with intervals where there are more than eight."""
        return self.said.plot(ax) if len(self.said.statements) <= MOST_PANELS else self.estimates.plot(ax)

    def __str__(self) -> str:
        return self.text

    __repr__ = __str__

    def _repr_markdown_(self) -> str:
        return self.markdown


def compare_reference_classes(
    cohort: Cohort,
    like: Mapping[str, str],
    *,
    every: bool = False,
    among: tuple[str, str] | None = None,
    event: str = Wording.event,
    otherwise: str = "",
    confidence: float = 0.95,
) -> ReferenceClasses:
    """How often the event happened in narrower and narrower groups of people like these.

    Parameters
    ----------
    cohort : Cohort
    like : mapping
        Group columns with a label each, such as ``{"sex": "male", "age": "under 25"}``. The classes are
        everybody, then males, then males under 25.
    every : bool
        Whether to take every combination of these columns instead, since the order in which they are named
        is a choice too.
    among : (prediction, level), optional
        Look only at the people at one level of a band, such as ``("Judgement", "high")``.
    event, otherwise : str
        See `Wording`.
    confidence : float

    Returns
    -------
    ReferenceClasses

    Raises
    ------
    EvaluationError
        For a column, label, prediction or level that the cohort does not have, all problems together.

    Examples
    --------
    >>> import pandas as pd, riskeval as rv
    >>> from riskeval.communication import compare_reference_classes
    >>> frame = pd.DataFrame({"y": [0, 0, 0, 1] * 10, "t": 1.0, "sex": ["f", "m"] * 20})
    >>> cohort = rv.Cohort(frame, outcome="y", predictions={"T": {"score": "t"}}, groups=["sex"])
    >>> compare_reference_classes(cohort, {"sex": "m"}).estimates.frame["estimate"].tolist()
    [0.25, 0.5]
    """
    raise_all(EvaluationError, _problems(cohort, like, among))
    columns = tuple(like)
    sizes = range(len(columns) + 1)
    nested = [columns[:size] for size in sizes]
    chosen = [c for size in sizes for c in combinations(columns, size)] if every else nested
    frame, absent = _rows(cohort, like, chosen, among, confidence)
    said = [say(GroupRate.of_row(row, event=event, otherwise=otherwise)) for _, row in frame.iterrows()]
    return ReferenceClasses(Estimates(frame, columns=columns), side_by_side(said), absent)


def _rows(
    cohort: Cohort,
    like: Mapping[str, str],
    chosen: list[tuple[str, ...]],
    among: tuple[str, str] | None,
    confidence: float,
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """A row of the event rate for each class that has people, and the names of the others."""
    by = [names for names in chosen if names]
    if among is None:
        found = evaluate(cohort, event_rate, by=by, confidence=confidence).frame
    else:
        found = evaluate(cohort.only(among[0]), event_rate.on("band"), by=by, confidence=confidence).frame
        found = found[found["label"] == among[1]]
    known = found[found["estimate"].notna()]
    rows, absent = [], []
    for names in chosen:
        labels = pd.Series({name: like[name] if name in names else ALL for name in like})
        rows.append(known[(known[list(like)] == labels).all(axis=1)])
        if rows[-1].empty:
            absent.append(", ".join(f"{name} {like[name]}" for name in names) or "everybody")
    if len(absent) == len(chosen):
        raise EvaluationError(
            needed="people in one of these classes", found="nobody", do="choose wider classes"
        )
    return pd.concat(rows, ignore_index=True), tuple(absent)


def _problems(cohort: Cohort, like: Mapping[str, str], among: tuple[str, str] | None) -> Iterator[Problem]:
    if not like:
        do = 'name columns and labels, such as like={"sex": "male"}'
        yield Problem("at least one group column with a label", "none", do)
    for column, label in like.items():
        if column not in cohort.groups:
            do = did_you_mean(column, cohort.groups) or f"name one of {list(cohort.groups)} in `groups=`"
            yield Problem("group columns of the cohort", f"`{column}`", do)
        elif label not in (levels := cohort.group_levels(column)):
            do = did_you_mean(str(label), levels) or f"name one of {levels[:12]}"
            yield Problem(f"a label of `{column}`", f"'{label}'", do)
    if among is not None:
        yield from level_problems(cohort, *among)


def level_problems(cohort: Cohort, prediction: str, level: str | None = None) -> Iterator[Problem]:
    """Whether a prediction has a band, and a level in it."""
    known = list(cohort.predictions)
    if prediction not in known:
        do = did_you_mean(prediction, known) or f"name one of {known}"
        yield Problem("a prediction of the cohort", f"`{prediction}`", do)
    elif "band" not in cohort.predictions[prediction].roles:
        yield Problem(f"a band of `{prediction}`", "none", "name a prediction that has categories")
    elif level is not None and level not in cohort.predictions[prediction].levels:
        levels = list(cohort.predictions[prediction].levels)
        do = did_you_mean(level, levels) or f"name one of {levels}"
        yield Problem(f"a level of `{prediction}`", f"'{level}'", do)
