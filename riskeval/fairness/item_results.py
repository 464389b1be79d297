"""One item, one pair of groups: every number about it, each with its interval or with what forbids one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from riskeval.fairness.item_intervals import Row
from riskeval.fairness.item_tables import PairTable
from riskeval.fairness.logistic_dif_rows import logistic_rows
from riskeval.fairness.mantel_haenszel import shared
from riskeval.fairness.mantel_rows import mantel_row, odds_rows, standardised_row
from riskeval.remarks import FEW

NO_INTERVAL: Row = {"se": np.nan, "lower": np.nan, "upper": np.nan, "p": np.nan, "method": "", "label": ""}
OF_TWO_VALUES = ("mh_odds_ratio", "ets_delta")
ALWAYS = (
    "mantel_chi_square",
    "standardised_difference",
    "logistic_uniform",
    "logistic_nonuniform",
    "logistic_both",
)


@dataclass(frozen=True)
class ItemResults:
    """What the table of one item and one pair of groups says.

    Attributes
    ----------
    table : PairTable
    binary : bool
        Whether the item has two values in the whole sample.
    confidence : float
    """

    table: PairTable
    binary: bool
    confidence: float

    @property
    def refusal(self) -> str:
        """Why nothing can be computed; empty where something can."""
        people = self.table.people.sum(axis=(1, 2))
        for size, whom in zip(people, ("the reference group", "the group"), strict=True):
            if not size:
                return f"nobody in {whom} has both this item and the total"
        together = shared(self.table.people)
        if not together.any():
            return "no level of the total has people of both groups"
        seen = self.table.values[together.sum(axis=(0, 1)) > 0]
        return f"everybody at totals that both groups have is rated {seen[0]:g}" if len(seen) < 2 else ""

    @property
    def thin(self) -> tuple[str, str]:
        """Status and reason where no interval can be trusted; empty where one can."""
        if self.table.design is not None and self.table.design.no_interval:
            return "not estimable", f"interval not estimable: {self.table.design.no_interval}"
        together = shared(self.table.people)
        groups, values = together.sum(axis=(1, 2)), together.sum(axis=(0, 1))
        for size, whom in zip(groups, ("the reference group", "the group"), strict=True):
            if size < FEW:
                return "few events", f"only {size:g} people of {whom} have a total that the other group has"
        apart = values.sum() - values.max()
        return (
            ("few events", f"only {apart:g} people are rated otherwise than most")
            if apart < FEW
            else ("", "")
        )

    @property
    def judged(self) -> bool:
        """Whether a test of this item can be made at all."""
        return not self.refusal and not self.thin[0]

    def rows(self) -> list[Row]:
        """Every number, in the order of the printed table."""
        counted = {"n": float(self.table.people.sum()), "n_dropped": self.table.n_dropped}
        if self.refusal:
            metrics = (*OF_TWO_VALUES, *ALWAYS) if self.binary else ALWAYS
            empty = {"estimate": np.nan, "status": "not estimable", "note": self.refusal}
            return [{"metric": metric} | empty | counted for metric in metrics]
        found = [*(odds_rows(self.table, self.confidence) if self.binary else [])]
        found += [mantel_row(self.table, corrected=self.binary)]
        if self.binary and self.table.design is None:
            plain = mantel_row(self.table, corrected=False)
            found.append(plain | {"metric": "mantel_chi_square_uncorrected"})
        found += [standardised_row(self.table, self.confidence), *logistic_rows(self.table, self.confidence)]
        return [self._limited(row) | counted for row in found]

    def _limited(self, row: Row) -> Row:
        if not np.isfinite(row["estimate"]):
            return row | NO_INTERVAL | {"status": "not estimable"}
        status, reason = self.thin
        return row | NO_INTERVAL | {"status": status, "note": reason} if status else row
