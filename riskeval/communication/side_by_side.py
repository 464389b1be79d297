"""Several group rates in one denominator, so that their numbers can be compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from riskeval.communication.group_rate import GroupRate
from riskeval.communication.icon_array import icons
from riskeval.communication.numerals import check_denominator
from riskeval.communication.statement import RiskStatement
from riskeval.errors import EvaluationError, Problem, raise_all

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class SideBySide:
    """Several statements in the same denominator, so that their numbers can be compared at a glance."""

    statements: tuple[RiskStatement, ...]

    @property
    def per(self) -> int:
        """The denominator of all of them."""
        return self.statements[0].per

    @property
    def frame(self) -> pd.DataFrame:
        """The formats of every group: columns ``group, format, did, did_not, interval, note``."""
        parts = [said.frame.assign(group=said.rate.wording.group) for said in self.statements]
        joined = pd.concat(parts, ignore_index=True)
        return joined[["group", *(name for name in joined.columns if name != "group")]]

    @property
    def text(self) -> str:
        """A table as plain text: one line per group."""
        from riskeval.communication.export import side_by_side_text

        return side_by_side_text(self.statements)

    @property
    def markdown(self) -> str:
        """A table as Markdown: one line per group."""
        from riskeval.communication.export import side_by_side_markdown

        return side_by_side_markdown(self.statements)

    @property
    def _keyed(self) -> RiskStatement:
        """A statement whose key suits all: one with an interval, where any has one."""
        return max(self.statements, key=lambda said: said.rate.has_interval)

    def icon_frame(self) -> pd.DataFrame:
        """The icons of `plot` as a table, one row per icon."""
        rates = [said.rate for said in self.statements]
        return icons(rates, [rate.wording.group for rate in rates], self.per)

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw each group as people, in panels beside each other; returns the Axes."""
        from riskeval.plots.icon_array import icon_array
        from riskeval.plots.marks import known_to_pyplot

        with known_to_pyplot():
            return icon_array(self.icon_frame(), ax, key=self._keyed.key_frame())

    def __str__(self) -> str:
        return self.text

    __repr__ = __str__

    def _repr_markdown_(self) -> str:
        return self.markdown


def side_by_side(statements: Sequence[RiskStatement], *, per: int | None = None) -> SideBySide:
    """Statements in one denominator: the largest that any of them needs, unless another is given.

    Parameters
    ----------
    statements : sequence of RiskStatement
        About the same event, follow-up and confidence; their groups differ.
    per : int, optional

    Returns
    -------
    SideBySide

    Raises
    ------
    EvaluationError
        Where rates of different events, follow-ups or confidences would stand in one table.
    """
    if not statements:
        raise EvaluationError(needed="at least one statement", found="none", do="say a rate first")
    raise_all(EvaluationError, _differences([said.rate for said in statements]))
    if per is not None:
        check_denominator(per)
    common = per or max(said.per for said in statements)
    return SideBySide(tuple(replace(said, per=common) for said in statements))


def _differences(rates: Sequence[GroupRate]) -> Iterator[Problem]:
    same = {
        "event": [rate.wording.event for rate in rates],
        "follow-up": [f"{rate.months:g} months" if rate.months else "not stated" for rate in rates],
        "confidence": [f"{rate.confidence:g}" for rate in rates],
    }
    for name, found in same.items():
        if len(set(found)) > 1:
            do = f"put rates of one {name} side by side"
            yield Problem(f"the same {name} in every group", " and ".join(dict.fromkeys(found)), do)
