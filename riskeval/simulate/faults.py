"""What is wrong with the parameters of a part: one problem each, so that all can be told at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from math import inf
from numbers import Integral
from typing import Any

from riskeval.errors import Problem, SimulationError, did_you_mean, raise_all
from riskeval.simulate.draws import NEAR_ONE
from riskeval.simulate.kinds import is_number, kind_problems, shown
from riskeval.simulate.world import World

MOST = 10_000  # occasions, days, clusters or nodes


def refuse(problems: Iterator[Problem], of: Any = None) -> None:
    """Raise every problem together as one SimulationError; return when there is none.

    Where fields of the dataclass `of` are of another kind than declared, these are the problems.
    """
    raise_all(SimulationError, kind_problems(of) if of is not None else ())
    raise_all(SimulationError, problems)


def number(where: str, value: float, low: float = -inf, high: float = inf) -> Iterator[Problem]:
    """A finite number from `low` to `high`."""
    if not (is_number(value) and low <= value <= high):
        yield Problem(f"{where}: {_range(low, high)}", shown(value), "correct this parameter")


def above(where: str, value: float, low: float) -> Iterator[Problem]:
    """A finite number above `low`."""
    if not (is_number(value) and value > low):
        yield Problem(f"{where}: a number above {low:g}", shown(value), "correct this parameter")


def correlation(where: str, value: float) -> Iterator[Problem]:
    """A correlation that two numbers can have."""
    if not (is_number(value) and -1 < value < 1):
        yield Problem(f"a correlation of {where} between −1 and 1", shown(value), "correct this parameter")


def whole(where: str, value: int, low: int, high: float = inf) -> Iterator[Problem]:
    """A whole number from `low` to `high`."""
    if isinstance(value, bool) or not (isinstance(value, Integral) and low <= value <= high):
        needed = f"{where}: a whole number from {low}" + (f" to {high:,}" if high < inf else "")
        yield Problem(needed, shown(value), "correct this parameter")


def shares(where: str, found: Sequence[float]) -> Iterator[Problem]:
    """Shares of a population: from 0 to 1, and 1 together."""
    each = [problem for share in found for problem in number(f"a share of {where}", share, 0, 1)]
    yield from each
    if not each and abs(sum(found) - 1) > NEAR_ONE:
        yield Problem(f"shares of {where} that sum to 1", f"a sum of {sum(found):g}", "correct the shares")


def distinct(where: str, names: Sequence[str]) -> Iterator[Problem]:
    """At least one name, and none of them twice."""
    twice = sorted({name for name in names if names.count(name) > 1})
    if not names:
        yield Problem(f"at least one of {where}", "none", "name one")
    for name in twice:
        yield Problem(f"{where} that differ", f"'{name}' twice", "rename one of the two")


def fresh(world: World, names: Sequence[str]) -> Iterator[Problem]:
    """Names of columns that the world does not have yet, and that differ."""
    yield from distinct("new columns", names)
    for name in dict.fromkeys(names):
        if world.has(name):
            yield Problem("a new column", f"'{name}', which is there already", "choose another name")


def declared(world: World, name: str) -> Iterator[Problem]:
    """A column that was declared before."""
    if not world.has(name):
        yield Problem("a column that was declared before", f"'{name}'", _declare(name, world.scales))


def yes_or_no_column(world: World, name: str) -> Iterator[Problem]:
    """A column of 0 and 1 that was declared before."""
    if not world.has(name):
        yield from declared(world, name)
    elif name not in world.scales or set(world.scales[name].values.tolist()) - {0.0, 1.0}:
        yield Problem("a column of 0 and 1", f"'{name}', which has other values", "name a yes/no column")


def discrete(world: World, name: str) -> Iterator[Problem]:
    """A column with a few values that was declared before."""
    if name not in world.scales:
        found = f"'{name}', a number" if world.has(name) else f"'{name}'"
        yield Problem("a rating or a score that was declared before", found, _declare(name, world.scales))


def labels(world: World, category: str, table: Mapping[str, float]) -> Iterator[Problem]:
    """Labels that a category has."""
    if category not in world.scales or not world.scales[category].labels:
        yield Problem(
            "a category that was declared before", f"'{category}'", _declare(category, world.scales)
        )
        return
    known = world.scales[category].labels
    for label in table:
        if label not in known:
            yield Problem(
                f"labels of '{category}': {', '.join(known)}",
                f"'{label}'",
                did_you_mean(label, known) or "use one of these labels",
            )


def _declare(name: str, known: Collection[str]) -> str:
    return did_you_mean(name, sorted(known)) or "declare it first"


def _range(low: float, high: float) -> str:
    if high < inf and low > -inf:
        return f"a number from {low:g} to {high:g}"
    if high < inf:
        return f"a number up to {high:g}"
    return f"a number from {low:g}" if low > -inf else "a finite number"
