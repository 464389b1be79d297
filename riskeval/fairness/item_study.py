"""Which items are flagged in which group, when people are matched on the total of some of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from riskeval.fairness.item_intervals import Row
from riskeval.fairness.item_results import ALWAYS, ItemResults
from riskeval.fairness.item_tables import ItemTables
from riskeval.fairness.logistic_dif_rows import logistic_rows
from riskeval.fairness.mantel_rows import mantel_row, odds_rows
from riskeval.fairness.purification import Purified, purified

Rule = Literal["mantel", "logistic", "class B", "class C"]
RULES = ("mantel", "logistic", "class B", "class C")
CLASSES = {"class B": ("B", "C"), "class C": ("C",)}


@dataclass(frozen=True)
class ItemStudy:
    """The items of a cohort with the rule that flags them; groups are named by their place."""

    tables: ItemTables
    items: tuple[str, ...]
    rule: Rule
    confidence: float

    def settled(self, group: int, purify: bool) -> Purified:
        """The items of the matching total of one group, and those that are flagged with it."""
        rated = tuple(item for item in self.items if self.tables.n_values(item))
        if purify:
            return purified(rated, lambda anchor: self.flags(group, anchor))
        return Purified(rated, tuple(self.flags(group, rated)), 1, True)

    def flags(self, group: int, anchor: tuple[str, ...]) -> dict[str, float]:
        """The items that the rule flags, each with how strongly."""
        found = {item: self._flagged(group, item, anchor) for item in self.items}
        return {item: strength for item, strength in found.items() if strength is not None}

    def rows(self, group: int, item: str, anchor: tuple[str, ...]) -> list[Row]:
        """Every number about an item, or the rows that say why there is none."""
        found = self._results(group, item, anchor)
        if isinstance(found, ItemResults):
            return found.rows()
        return untold(found)

    def _flagged(self, group: int, item: str, anchor: tuple[str, ...]) -> float | None:
        """The statistic by which an item is flagged: a chi-square, or the size of delta; None where not."""
        found = self._results(group, item, anchor)
        if not isinstance(found, ItemResults) or not found.judged:
            return None
        if self.rule in CLASSES:
            delta = odds_rows(found.table, self.confidence)[1] if found.binary else {}
            return abs(delta["estimate"]) if delta.get("label") in CLASSES[self.rule] else None
        if self.rule == "logistic":
            row = logistic_rows(found.table, self.confidence)[2]
        else:
            row = mantel_row(found.table, corrected=found.binary)
        return float(row["estimate"]) if row.get("p", 1.0) < 1 - self.confidence else None

    def _results(self, group: int, item: str, anchor: tuple[str, ...]) -> ItemResults | str:
        reason = self.tables.unusable(item, anchor)
        if reason:
            return reason
        binary = self.tables.n_values(item) == 2
        return ItemResults(self.tables.pair(group, item, anchor), binary, self.confidence)


def untold(why: str) -> list[Row]:
    """The rows of an item about which nothing can be said."""
    return [{"metric": metric, "status": "not available", "note": why} for metric in ALWAYS]
