"""Cells: identical rows counted together, as arrays with their design."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from riskeval.declaration import Key
from riskeval.design import Design, Floats


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
