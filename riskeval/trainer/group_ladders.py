"""The same prediction group by group, on levels that every group can bear."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from riskeval.report.chain import Chain
from riskeval.report.context import Context
from riskeval.report.group_levels import GroupLevels, group_levels
from riskeval.trainer.ladder import Ladder, ladder_of


@dataclass(frozen=True)
class GroupLadders:
    """Two or more groups of one column on the levels of one prediction.

    Parameters
    ----------
    column : str
    ladders : tuple of Ladder
        One for each group, on the same levels.
    """

    column: str
    ladders: tuple[Ladder, ...]

    @property
    def prediction(self) -> str:
        """Whose levels these are."""
        return self.ladders[0].prediction


def group_ladders(context: Context) -> tuple[GroupLadders, ...]:
    """Every group column and prediction by which two groups can be told apart, as the report shows them."""
    pairs = [(column, name) for column in context.control.margins for name in context.cohort.predictions]
    found = (_on(context, group_levels(context, column, name)) for column, name in pairs)
    return tuple(one for one in found if one is not None)


def ladders_by_group(column: str, chain: Chain, counted: Mapping[str, Any]) -> GroupLadders | None:
    """The groups of a column on the levels of a chain; None where no two of them can be told apart.

    Parameters
    ----------
    column : str
    chain : Chain
    counted : mapping of str to array, shape (levels + 1, 2)
        As `Chain.counted` gives them: those without the prediction first.
    """
    role = next((role for role in chain.roles if chain.places(role)), None)
    if role is None:
        return None
    found = tuple(ladder_of(chain, role, cells[1:], group) for group, cells in counted.items())
    ladders = tuple(ladder for ladder in found if ladder is not None and ladder.judges)
    return GroupLadders(column, ladders) if len(ladders) > 1 else None


def _on(context: Context, levels: GroupLevels) -> GroupLadders | None:
    if not levels.possible:
        return None
    chain = levels.chains[0]
    return ladders_by_group(levels.column, chain, _counted(context, levels, chain))


def _counted(context: Context, levels: GroupLevels, chain: Chain) -> dict[str, Any]:
    """Events and non-events of each group, as the chain counts them; hidden groups as one."""
    found: dict[str, Any] = {}
    counted = chain.counted(context.cohort, levels.column) if levels.counts is None else levels.counts
    for label, cells in counted.items():
        name = levels.named(label)
        found[name] = found.get(name, 0) + cells
    return found
