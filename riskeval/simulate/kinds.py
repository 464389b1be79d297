"""Whether parameters are of the kind that their declaration says, nested ones too."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from numbers import Integral, Real
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from numpy.typing import ArrayLike

from riskeval.errors import Problem

SHOWN = 60
LARGEST = 1e100  # sums and products of what is larger may not be finite
WORDS = {float: "a number", int: "a whole number", str: "text", bool: "true or false"}


def kind_problems(parameters: Any) -> Iterator[Problem]:
    """Fields of a dataclass that hold something else than declared: text for a number, one for many."""
    hints = get_type_hints(type(parameters))
    for one in fields(parameters):
        value, hint = getattr(parameters, one.name), hints[one.name]
        if fits(value, hint):
            for nested in _dataclasses_in(value):
                yield from kind_problems(nested)
        else:
            needed = f"`{one.name}` of {type(parameters).__name__}: {WORDS.get(hint, one.type)}"
            yield Problem(needed, shown(value), "give it as declared")


def fits(value: Any, hint: Any) -> bool:
    """Whether a value is of a declared kind; what is an array is checked by whoever reads it."""
    if hint is Any or hint is ArrayLike:
        return True
    if hint in (float, int):
        return isinstance(value, Real if hint is float else Integral) and not isinstance(value, bool)
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return any(fits(value, one) for one in inner)
    if origin is Literal:
        return value in inner
    if origin is tuple:
        return isinstance(value, tuple | list) and _all_fit(value, inner)
    if origin is Callable:
        return callable(value)
    if origin is not None and issubclass(origin, Mapping):
        each = inner or (Any, Any)
        return isinstance(value, Mapping) and all(_all_fit(pair, each) for pair in value.items())
    return isinstance(value, origin or hint)


def is_number(value: object) -> bool:
    """Neither text nor infinite, nor true or false."""
    number: Any = value
    return isinstance(value, Real) and not isinstance(value, bool) and bool(-LARGEST < number < LARGEST)


def shown(value: object) -> str:
    """A value in a message: numbers short, anything else as Python writes it."""
    number = isinstance(value, Real) and not isinstance(value, bool | Integral)
    return f"{value:g}" if number else repr(value)[:SHOWN]


def _all_fit(values: Any, hints: tuple[Any, ...]) -> bool:
    if len(hints) == 2 and hints[1] is Ellipsis:
        return all(fits(value, hints[0]) for value in values)
    return len(values) == len(hints) and all(map(fits, values, hints))


def _dataclasses_in(value: Any) -> Iterator[Any]:
    parts = value if isinstance(value, tuple | list) else [value]
    for part in list(value.values()) if isinstance(value, Mapping) else parts:
        if is_dataclass(part) and not isinstance(part, type):
            yield part
