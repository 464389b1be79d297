"""A tool in a world: items that are answered after something latent, and their sum."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from riskeval.errors import Problem
from riskeval.simulate.draws import Floats
from riskeval.simulate.effects import touch
from riskeval.simulate.faults import declared, distinct, labels, number, refuse, whole
from riskeval.simulate.graded import Response, convolved, graded_probabilities
from riskeval.simulate.normal_nodes import normal_nodes
from riskeval.simulate.world import World

HIGHEST = 1000  # of a sum: a population keeps the probability of each


@dataclass(frozen=True)
class ItemBias:
    """Items that work differently in some groups although what is latent is the same.

    Parameters
    ----------
    items : tuple of int
        Which items, counted from 1.
    by : str
        The category that tells the groups.
    difficulty : mapping of str to float
        What is added to the difficulty for a label: uniform bias. The log odds of a higher answer fall by
        discrimination times this number, at every level of what is latent.
    discrimination : mapping of str to float
        By what the discrimination is multiplied for a label: non-uniform bias.
    """

    items: tuple[int, ...]
    by: str
    difficulty: Mapping[str, float] = field(default_factory=dict)
    discrimination: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Tool:
    """A tool of several items with the same number of answers, and their sum.

    Parameters
    ----------
    items : int or tuple of str
        How many items, or their names.
    answers : int
        How many answers each has: 0 … `answers` - 1.
    discrimination, difficulty : float or tuple of float
        Of all items, or of each; see :class:`~riskeval.simulate.Response`.
    latent : str or mapping of str to float
        The column that the items follow, or weights of a sum of several: such as
        ``{"latent_risk": 1, "latent_protection": -0.5}``.
    bias : tuple of ItemBias
        Items that work differently in some groups.

    Raises
    ------
    SimulationError
        Numbers that cannot be, or a bias of items that the tool does not have; all of them.
    """

    items: int | tuple[str, ...] = 10
    answers: int = 2
    discrimination: float | tuple[float, ...] = 1.0
    difficulty: float | tuple[float, ...] = 0.0
    latent: str | Mapping[str, float] = "latent_risk"
    bias: tuple[ItemBias, ...] = ()

    def __post_init__(self) -> None:
        refuse(self._problems(), self)

    @property
    def length(self) -> int:
        """How many items."""
        return self.items if isinstance(self.items, int) else len(self.items)

    @property
    def highest(self) -> int:
        """The highest possible sum."""
        return self.length * (self.answers - 1)

    @property
    def weights(self) -> Mapping[str, float]:
        """The weight of each column that the items follow."""
        return {self.latent: 1.0} if isinstance(self.latent, str) else self.latent

    def names(self, stem: str) -> tuple[str, ...]:
        """The columns of the items."""
        if isinstance(self.items, int):
            return tuple(f"{stem}_{item:02d}" for item in range(1, self.items + 1))
        return self.items

    def response(self, item: int) -> Response:
        """How an item, counted from 0, follows what is latent, without bias."""
        steep, hard = self.discrimination, self.difficulty
        return Response(
            steep[item] if isinstance(steep, Sequence) else steep,
            hard[item] if isinstance(hard, Sequence) else hard,
        )

    def _problems(self) -> Iterator[Problem]:
        if isinstance(self.items, int):
            yield from whole("items of a tool", self.items, 1, HIGHEST)
        else:
            yield from distinct("items of a tool", self.items)
        yield from whole("answers of an item", self.answers, 2, HIGHEST + 1)
        if self.highest > HIGHEST:
            yield Problem(f"a sum up to {HIGHEST:,}", f"{self.highest:,}", "take fewer items or answers")
        for where in ("discrimination", "difficulty"):
            found = getattr(self, where)
            several = found if isinstance(found, Sequence) else (found,)
            if isinstance(found, Sequence) and len(found) != self.length:
                do = "give one number for all items, or one for each"
                yield Problem(f"{where} of {self.length} items", f"{len(found)} numbers", do)
            for one in several:
                yield from number(f"{where} of an item", one)
        yield from distinct("columns that a tool follows", list(self.weights))
        for name, weight in self.weights.items():
            yield from number(f"the weight of '{name}'", weight)
        for bias in self.bias:
            yield from self._bias_problems(bias)

    def _bias_problems(self, bias: ItemBias) -> Iterator[Problem]:
        for item in bias.items:
            if not 1 <= item <= self.length:
                do = "count the items from 1"
                yield Problem(f"items of a bias by '{bias.by}' from 1 to {self.length}", f"{item}", do)
        for table in (bias.difficulty, bias.discrimination):
            for label, change in table.items():
                yield from number(f"the bias by '{bias.by}' for '{label}'", change)


def tool(
    world: World,
    name: str,
    parameters: Tool,
    *,
    stem: str | None = None,
    prorate: int = 0,
    about: str = "",
) -> None:
    """Declare the items of a tool and their sum.

    Declare the latent columns and categories first, and tools after them: a population keeps a sum as its
    exact distribution given the node.

    Parameters
    ----------
    world : World
    name : str
        The column of the sum, from 0 to ``parameters.highest``.
    parameters : Tool
    stem : str, optional
        Items are columns ``<stem>_01``, ``<stem>_02``, …; by default `name`. Items that have names keep them.
    prorate : int
        How many hidden items the written sum makes up for, by the mean of the others.
    about : str
        One sentence on the sum for the data dictionary.

    Raises
    ------
    SimulationError
        A column or a label that the world does not have.

    Examples
    --------
    >>> from riskeval.simulate.population import Population
    >>> from riskeval.simulate.tool import Tool, tool
    >>> world = Population()
    >>> world.normal("latent_risk")
    >>> tool(world, "score", Tool(items=1))
    >>> world.table("score")["share"].round(6).tolist()
    [0.5, 0.5]
    """
    refuse(whole("hidden items that a sum makes up for", prorate, 0))
    world.total(name, _answers(world, parameters, stem or name), prorate=prorate, about=about)


def total_probabilities(world: World, parameters: Tool) -> Floats:
    """The probability of each sum of a tool given the row, shape (rows, highest sum + 1)."""
    return convolved(_answers(world, parameters, "item").values(), world.rows)


def _answers(world: World, parameters: Tool, stem: str) -> _Answers:
    refuse(_missing_columns(world, parameters))
    touch(world, *parameters.weights, *(bias.by for bias in parameters.bias))
    followed = sum((weight * world[column] for column, weight in parameters.weights.items()), np.zeros(1))
    return _Answers(world, parameters, followed, stem)


def _missing_columns(world: World, parameters: Tool) -> Iterator[Problem]:
    for column in parameters.weights:
        yield from declared(world, column)
    for bias in parameters.bias:
        yield from labels(world, bias.by, {**bias.difficulty, **bias.discrimination})


class _Answers(Mapping[str, Floats]):
    """The probabilities of the answers to each item, made one item at a time: a crowd can be large."""

    def __init__(self, world: World, parameters: Tool, followed: Floats, stem: str) -> None:
        self.world, self.parameters, self.followed = world, parameters, followed
        self.places = {item: place for place, item in enumerate(parameters.names(stem))}

    def __iter__(self) -> Iterator[str]:
        return iter(self.places)

    def __len__(self) -> int:
        return len(self.places)

    def __getitem__(self, item: str) -> Floats:
        place = self.places[item]
        usual = self.parameters.response(place)
        steep, hard = (np.asarray(x, dtype=np.float64) for x in (usual.discrimination, usual.difficulty))
        for bias in self.parameters.bias:
            if place + 1 in bias.items:
                steep = steep * self.world.by(bias.by, bias.discrimination, 1.0)
                hard = hard + self.world.by(bias.by, bias.difficulty)
        return graded_probabilities(self.followed, Response(steep, hard), self.parameters.answers)


def tool_reliability(parameters: Tool, *, mean: float = 0.0, sd: float = 1.0) -> float:
    """The share of the variance of the sum that is true, without bias.

    Parameters
    ----------
    parameters : Tool
    mean, sd : float
        Of what the items follow, which is normal.

    Returns
    -------
    float
        ``Var(E[sum | latent]) / Var(sum)``: the correlation of two parallel ratings of the same people.
    """
    refuse(p for name, x in (("mean", mean), ("sd", sd)) for p in number(f"`{name}` of what items follow", x))
    grid, share = normal_nodes()
    answers = np.arange(parameters.answers)
    expected, noise = np.zeros(len(grid)), np.zeros(len(grid))
    for item in range(parameters.length):
        chances = graded_probabilities(mean + sd * grid, parameters.response(item), parameters.answers)
        one = chances @ answers
        expected += one
        noise += chances @ answers**2 - one**2
    true = share @ expected**2 - (share @ expected) ** 2
    return float(true / (true + share @ noise))
