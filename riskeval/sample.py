"""Cells: identical rows counted together, as arrays with their design."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from riskeval._frame import Column, collapse
from riskeval.declaration import CLUSTER, OUTCOME, STRATA, WEIGHTS, Key
from riskeval.design import Codes, Design, Floats

Snap = tuple[Key, tuple[float, ...]]


@dataclass(frozen=True)
class Sample:
    """Cells: arrays by key, and their design. A frame of people with identical rows counted together."""

    columns: Mapping[Key, Floats]
    design: Design

    def subset(self, keep: np.ndarray[Any, Any]) -> Sample:
        """Only some of the cells."""
        if keep.all():
            return self
        return Sample({key: values[keep] for key, values in self.columns.items()}, self.design.subset(keep))

    def where_present(self, keys: Sequence[Key]) -> Sample:
        """Only the people who have all of these values."""
        keep = np.ones(len(self.design.n), dtype=bool)
        for key in keys:
            keep &= ~np.isnan(self.columns[key])
        return self.subset(keep)


def cells(columns: Mapping[Key, Column], n: Floats, keys: Sequence[Key], snap: Snap | None) -> Sample:
    """Cells over some columns, the outcome and the design.

    Parameters
    ----------
    columns : mapping of key to Column
    n : array, shape (rows,)
        People in each row.
    keys : sequence
        The columns that tell cells apart.
    snap : (key, thresholds), optional
        Replaces a nearly unique column by the largest threshold at or below it.
    """
    design = [key for key in (WEIGHTS, CLUSTER, STRATA) if key in columns]
    chosen = {key: columns[key] for key in dict.fromkeys([*keys, OUTCOME, *design])}
    if snap is not None and chosen[snap[0]].codes is None:
        chosen[snap[0]] = _snapped(chosen[snap[0]], snap[1])
    rows, people = collapse(list(chosen.values()), n)
    kept = chosen if rows is None else {key: column.keep(rows) for key, column in chosen.items()}
    weight = kept[WEIGHTS].values if WEIGHTS in kept else np.ones(len(people))
    return Sample(
        {key: column.values for key, column in kept.items()},
        Design(weight, people, _codes(kept, CLUSTER), _codes(kept, STRATA)),
    )


def _codes(columns: Mapping[Key, Column], key: Key) -> Codes | None:
    return columns[key].codes if key in columns else None


def _snapped(column: Column, at: tuple[float, ...]) -> Column:
    points = np.concatenate(([-np.inf], np.sort(np.asarray(at, dtype=float))))
    codes = np.searchsorted(points, column.values, side="right").astype(np.int64) - 1
    codes[np.isnan(column.values)] = -1
    return Column(np.where(codes < 0, np.nan, points[codes]), codes, points)
