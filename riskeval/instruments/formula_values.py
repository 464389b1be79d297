"""The values of a formula, on whole columns; NaN is missing, and so is what cannot be computed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from riskeval.design import Floats
from riskeval.instruments.calendar import months_between, years_between
from riskeval.instruments.formula_nodes import (
    Call,
    Chain,
    Comparison,
    Logic,
    Member,
    Name,
    Node,
    Number,
    Power,
    Rank,
    Unary,
)
from riskeval.instruments.rounding import half_up


@dataclass(frozen=True)
class Column:
    """An item or value of everybody, one entry per person; NaN is missing.

    Parameters
    ----------
    numbers : array or None
        Numbers, 1 (yes) and 0 (no), days since 1970-01-01, or the values of codes; None where codes have
        none.
    ranks : array or None
        Places of codes among the levels of their `Kind`, from 0; None for what has no codes.
    """

    numbers: Floats | None
    ranks: Floats | None = None


Columns = Mapping[str, Column]
OPERATIONS: dict[str, np.ufunc] = {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide}
RELATIONS: dict[str, np.ufunc] = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "==": np.equal,
    "!=": np.not_equal,
}


def values(node: Node, columns: Columns) -> Floats:
    """The values of a bound formula (see `formula_kinds.bind`), one per person and in an array of its own."""
    given = [
        array for column in columns.values() for array in (column.numbers, column.ranks) if array is not None
    ]
    with np.errstate(all="ignore"):
        found = _finite(value(node, columns))
    if found.ndim == 0 or any(found is array for array in given):
        return np.broadcast_to(found, len(given[0]) if given else 1).copy()
    return found


def value(node: Node, columns: Columns) -> Floats:
    """The value of a part of a formula: one number for constants, else one per person; never written into."""
    match node:
        case Number(number):
            return np.asarray(number)
        case Name(name):
            return _known(columns[name].numbers)
        case Rank(name, _):
            return _known(columns[name].ranks)
        case Unary(sign, operand):
            return _unary(sign, value(operand, columns))
        case Chain(first, rest):
            return _chain(value(first, columns), rest, columns)
        case Power(base, exponent):
            return _power(value(base, columns), value(exponent, columns))
        case Logic(sign, operands):
            return _logic(sign, operands, columns)
        case Comparison(first, rest):
            return _comparison(value(first, columns), rest, columns)
        case Member(operand, members):
            return _member(value(operand, columns), [m.value for m in members if isinstance(m, Number)])
        case Call(function, arguments):
            return np.asarray(FUNCTIONS[function]([value(argument, columns) for argument in arguments]))
    raise TypeError(node)


def _known(array: Floats | None) -> Floats:
    if array is None:
        raise TypeError("the column does not fit its kind")
    return array


def _finite(numbers: Floats) -> Floats:
    """Infinite (a division by zero, an overflow) is missing."""
    numbers = np.asarray(numbers)
    infinite = np.isinf(numbers)
    return np.where(infinite, np.nan, numbers) if infinite.any() else numbers


def _unary(sign: str, x: Floats) -> Floats:
    if sign == "+":
        return x
    return np.asarray(np.negative(x) if sign == "-" else np.subtract(1.0, x))


def _chain(total: Floats, rest: Sequence[tuple[str, Node]], columns: Columns) -> Floats:
    """From left to right, in one array that is made by the first operation and then written over."""
    own = False
    for sign, operand in rest:
        right = value(operand, columns)
        fits = own and total.ndim >= max(right.ndim, 1)
        total = np.asarray(OPERATIONS[sign](total, right, out=total if fits else None))
        own = True
    return _finite(total)


def _power(base: Floats, exponent: Floats) -> Floats:
    """``missing ** 0`` and ``1 ** missing`` are missing, as in all arithmetic."""
    raised = np.asarray(np.power(base, exponent))
    return _missing_where(np.isnan(base) | np.isnan(exponent), _finite(raised))


def _logic(sign: str, operands: Sequence[Node], columns: Columns) -> Floats:
    """Kleene's logic: one ``no`` decides an ``and`` and one ``yes`` an ``or``, whatever is missing."""
    least, decisive = (np.minimum, 0.0) if sign == "and" else (np.maximum, 1.0)
    parts = [value(operand, columns) for operand in operands]
    result = np.asarray(parts[0])
    for part in parts[1:]:
        decided = (result == decisive) | (part == decisive)
        result = np.where(decided, decisive, least(result, part))
    return result


def _comparison(left: Floats, rest: Sequence[tuple[str, Node]], columns: Columns) -> Floats:
    holds: Floats | None = None
    for sign, operand in rest:
        right = value(operand, columns)
        related = np.asarray(RELATIONS[sign](left, right), dtype=float)
        link = _missing_where(np.isnan(left) | np.isnan(right), related)
        holds = link if holds is None else np.where((holds == 0) | (link == 0), 0.0, np.minimum(holds, link))
        left = right
    return _known(holds)


def _member(x: Floats, members: list[float]) -> Floats:
    return _missing_where(np.isnan(x), np.asarray(np.isin(x, members), dtype=float))


def _missing_where(unknown: Floats | np.ndarray, numbers: Floats) -> Floats:
    return np.where(unknown, np.nan, numbers) if np.any(unknown) else numbers


def _where(parts: list[Floats]) -> Floats:
    """Only the branch taken is looked at; without a condition there is none."""
    condition, yes, no = parts
    return _missing_where(np.isnan(condition), np.where(condition == 1, yes, no))


def _count_yes(parts: list[Floats]) -> Floats:
    total = np.asarray(parts[0])
    for part in parts[1:]:
        total = total + part
    return total


def _at_least(parts: list[Floats]) -> Floats:
    """Yes once enough are yes, no once too few are left, missing until then."""
    needed, *answers = parts
    yes = _count_yes([np.asarray(answer == 1, dtype=float) for answer in answers])
    open_answers = _count_yes([np.asarray(np.isnan(answer), dtype=float) for answer in answers])
    undecided = np.isnan(needed) | ((yes < needed) & (yes + open_answers >= needed))
    return _missing_where(undecided, np.asarray(yes >= needed, dtype=float))


def _extreme(least: np.ufunc) -> Callable[[list[Floats]], Floats]:
    def extreme(parts: list[Floats]) -> Floats:
        result = least(parts[0], parts[1])
        for part in parts[2:]:
            result = least(result, part)
        return np.asarray(result)

    return extreme


FUNCTIONS: dict[str, Callable[[list[Floats]], Floats]] = {
    "ln": lambda parts: _finite(np.log(parts[0])),
    "exp": lambda parts: _finite(np.exp(parts[0])),
    "sqrt": lambda parts: np.sqrt(parts[0]),
    "floor": lambda parts: np.floor(parts[0]),
    "ceil": lambda parts: np.ceil(parts[0]),
    "abs": lambda parts: np.abs(parts[0]),
    "round_half_up": lambda parts: half_up(parts[0], int(parts[1]) if len(parts) > 1 else 0),
    "min": _extreme(np.minimum),
    "max": _extreme(np.maximum),
    "clip": lambda parts: np.minimum(np.maximum(parts[0], parts[1]), parts[2]),
    "where": _where,
    "count_yes": _count_yes,
    "at_least": _at_least,
    "years_between": lambda parts: years_between(parts[0], parts[1]),
    "months_between": lambda parts: months_between(parts[0], parts[1]),
}
