"""A world that integrates: what is true in an infinitely large crowd."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise, product

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from riskeval.errors import SimulationError
from riskeval.simulate.draws import Floats, Integers
from riskeval.simulate.graded import convolved
from riskeval.simulate.normal_nodes import normal_nodes
from riskeval.simulate.scale import (
    Scale,
    check_correlation,
    check_repeats,
    finite,
    rows_of_probabilities,
    table_of,
    unknown_column,
)
from riskeval.simulate.world import Drawn, Hidden, Made, World

MOST = 30_000_000


class Population(World):
    """Nodes with weights: every category crossed with a grid over every normal number.

    A discrete column is kept as its probabilities given the node, and becomes nodes only when another
    column needs its value. Integrals over a normal number are sums over the nodes of
    :func:`~riskeval.simulate.normal_nodes.normal_nodes`.

    Attributes
    ----------
    weight : array of float, shape (rows,)
        The share of each node; they sum to 1.
    """

    draws = False

    def __init__(self) -> None:
        super().__init__()
        self.weight: Floats = np.ones(1)
        self._nodes: dict[str, Floats] = {}
        self._lazy: dict[str, Floats] = {}
        self._parent: dict[str, tuple[str, Integers]] = {}

    @property
    def rows(self) -> int:
        """How many nodes there are now."""
        return len(self.weight)

    def has(self, name: str) -> bool:
        """Whether a column was declared."""
        return name in self._nodes or name in self._lazy or name in self._parent

    def __getitem__(self, name: str) -> Floats:
        """The numbers of a column, shape (rows,); makes nodes of a column kept as probabilities."""
        if name in self.scales:
            return np.asarray(self.scales[name].values[self.codes(name)])
        if name not in self._nodes:
            raise unknown_column(name, self.scales)
        return self._nodes[name]

    def codes(self, name: str) -> Integers:
        """The codes of a discrete column, shape (rows,)."""
        if name in self._parent:
            parent, positions = self._parent[name]
            return np.asarray(positions[self.codes(parent)])
        if name in self._lazy:
            probabilities = self._lazy.pop(name)
            self._split(name, np.arange(probabilities.shape[1], dtype=float), probabilities)
        if name not in self._nodes:
            raise unknown_column(name, self.scales)
        return self._nodes[name].astype(np.int64)

    def _root(self, name: str) -> str:
        """The column from which a column is looked up, in the end; itself where it is not."""
        return self._root(self._parent[name][0]) if name in self._parent else name

    def _through(self, name: str, root: Integers) -> Integers:
        """The codes of a column, from those of its root."""
        if name not in self._parent:
            return root
        parent, positions = self._parent[name]
        return np.asarray(positions[self._through(parent, root)])

    def _split(self, name: str, values: Floats, probabilities: Floats) -> None:
        """Make len(values) nodes of every node; `probabilities` has shape (rows, values)."""
        k = len(values)
        if self.rows * k > MOST:
            raise SimulationError(
                needed=f"a declaration that fits into {MOST:,} nodes",
                found=f"{self.rows * k:,} for '{name}'",
                do="declare fewer normal numbers, or fewer labels",
            )
        weight = (self.weight[:, None] * probabilities).ravel()
        kept = weight > 0
        self._nodes = {key: np.repeat(column, k)[kept] for key, column in self._nodes.items()}
        self._lazy = {key: np.repeat(table, k, axis=0)[kept] for key, table in self._lazy.items()}
        self._nodes[name] = np.tile(values, len(self.weight))[kept]
        self.weight = weight[kept] / weight.sum()

    def _category(self, name: str, shares: Floats, sampled: Floats) -> None:
        self._split(
            name, np.arange(len(shares), dtype=float), np.broadcast_to(shares, (self.rows, len(shares)))
        )

    def _level(self, name: str, probabilities: Floats, drawn: Drawn | None, *, lasting: bool) -> None:
        if lasting:
            self._split(name, np.arange(probabilities.shape[1], dtype=float), probabilities)
        else:
            self._lazy[name] = np.array(probabilities)

    def _normal(self, name: str, mean: Floats, sd: Floats) -> None:
        centre, spread = (np.broadcast_to(part, (self.rows,)) for part in (mean, sd))
        grid, shares = normal_nodes() if spread.any() else (np.zeros(1), np.ones(1))
        self._nodes |= {"centre of it": centre, "spread of it": spread}
        self._split(name, grid, np.broadcast_to(shares, (self.rows, len(grid))))
        centre, spread = self._nodes.pop("centre of it"), self._nodes.pop("spread of it")
        self._nodes[name] = centre + spread * self._nodes[name]

    def _number(self, name: str, numbers: Floats) -> None:
        self._nodes[name] = np.array(numbers)

    def _mapped(self, name: str, parent: str, positions: Integers) -> None:
        self._parent[name] = (parent, positions)

    def total(self, name: str, items: Mapping[str, ArrayLike], *, prorate: int = 0, about: str = "") -> None:
        """Keep the distribution of the sum: the items' distributions, convolved."""
        self._new(name, about)
        answers = (
            rows_of_probabilities(item, given, self.rows) for item, given in table_of(name, items).items()
        )
        found = convolved(answers, self.rows)
        self._lazy[name], self.scales[name] = found, Scale(np.arange(found.shape[1], dtype=float))

    def quantity(
        self, name: str, quantile: Callable[[Floats], ArrayLike], *, nodes: int = 32, about: str = ""
    ) -> None:
        """Use Gauss's nodes in equal shares."""
        self._new(name, about)
        places, shares = _places(nodes)
        values = finite(name, quantile(places), nodes)
        self._split(name, values, np.broadcast_to(shares, (self.rows, nodes)))

    def effect(self, name: str, by: str, sd: float, *, about: str = "") -> None:
        """Use a normal number: what the effect of a label is over many crowds."""
        if by not in self.scales:
            raise unknown_column(by, self.scales)
        self.normal(name, sd=sd, about=about)

    def drawn_only(self, name: str, make: Made, *, about: str = "") -> None:
        """Nothing: the column has no truth of its own."""

    def blank(self, name: str, probability: Hidden, *, kind: str = "not rated", code: str = "") -> None:
        """Nothing: truth is about complete data."""

    def repeat(self, name: str, times: int, *, alike: bool = False, about: str = "") -> None:
        """Make a node of every occasion, with equal shares; none where they are alike."""
        self._new(name, about)
        check_repeats(name, times, self.rows, MOST)
        if alike:
            return
        self.scales[name] = Scale(np.arange(times, dtype=float))
        self._split(name, np.arange(times, dtype=float), np.full((self.rows, times), 1 / times))

    def autoregressive(self, name: str, correlation: float, *, about: str = "") -> None:
        """Use a standard normal: the distribution at any one occasion."""
        check_correlation(name, correlation)
        self.normal(name, about=about)

    def table(self, *names: str) -> pd.DataFrame:
        """How often each combination of values occurs.

        Parameters
        ----------
        *names : str
            Columns, discrete or not.

        Returns
        -------
        pandas.DataFrame
            A row per combination that occurs: its columns (words as text) and its `share` of all.
        """
        roots = list(dict.fromkeys(self._root(name) for name in names))
        for name in roots:
            if not self.has(name):
                raise unknown_column(name, self.scales)
        given = [name for name in roots if name in self._nodes]
        lazy = [name for name in roots if name in self._lazy]
        keys, group = _grouped([self._nodes[name] for name in given], self.rows)
        shares = _crossed(self.weight, group, len(keys), [self._lazy[name] for name in lazy])
        crossed = list(product(*(range(self._lazy[name].shape[1]) for name in lazy)))
        codes = np.array(crossed, dtype=float).reshape(len(crossed), len(lazy))
        cells = {name: np.repeat(keys[:, i], len(codes)) for i, name in enumerate(given)}
        cells |= {name: np.tile(codes[:, i], len(keys)) for i, name in enumerate(lazy)}
        frame = pd.DataFrame({name: self._shown(name, cells[self._root(name)]) for name in names})
        frame["share"] = shares.ravel()
        found = frame[frame["share"] > 0]
        summed = found.groupby(list(names), sort=True, observed=True)["share"].sum()
        return summed.reset_index()

    def _shown(self, name: str, root: Floats) -> pd.Series:
        if name not in self.scales:
            return pd.Series(root)
        scale, codes = self.scales[name], self._through(name, root.astype(np.int64))
        if not scale.labels:
            return pd.Series(scale.values[codes])
        levels = pd.CategoricalDtype(list(scale.labels), ordered=scale.ordered)
        return pd.Series(pd.Categorical.from_codes(codes.tolist(), dtype=levels))


def _places(nodes: int) -> tuple[Floats, Floats]:
    """Places in (0, 1) and their shares: 4 Gauss nodes in each of equal parts, or 3, 2, 1."""
    each = next(points for points in (4, 3, 2, 1) if nodes % points == 0)
    at, weight = np.polynomial.legendre.leggauss(each)
    parts = nodes // each
    places = (np.arange(parts)[:, None] + (at + 1) / 2) / parts
    return places.ravel(), np.tile(weight / 2, parts) / parts


def _grouped(columns: list[Floats], rows: int) -> tuple[Floats, Integers]:
    """The distinct combinations of some columns, and which one each row has."""
    if not columns:
        return np.empty((1, 0)), np.zeros(rows, dtype=np.int64)
    keys, group = np.unique(np.column_stack(columns), axis=0, return_inverse=True)
    return keys, group.ravel()


def _crossed(weight: Floats, group: Integers, groups: int, tables: list[Floats]) -> Floats:
    """Shares of shape (groups, values of all tables crossed): in each group ``Σ w p_a p_b …``."""
    order = np.argsort(group, kind="stable")
    edges = np.searchsorted(group[order], np.arange(groups + 1))
    found = []
    for start, end in pairwise(edges):
        rows = order[start:end]
        joint = weight[rows][None, :]
        parts = [table[rows] for table in tables]
        for part in parts[:-1]:
            joint = (joint[:, None, :] * part.T[None, :, :]).reshape(-1, len(rows))
        found.append((joint @ parts[-1]).ravel() if parts else joint.sum(axis=1))
    return np.array(found)
