"""A world that draws people."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from riskeval.errors import SimulationError
from riskeval.simulate.draws import Floats, Integers, Stream, check_probabilities
from riskeval.simulate.scale import (
    Scale,
    check_correlation,
    check_repeats,
    finite,
    one_for_each,
    table_of,
    unknown_column,
)
from riskeval.simulate.world import Drawn, Hidden, Made, World

Gaps = NDArray[np.bool_]
MOST = 50_000_000


class Crowd(World):
    """People who are drawn: one row per person, or per assessment after :meth:`repeat`.

    Parameters
    ----------
    n : int
        How many people.
    seed : int
        The same seed gives the same people on every machine; each column has a stream of its own.

    Raises
    ------
    SimulationError
        A number of people or a seed that cannot be.
    """

    draws = True

    def __init__(self, n: int, seed: int) -> None:
        super().__init__()
        if isinstance(n, bool) or not isinstance(n, int | np.integer) or not 1 <= n <= MOST:
            raise SimulationError(
                needed=f"a whole number of people from 1 to {MOST:,}", found=f"n = {n!r}", do="correct n"
            )
        Stream(seed)
        self.seed, self._rows, self._times = int(seed), int(n), 1
        self._codes: dict[str, Integers] = {}
        self._numbers: dict[str, Floats] = {}
        self._drawn_only: dict[str, pd.Series] = {}
        self._blanks: dict[str, list[tuple[Gaps, str]]] = {}
        self._sums: dict[str, tuple[tuple[str, ...], int]] = {}
        self._parents: dict[str, tuple[str, Integers]] = {}

    @property
    def rows(self) -> int:
        """How many rows there are now."""
        return self._rows

    def stream(self, name: str, *more: str) -> Stream:
        """The stream of a column."""
        return Stream(self.seed, name, *more)

    def __getitem__(self, name: str) -> Floats:
        """The numbers of a column, shape (rows,); of a category its code."""
        if name in self._numbers:
            return self._numbers[name]
        if name in self._codes:
            return np.asarray(self.scales[name].values[self._codes[name]])
        if name in self._drawn_only:
            return np.asarray(self._drawn_only[name])
        raise unknown_column(name, self.scales)

    def codes(self, name: str) -> Integers:
        """The codes of a discrete column, shape (rows,)."""
        if name not in self._codes:
            raise unknown_column(name, self.scales)
        return self._codes[name]

    def has(self, name: str) -> bool:
        """Whether a column was declared."""
        return name in self._codes or name in self._numbers or name in self._drawn_only

    def _category(self, name: str, shares: Floats, sampled: Floats) -> None:
        edges = np.cumsum(sampled)[:-1]
        self._codes[name] = np.searchsorted(edges, self.stream(name).uniforms(self._rows), side="right")
        if not np.array_equal(shares, sampled):
            with np.errstate(divide="ignore", invalid="ignore"):
                weight = (shares / sampled)[self._codes[name]]
            self._numbers["weight"] = self._numbers.get("weight", np.ones(self._rows)) * weight

    def _level(self, name: str, probabilities: Floats, drawn: Drawn | None, *, lasting: bool) -> None:
        if drawn is not None:
            self._codes[name] = np.asarray(drawn(), dtype=np.int64)
        else:
            self._codes[name] = self._one_of(self.stream(name), probabilities)

    def _one_of(self, stream: Stream, probabilities: Floats) -> Integers:
        """One code for each row: how many of the cumulative probabilities a uniform number passes."""
        uniform = stream.uniforms(self._rows)
        passed, code = np.zeros(self._rows), np.zeros(self._rows, dtype=np.int64)
        for column in probabilities.T[:-1]:
            passed += column
            code += uniform >= passed
        return code

    def _normal(self, name: str, mean: Floats, sd: Floats) -> None:
        self._numbers[name] = mean + sd * self.stream(name).normals(self._rows)

    def _number(self, name: str, numbers: Floats) -> None:
        self._numbers[name] = np.array(numbers)

    def _mapped(self, name: str, parent: str, positions: Integers) -> None:
        self._codes[name] = positions[self._codes[parent]]
        self._parents[name] = (parent, positions)

    def total(self, name: str, items: Mapping[str, ArrayLike], *, prorate: int = 0, about: str = "") -> None:
        """Draw every item and keep their sum."""
        self._new(name, about)
        total, longest = np.zeros(self._rows, dtype=np.int64), 1
        for item, probabilities in table_of(name, items).items():
            self.level(item, probabilities)
            total += self._codes[item]
            longest += len(self.scales[item]) - 1
        self._codes[name], self.scales[name] = total, Scale(np.arange(longest, dtype=float))
        self._sums[name] = (tuple(items), prorate)

    def quantity(
        self, name: str, quantile: Callable[[Floats], ArrayLike], *, nodes: int = 32, about: str = ""
    ) -> None:
        """Draw a number through its inverse distribution function."""
        self._new(name, about)
        found = quantile(self.stream(name).uniforms(self._rows))
        self._numbers[name] = np.array(finite(name, found, self._rows))

    def effect(self, name: str, by: str, sd: float, *, about: str = "") -> None:
        """Draw one normal number for each label of a category."""
        codes = self.codes(by)
        labels = len(self.scales[by])
        self._new(name, about)
        self._numbers[name] = finite(name, sd * self.stream(name).normals(labels), labels)[codes]

    def drawn_only(self, name: str, make: Made, *, about: str = "") -> None:
        """Add a column that has no truth of its own."""
        self._new(name, about)
        made = pd.Series(make(self.stream(name)))
        one_for_each(name, self._rows, made)
        self._drawn_only[name] = made

    def blank(self, name: str, probability: Hidden, *, kind: str = "not rated", code: str = "") -> None:
        """Hide values of a column; a kind other than "not rated" writes its code."""
        if not self.has(name):
            raise unknown_column(name, self.scales)
        given = probability() if callable(probability) else probability
        chance = np.broadcast_to(check_probabilities(f"{name}, {kind}", given), (self._rows,))
        hidden = self.stream(name, "blank", kind).uniforms(self._rows) < chance
        self._blanks.setdefault(name, []).append((hidden, code))

    def repeat(self, name: str, times: int, *, alike: bool = False, about: str = "") -> None:
        """Make `times` consecutive rows of every row."""
        self._new(name, about)
        check_repeats(name, times, self._rows, MOST)
        people = self._rows
        self._codes = {key: np.repeat(column, times) for key, column in self._codes.items()}
        self._numbers = {key: np.repeat(column, times) for key, column in self._numbers.items()}
        self._drawn_only = {
            key: column.repeat(times).reset_index(drop=True) for key, column in self._drawn_only.items()
        }
        self._blanks = {
            key: [(np.repeat(mask, times), code) for mask, code in masks]
            for key, masks in self._blanks.items()
        }
        self._rows, self._times = people * times, times
        self.scales[name] = Scale(np.arange(times, dtype=float))
        self._codes[name] = np.tile(np.arange(times), people)

    def autoregressive(self, name: str, correlation: float, *, about: str = "") -> None:
        """Draw a stationary AR(1) over the rows of each person."""
        self._new(name, about)
        check_correlation(name, correlation)
        steps = self.stream(name).normals(self._rows).reshape(-1, self._times)
        for before in range(self._times - 1):
            steps[:, before + 1] *= np.sqrt(1 - correlation**2)
            steps[:, before + 1] += correlation * steps[:, before]
        self._numbers[name] = steps.ravel()

    def frame(self, names: Sequence[str], *, places: int = 6, complete: bool = False) -> pd.DataFrame:
        """The columns as a table.

        Parameters
        ----------
        names : sequence of str
        places : int
            Decimals to which numbers are rounded, so that files are the same on every machine.
        complete : bool
            Whether hidden values are shown.

        Returns
        -------
        pandas.DataFrame
            Words as text, whole numbers as Int64 (int64 where nothing is hidden), other numbers as float64.
        """
        return pd.DataFrame({name: self._written(name, places, complete) for name in names}, copy=False)

    def _written(self, name: str, places: int, complete: bool) -> pd.Series:
        unknown: Gaps | None = None
        if name in self._drawn_only:
            column = self._drawn_only[name]
        elif name in self.scales:
            scale = self.scales[name]
            values = pd.Series(list(scale.labels) or whole(np.round(scale.values, places)))
            codes, unknown = (self._codes[name], None) if complete else self._seen(name)
            column = pd.Series(values.array.take(codes), copy=False)
        else:
            column = pd.Series(whole(np.round(self[name], places)), copy=False)
        masks = [] if complete else [*self._blanks.get(name, ())]
        for hidden, code in masks if unknown is None else [(unknown, ""), *masks]:
            if code:
                column = column.astype(object).mask(hidden, code)
            else:
                counts = pd.api.types.is_integer_dtype(column.dtype)
                column = (column.astype("Int64") if counts else column).mask(hidden)
        return column

    def _seen(self, name: str) -> tuple[Integers, Gaps | None]:
        """The codes of a discrete column as they follow from answers that are not hidden; where none does."""
        if name in self._parents:
            parent, positions = self._parents[name]
            codes, unknown = self._seen(parent)
            return positions[codes], unknown
        if name in self._sums and any(item in self._blanks for item in self._sums[name][0]):
            return self._prorated(name)
        return self._codes[name], None

    def _prorated(self, name: str) -> tuple[Integers, Gaps]:
        items, most = self._sums[name]
        known, rated = self._codes[name].copy(), np.full(self._rows, len(items))
        for item in items:
            hidden = self.hidden(item)
            known -= self._codes[item] * hidden
            rated -= hidden
        shares = np.maximum(rated, 1)
        return (2 * known * len(items) + shares) // (2 * shares), rated < len(items) - most

    def missing_codes(self, name: str) -> list[str]:
        """How missing values of a column are written: "blank", or the codes of their kinds."""
        return list(dict.fromkeys(code or "blank" for _, code in self._blanks.get(name, ())))

    def hidden(self, name: str) -> NDArray[np.bool_]:
        """Which values of a column are hidden, shape (rows,)."""
        nothing = np.zeros(self._rows, dtype=bool)
        for mask, _ in self._blanks.get(name, ()):
            nothing = nothing | mask
        return nothing


def whole(numbers: Floats) -> NDArray[np.int64] | Floats:
    """Whole numbers as integers, where all are."""
    if np.isfinite(numbers).all() and (numbers == np.floor(numbers)).all():
        return numbers.astype(np.int64)
    return numbers + 0.0
