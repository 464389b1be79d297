"""One declaration, two readings: a world in which people are declared column by column.

A :class:`~riskeval.simulate.crowd.Crowd` reads a declaration by drawing people; a
:class:`~riskeval.simulate.population.Population` reads the same one by integrating it, so that what is true
needs no simulation and follows every parameter.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from riskeval.errors import SimulationError
from riskeval.simulate.draws import Floats, Integers, Stream, check_probabilities, numbers_of
from riskeval.simulate.scale import (
    Scale,
    check_labels,
    finite,
    looked_up,
    one_for_each,
    root_of_correlation,
    rows_of_probabilities,
    scale_of,
    table_of,
    unknown_column,
)

Drawn = Callable[[], ArrayLike]
Made = Callable[[Stream], ArrayLike | pd.Series]
Hidden = ArrayLike | Drawn


class World(ABC):
    """Rows (people, assessments, or nodes of an integral) and the columns that were declared for them.

    Attributes
    ----------
    scales : dict of str to Scale
        What the codes of each discrete column stand for.
    about : dict of str to str
        One sentence for each column that has one: the data dictionary.
    """

    draws: bool  # whether rows are people who are drawn, not nodes of an integral

    def __init__(self) -> None:
        self.scales: dict[str, Scale] = {}
        self.about: dict[str, str] = {}

    @property
    @abstractmethod
    def rows(self) -> int:
        """How many rows there are now."""

    @abstractmethod
    def __getitem__(self, name: str) -> Floats:
        """The numbers of a column, shape (rows,); a population may make rows, outdating earlier arrays."""

    @abstractmethod
    def codes(self, name: str) -> Integers:
        """The codes of a discrete column, shape (rows,)."""

    @abstractmethod
    def has(self, name: str) -> bool:
        """Whether a column was declared."""

    @abstractmethod
    def _category(self, name: str, shares: Floats, sampled: Floats) -> None: ...

    @abstractmethod
    def _level(self, name: str, probabilities: Floats, drawn: Drawn | None, *, lasting: bool) -> None: ...

    @abstractmethod
    def _normal(self, name: str, mean: Floats, sd: Floats) -> None: ...

    @abstractmethod
    def _mapped(self, name: str, parent: str, positions: Integers) -> None: ...

    def category(
        self,
        name: str,
        shares: Mapping[str, float],
        *,
        sampled: Mapping[str, float] | None = None,
        about: str = "",
    ) -> None:
        """Give every row a label, drawn with the same shares for all.

        Parameters
        ----------
        name : str
        shares : mapping of str to float
            The share of each label in the population; they sum to 1.
        sampled : mapping of str to float, optional
            The share of each label in the sample. Drawn people then carry a `weight` that restores `shares`.
        about : str
            One sentence for the data dictionary.
        """
        self._new(name, about)
        true = check_probabilities(name, list(table_of(name, shares).values()), sum_to_one=True)
        self.scales[name] = Scale(np.arange(len(shares), dtype=float), tuple(shares), ordered=False)
        taken = {**dict.fromkeys(shares, 0.0), **(shares if sampled is None else table_of(name, sampled))}
        check_labels(name, taken, self.scales)
        self._category(name, true, check_probabilities(name, list(taken.values()), sum_to_one=True))

    def panel(self, name: str, labels: Sequence[str], *, about: str = "") -> None:
        """Give every row one of several labels of equal share: a panel of raters, a side."""
        self.category(name, dict.fromkeys(labels, 1 / max(len(labels), 1)), about=about)

    def choice(self, name: str, labels: Sequence[str], probabilities: ArrayLike, *, about: str = "") -> None:
        """Give every row a label with its own probabilities, shape (rows, labels)."""
        self._new(name, about)
        chances = rows_of_probabilities(name, probabilities, self.rows)
        one_for_each(name, chances.shape[1], labels)
        self.scales[name] = Scale(np.arange(len(labels), dtype=float), tuple(labels), ordered=False)
        self._level(name, chances, None, lasting=True)

    def level(
        self,
        name: str,
        probabilities: ArrayLike | Drawn,
        *,
        values: Sequence[float] | None = None,
        labels: Sequence[str] | None = None,
        drawn: Drawn | None = None,
        about: str = "",
    ) -> None:
        """Give every row one of k ordered values with its own probabilities.

        Parameters
        ----------
        name : str
        probabilities : array of float, shape (rows, k), or callable
            Each row sums to 1. A callable returns them; a crowd that has `drawn` does not call it.
        values : sequence of k numbers, optional
            By default 0 … k − 1.
        labels : sequence of k str, optional
            Words instead of numbers, lowest first.
        drawn : callable, optional
            Returns codes, shape (rows,), where the value follows from something else that is drawn. They must
            have the declared probabilities; a population does not call it.
        about : str
        """
        self._new(name, about)
        if callable(probabilities) and drawn is not None and self.draws:
            self.scales[name] = scale_of(name, len(values or labels or ()), values, labels)
            self._level(name, np.empty((0, 0)), drawn, lasting=False)
            return
        given = probabilities() if callable(probabilities) else probabilities
        chances = rows_of_probabilities(name, given, self.rows)
        self.scales[name] = scale_of(name, chances.shape[1], values, labels)
        self._level(name, chances, drawn, lasting=False)

    def yes_no(
        self, name: str, probability: ArrayLike, *, drawn: Drawn | None = None, about: str = ""
    ) -> None:
        """Give every row 1 with its own probability, shape (rows,) or a number, else 0."""
        yes = check_probabilities(name, probability)
        self.level(name, np.stack([1 - yes, yes], axis=-1), drawn=drawn, about=about)

    @abstractmethod
    def total(self, name: str, items: Mapping[str, ArrayLike], *, prorate: int = 0, about: str = "") -> None:
        """Declare items and, under `name`, their sum.

        Parameters
        ----------
        name : str
        items : mapping of str to array, shape (rows, k)
            For each item the probabilities of its answers 0 … k − 1. Given the row, items are independent.
        prorate : int
            Where so many answers or fewer are hidden, the mean of the others stands for them in the written
            sum, which is rounded half up; where more are hidden, the sum is hidden too.
        about : str
        """

    def derive(
        self,
        name: str,
        parent: str,
        values: Sequence[float] | Floats,
        *,
        labels: Sequence[str] | None = None,
        about: str = "",
    ) -> None:
        """Look a number up by the value of one discrete column: the published risk of a score.

        Parameters
        ----------
        name : str
        parent : str
            A discrete column.
        values : sequence of numbers
            One for each value of the parent, lowest first; with `labels`, the position of its label.
        labels : sequence of str, optional
            Words, lowest first: the band of a score.
        about : str
        """
        if parent not in self.scales:
            raise unknown_column(parent, self.scales)
        self._new(name, about)
        self.scales[name], positions = looked_up(name, self.scales[parent], values, labels)
        self._mapped(name, parent, positions)

    def by(self, name: str, table: Mapping[str, float], default: float = 0.0) -> Floats:
        """Look a number up by the label of a category, shape (rows,); `default` for labels not named."""
        check_labels(name, table_of(name, table), self.scales)
        numbers = numbers_of(name, [table.get(label, default) for label in self.scales[name].labels])
        return np.asarray(numbers[self.codes(name)])

    def normal(self, name: str, *, mean: ArrayLike = 0.0, sd: ArrayLike = 1.0, about: str = "") -> None:
        """Give every row a normal number; `mean` and `sd` are numbers or arrays of shape (rows,)."""
        self._new(name, about)
        spread = numbers_of(name, sd)
        if not (np.isfinite(spread) & (spread >= 0)).all():
            raise SimulationError(
                needed=f"standard deviations from 0 for '{name}'",
                found=f"{spread.min():g}",
                do="correct the parameter",
            )
        self._normal(name, finite(name, mean, self.rows), spread)

    def normals(self, names: Sequence[str], correlation: ArrayLike) -> None:
        """Give every row several standard normal numbers that are correlated.

        `correlation`, shape (names, names), is symmetric and positive definite with 1 on the diagonal.
        """
        root = root_of_correlation(names, correlation)
        for name in names:
            self._new(name, "")
            self.normal(f"{name} alone")
        for name, weights in zip(names, root, strict=True):
            parts = [weight * self[f"{other} alone"] for weight, other in zip(weights, names, strict=True)]
            self._number(name, np.sum(parts, axis=0))

    @abstractmethod
    def _number(self, name: str, numbers: Floats) -> None:
        """Keep numbers that were computed from other columns of the same rows."""

    def compute(self, name: str, numbers: ArrayLike, *, about: str = "") -> None:
        """Keep a number that was computed from other columns, shape (rows,)."""
        self._new(name, about)
        self._number(name, finite(name, numbers, self.rows))

    @abstractmethod
    def quantity(
        self, name: str, quantile: Callable[[Floats], ArrayLike], *, nodes: int = 32, about: str = ""
    ) -> None:
        """Give every row a number through its inverse distribution function (an age, a time at risk).

        `quantile` takes numbers in (0, 1). A population reads it at `nodes` places, which is enough where
        what depends on it is smooth.
        """

    @abstractmethod
    def effect(self, name: str, by: str, sd: float, *, about: str = "") -> None:
        """Give every label of a category one normal number, drawn anew with every crowd: random clusters."""

    @abstractmethod
    def drawn_only(self, name: str, make: Made, *, about: str = "") -> None:
        """Add a column that has no truth of its own (a date, a time): ``make(stream)``, shape (rows,)."""

    @abstractmethod
    def blank(self, name: str, probability: Hidden, *, kind: str = "not rated", code: str = "") -> None:
        """Hide values of a written column with a probability per row; truth is about complete data.

        Parameters
        ----------
        name : str
        probability : float, array of shape (rows,), or callable that returns one
            A population does not call it, so that it may read columns that are only drawn.
        kind, code : str
            A kind other than "not rated" writes its code.
        """

    @abstractmethod
    def repeat(self, name: str, times: int, *, alike: bool = False, about: str = "") -> None:
        """Make `times` rows of every row; their number, from 0, is the column `name`.

        `alike` says that nothing declared afterwards depends on the number: a population then makes no nodes.
        """

    @abstractmethod
    def autoregressive(self, name: str, correlation: float, *, about: str = "") -> None:
        """Give every row a standard normal that is correlated over the rows made by the last `repeat`."""

    def _new(self, name: str, about: str) -> None:
        if self.has(name):
            raise SimulationError(
                needed="a name of its own for each column",
                found=f"'{name}' declared twice",
                do="rename one of the two",
            )
        if about:
            self.about[name] = about
