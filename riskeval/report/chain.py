"""A chain: the levels of one prediction in order, with the boundaries between them that may be shown.

A score, the risk published for it and the band made of it cut the same people at the same places. Where the
roles of a prediction rise together, they share one chain, so that no band can be subtracted from scores.

A boundary of the chain is one of a role only where that role rises: between two scores of the same band, the
band cuts somewhere else, at a place that may have too few people on one of its sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from riskeval.cohort import Cohort
from riskeval.cuts import usable_roles
from riskeval.prediction import Prediction
from riskeval.report.disclosure import Cells, merge_levels

MANY = 60
STEPS = 20
SAME = 1e-9
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Chain:
    """Levels of a prediction from the lowest to the highest.

    Parameters
    ----------
    prediction : str
    values : pandas.DataFrame
        One column per role, one row per level, each column rising.
    cells : array, shape (levels, 2)
        Events and non-events.
    step : float
        Where there are too many levels to list, boundaries stand on multiples of this; else 0.
    bands : tuple of str
        Names of the levels of the band, where it has one.
    kept : tuple of int or None
        Boundaries that may be shown; None where even everybody together is too few.
    """

    prediction: str
    values: pd.DataFrame
    cells: Cells
    step: float = 0.0
    bands: tuple[str, ...] = ()
    kept: tuple[int, ...] | None = None

    @property
    def roles(self) -> tuple[str, ...]:
        """Roles that share the chain; the first one names its levels."""
        return tuple(self.values.columns)

    def place(self, role: str, at: float) -> int:
        """The boundary that a threshold on a role stands for: how many levels lie below it."""
        return int(np.searchsorted(self.values[role].to_numpy(), at, side="left"))

    def counted(self, cohort: Cohort, column: str) -> dict[str, Cells]:
        """Events and non-events of each group of a column: of those who lack a role, then on each level.

        Levels are told apart by all roles together: one score may stand for two risks.
        """
        counts = cohort.count([column, *((self.prediction, role) for role in self.roles)])
        counts.columns = pd.Index(["label", *self.roles, "n", "events"])
        levels = pd.MultiIndex.from_frame(self.values)
        place = levels.get_indexer(pd.MultiIndex.from_frame(counts[list(self.roles)]))
        codes, labels = pd.factorize(counts["label"], use_na_sentinel=False)
        events, n = (counts[name].to_numpy(dtype=np.int64) for name in ("events", "n"))
        cells = np.zeros((len(labels), len(self.cells) + 1, 2), dtype=np.int64)
        np.add.at(cells, (codes, place + 1), np.column_stack([events, n - events]))
        return dict(zip(map(str, labels), cells, strict=True))

    def places(self, role: str) -> tuple[int, ...]:
        """The kept boundaries at which a role rises, so that it cuts the same people there."""
        if role not in self.roles:
            return ()
        values = self.values[role].to_numpy()
        return tuple(place for place in self.kept or () if values[place] != values[place - 1])

    def bound(self, role: str, place: int) -> float:
        """The value from which a boundary flags people, on one role that rises there."""
        before, value = (float(x) for x in self.values[role].iloc[[place - 1, place]])
        if not before < value:
            raise ValueError(f"the {role} of {self.prediction} does not rise at boundary {place}")
        if not self.step or role == "band":
            return value
        coarse = _floor(value, self.step) if role == self.roles[0] else before
        return coarse if coarse > before else _round_between(before, value)

    def bounds(self, role: str) -> list[float]:
        """Lower bounds of the kept levels on one role, beginning with the floor of the scale."""
        lowest = float(self.values[role].iloc[0])
        floor = 0.0 if lowest >= 0 else float(np.floor(lowest))
        return [floor, *(self.bound(role, place) for place in self.places(role))]

    def snapped(self, role: str, at: float) -> tuple[int, float] | None:
        """The boundary that stands for a threshold on a role, and its value there.

        It is the lowest from the threshold on, or the highest where none is. That follows from what is
        printed alone: whether anybody stands between the two is not told.
        """
        shown = [(place, self.bound(role, place)) for place in self.places(role)]
        return next((one for one in shown if one[1] >= at - SAME), shown[-1] if shown else None)

    def names(self, role: str) -> list[str]:
        """What to call the kept levels of a role."""
        bounds = self.bounds(role)
        if role == "band":
            return _band_names(bounds, self.bands)
        whole = not self.step and bool((self.values[role] == self.values[role].round()).all())
        return [_name(bounds, k, whole) for k in range(len(bounds))]


def _floor(value: float, step: float) -> float:
    return round(float(np.floor(value / step + 1e-9)) * step, 10)


def _round_between(before: float, value: float) -> float:
    """The roundest number above one value and not above the next: nobody's own value need be printed."""
    candidates = (float(np.floor(value * 10**k) / 10**k) for k in range(12))
    return next((found for found in candidates if before < found <= value), value)


def _band_names(bounds: Sequence[float], bands: Sequence[str]) -> list[str]:
    edges = [int(bound) for bound in bounds] + [len(bands)]
    return [" or ".join(bands[edges[k] : edges[k + 1]]) for k in range(len(bounds))]


def _name(bounds: Sequence[float], k: int, whole: bool) -> str:
    low, high = bounds[k], bounds[k + 1] if k + 1 < len(bounds) else None
    if high is None:
        return f"{low:g}+"
    if whole:
        return f"{low:g}" if high == low + 1 else f"{low:g}–{high - 1:g}"
    return f"{low:g} to <{high:g}"


def chains_of(cohort: Cohort, prediction: Prediction) -> list[Chain]:
    """One chain for the roles that rise together, or one for each role where they do not."""
    usable = usable_roles(cohort, prediction)
    roles = [role for role in ("score", "risk", "band") if role in usable]
    if not roles:
        return []
    levels = _counted(cohort, prediction, roles)
    if all((levels[role].diff().dropna() >= 0).all() for role in roles):
        return [_chain(prediction, levels, roles)]
    return [_chain(prediction, _counted(cohort, prediction, [role]), [role]) for role in roles]


def _counted(cohort: Cohort, prediction: Prediction, roles: Sequence[str]) -> pd.DataFrame:
    counts = cohort.count([(prediction.name, role) for role in roles])
    counts.columns = pd.Index([*roles, "n", "events"])
    return counts.dropna().sort_values(list(roles), ignore_index=True)


def _chain(prediction: Prediction, levels: pd.DataFrame, roles: Sequence[str]) -> Chain:
    cells = np.column_stack([levels["events"], levels["n"] - levels["events"]]).astype(np.int64)
    first = levels[roles[0]].to_numpy()
    bands = prediction.levels if "band" in roles else ()
    return Chain(prediction.name, levels[list(roles)], cells, _step(first, roles[0]), bands)


def _step(values: Floats, role: str) -> float:
    """The rounding of boundaries where there are many distinct values: 0.05 on a risk, else round."""
    if len(values) <= MANY or values[-1] == values[0]:
        return 0.0
    if role == "risk":
        return 1 / STEPS
    rough = (values[-1] - values[0]) / STEPS
    power = 10.0 ** np.floor(np.log10(rough))
    return float(power * next(k for k in (1, 2, 5, 10) if k * power >= rough))


def with_boundaries(chain: Chain, wanted: Sequence[int], minimum: int) -> Chain:
    """The chain with the boundaries that may be shown: decided thresholds first, then bands, then others."""
    places = [*wanted, *_changes(chain, "band")]
    allowed = None
    if chain.step:
        steps = np.floor(chain.values[chain.roles[0]].to_numpy() / chain.step + 1e-9)
        allowed = [int(k) for k in np.flatnonzero(np.diff(steps)) + 1]
    kept = merge_levels(chain.cells[:, 0], chain.cells[:, 1], minimum, wanted=places, allowed=allowed)
    return Chain(chain.prediction, chain.values, chain.cells, chain.step, chain.bands, kept)


def _changes(chain: Chain, role: str) -> list[int]:
    if role not in chain.roles:
        return []
    rises: list[int] = (np.flatnonzero(np.diff(chain.values[role].to_numpy())) + 1).tolist()
    return rises
