"""Parameters of a scenario: named, with a meaning and a range, checked together before anybody is drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from numbers import Integral, Real
from typing import Any, Self

import numpy as np

from riskeval.errors import Problem, SimulationError, did_you_mean, raise_all
from riskeval.simulate.kinds import is_number, shown


def parameter(default: Any, about: str, *, low: float = -np.inf, high: float = np.inf) -> Any:
    """A parameter of a scenario.

    Parameters
    ----------
    default : float, int, bool, str, tuple of numbers, or mapping of str to number
        What it is unless somebody says otherwise; other values must be of the same kind. A mapping may be
        given in part; the other labels keep their numbers.
    about : str
        What it does, in one sentence.
    low, high : float
        The range of every number in it, ends included.
    """
    given = {"about": about, "low": low, "high": high}
    if isinstance(default, Mapping):
        return field(default_factory=lambda: dict(default), metadata=given)
    return field(default=default, metadata=given)


@dataclass(frozen=True)
class Parameters:
    """Base of the parameters of a scenario; a subclass is a frozen dataclass of :func:`parameter` fields."""

    def __post_init__(self) -> None:
        problems = [problem for one in fields(self) for problem in _problems(one, getattr(self, one.name))]
        raise_all(SimulationError, problems or self.conflicts())

    def conflicts(self) -> list[Problem]:
        """What is impossible about several parameters together; a subclass says it."""
        return []

    @classmethod
    def given(cls, values: Mapping[str, Any]) -> Self:
        """Parameters with some values in place of the defaults.

        Raises
        ------
        SimulationError
            Names that nobody knows and values that cannot be, all of them.
        """
        known = {one.name: one for one in fields(cls)}
        problems, kept = [], {}
        for name, value in values.items():
            if name not in known:
                listed = f"one of these parameters: {', '.join(known) or 'none'}"
                problems.append(Problem(listed, f"'{name}'", did_you_mean(name, list(known)) or "use one"))
                continue
            kept[name] = _completed(value, _default(known[name]))
            problems += _problems(known[name], kept[name])
        raise_all(SimulationError, problems)
        return cls(**kept)

    def plain(self) -> dict[str, Any]:
        """The parameters as plain values, for a file."""
        return asdict(self)

    @classmethod
    def described(cls) -> list[tuple[str, Any, str, str]]:
        """Name, default, range and meaning of each parameter."""
        return [
            (
                one.name,
                _default(one),
                _range(one.metadata["low"], one.metadata["high"]),
                one.metadata["about"],
            )
            for one in fields(cls)
        ]


def _default(one: Any) -> Any:
    return one.default_factory() if isinstance(one.default_factory, type(lambda: 0)) else one.default


def _completed(value: Any, default: Any) -> Any:
    """A list as a tuple, and a part of a mapping as the whole of it."""
    if isinstance(default, Mapping) and isinstance(value, Mapping):
        return {**default, **value}
    return tuple(value) if isinstance(value, list) else value


def _problems(one: Any, value: Any) -> Iterator[Problem]:
    default, low, high = _default(one), one.metadata["low"], one.metadata["high"]
    if isinstance(default, Mapping) and isinstance(value, Mapping):
        for label in value:
            if label not in default:
                labels = list(default)
                do = did_you_mean(str(label), labels) or "use one of these labels"
                yield Problem(f"labels of `{one.name}`: {', '.join(labels)}", f"'{label}'", do)
    elif not _same_kind(value, default):
        comma = isinstance(value, tuple) and isinstance(default, Real)
        do = "write decimals with a point" if comma else "correct its value"
        yield Problem(f"`{one.name}` as {_kind(default)}", shown(value), do)
        return
    for name, number in _numbers(one.name, value):
        if not (is_number(number) and low <= number <= high):
            yield Problem(f"`{name}` {_range(low, high)}", shown(number), "choose a number in this range")


def _same_kind(value: Any, default: Any) -> bool:
    if isinstance(default, bool) or isinstance(value, bool):
        return isinstance(value, bool) and isinstance(default, bool)
    if isinstance(default, Integral):
        return isinstance(value, Integral)
    if isinstance(default, Real):
        return isinstance(value, Real)
    if isinstance(default, tuple):
        return isinstance(value, tuple) and len(value) == len(default)
    return isinstance(value, type(default))


def _kind(default: Any) -> str:
    if isinstance(default, bool):
        return "true or false"
    if isinstance(default, Integral):
        return "a whole number"
    if isinstance(default, Real):
        return "a number"
    if isinstance(default, tuple):
        return f"a list of {len(default)} numbers"
    return "a table of label = number" if isinstance(default, Mapping) else "text"


def _numbers(name: str, value: Any) -> list[tuple[str, Any]]:
    """The numbers of a parameter, each with the name by which it is set."""
    if isinstance(value, Mapping):
        return [(f"{name}.{label}", number) for label, number in value.items()]
    if isinstance(value, tuple):
        return [(name, number) for number in value]
    return [] if isinstance(value, str | bool) else [(name, value)]


def _range(low: float, high: float) -> str:
    if np.isinf(low) and np.isinf(high):
        return "any number"
    if np.isinf(high):
        return f"from {low:g}"
    return f"up to {high:g}" if np.isinf(low) else f"from {low:g} to {high:g}"
