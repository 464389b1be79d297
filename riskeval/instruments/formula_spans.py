"""The lowest and highest value of a formula when everything it names may lie anywhere within its range.

Interval arithmetic: never too narrow, and exact where every name occurs once. (nan, nan) is a part that has
no value anywhere within the ranges, such as the logarithm of something never positive.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from riskeval.instruments.calendar import FARTHEST, months_between, years_between
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

Span = tuple[float, float]
Spans = Mapping[str, Span]
NOTHING: Span = (math.nan, math.nan)
ANYTHING: Span = (-math.inf, math.inf)
UNDECIDED: Span = (0.0, 1.0)


def span(node: Node, spans: Spans) -> Span:
    """The span of a bound formula; `spans` holds the range of every name, where it has one."""
    with np.errstate(all="ignore"):
        return _span(node, spans)


def _span(node: Node, spans: Spans) -> Span:
    match node:
        case Number(number):
            return (number, number)
        case Name(name):
            return spans.get(name, ANYTHING)
        case Rank(_, highest):
            return (0.0, highest)
        case Unary(sign, operand):
            low, high = _span(operand, spans)
            return (low, high) if sign == "+" else (-high, -low) if sign == "-" else (1 - high, 1 - low)
        case Chain(first, rest):
            total = _span(first, spans)
            for sign, operand in rest:
                total = OPERATIONS[sign](total, _span(operand, spans))
            return total
        case Power(base, exponent):
            return _power(_span(base, spans), _span(exponent, spans))
        case Logic(sign, operands):
            return _decided_by(min if sign == "and" else max, [_span(operand, spans) for operand in operands])
        case Comparison(first, rest):
            parts = [_span(operand, spans) for operand in (first, *(operand for _, operand in rest))]
            signs = [sign for sign, _ in rest]
            links = [_related(*link) for link in zip(signs, parts[:-1], parts[1:], strict=True)]
            return links[0] if len(links) == 1 else _decided_by(min, links)
        case Member(operand, members):
            return _member(_span(operand, spans), [m.value for m in members if isinstance(m, Number)])
        case Call(function, arguments):
            return FUNCTIONS[function]([_span(argument, spans) for argument in arguments])
    raise TypeError(node)


def _nowhere(*parts: Span) -> bool:
    return any(math.isnan(bound) for part in parts for bound in part)


def _hull(values: Sequence[float]) -> Span:
    return min(values), max(values)


def _add(a: Span, b: Span) -> Span:
    return a[0] + b[0], a[1] + b[1]


def _subtract(a: Span, b: Span) -> Span:
    return a[0] - b[1], a[1] - b[0]


def _multiply(a: Span, b: Span) -> Span:
    """The corners; nothing times something unbounded is nothing, as it is for every number in between."""
    if _nowhere(a, b):
        return NOTHING
    return _hull([0.0 if x == 0 or y == 0 else x * y for x in a for y in b])


def _divide(a: Span, b: Span) -> Span:
    if _nowhere(a, b) or b == (0, 0):
        return NOTHING
    if b[0] < 0 < b[1]:
        return ANYTHING
    below, above = np.float64(b[0] + 0.0), np.float64(-0.0 if b[1] == 0 else b[1])  # zero as seen from inside
    corners = [float(np.float64(x) / y) for x in a for y in (below, above)]
    return _hull(
        [0.0 if math.isnan(corner) else corner for corner in corners]
    )  # 0/0 and inf/inf: see the others


def _power(base: Span, exponent: Span) -> Span:
    if _nowhere(base, exponent):
        return NOTHING
    whole = exponent[0] == exponent[1] and float(exponent[0]).is_integer()
    if base[0] < 0 and whole:
        return _whole_power(base, exponent[0])
    if base[0] < 0 and np.floor(exponent[1]) >= exponent[0]:
        return ANYTHING  # a negative base has a power for the whole exponents only
    if base[1] < 0:
        return NOTHING
    corners = [(max(base[0], 0.0), y) for y in exponent] + [(base[1], y) for y in exponent]
    return _hull([float(np.power(np.float64(x), np.float64(y))) for x, y in corners])


def _whole_power(base: Span, exponent: float) -> Span:
    if exponent < 0:
        return _divide((1.0, 1.0), _whole_power(base, -exponent))
    low, high = (float(np.power(np.float64(x), exponent)) for x in base)
    if exponent % 2:
        return low, high
    return (0.0 if base[1] >= 0 and exponent else min(low, high)), max(low, high)


def _related(sign: str, a: Span, b: Span) -> Span:
    """Decided where the two spans leave no choice."""
    if _nowhere(a, b):
        return NOTHING
    if sign in (">", ">="):
        sign, a, b = "<" + sign[1:], b, a
    if sign in ("==", "!="):
        always, never = a[0] == a[1] == b[0] == b[1], a[1] < b[0] or b[1] < a[0]
        return _decided(always, never) if sign == "==" else _decided(never, always)
    if sign == "<":
        return _decided(a[1] < b[0], a[0] >= b[1])
    return _decided(a[1] <= b[0], a[0] > b[1])


def _decided(always: bool, never: bool) -> Span:
    return (1.0, 1.0) if always else (0.0, 0.0) if never else UNDECIDED


def _decided_by(least: Callable[[Sequence[float]], float], parts: Sequence[Span]) -> Span:
    """`and` (the least) or `or` (the greatest); what never has a value leaves the decision to the others."""
    parts = [UNDECIDED if _nowhere(part) else part for part in parts]
    return least([low for low, _ in parts]), least([high for _, high in parts])


def _member(x: Span, members: Sequence[float]) -> Span:
    if _nowhere(x):
        return NOTHING
    return _decided(x[0] == x[1] and x[0] in members, not any(x[0] <= member <= x[1] for member in members))


def _where(parts: Sequence[Span]) -> Span:
    condition, yes, no = parts
    if _nowhere(condition):
        return NOTHING
    taken = [part for part, branch in ((yes, 1), (no, 0)) if condition[0] <= branch <= condition[1]]
    taken = [part for part in taken if not _nowhere(part)]
    return (min(low for low, _ in taken), max(high for _, high in taken)) if taken else NOTHING


def _at_least(parts: Sequence[Span]) -> Span:
    needed, *answers = parts
    if _nowhere(needed):
        return NOTHING
    yes = _count([UNDECIDED if _nowhere(answer) else answer for answer in answers])
    return _related(">=", yes, needed)


def _count(parts: Sequence[Span]) -> Span:
    return sum(low for low, _ in parts), sum(high for _, high in parts)


def _extreme(least: Callable[[Sequence[float]], float]) -> Callable[[Sequence[Span]], Span]:
    def extreme(parts: Sequence[Span]) -> Span:
        if _nowhere(*parts):
            return NOTHING
        return least([low for low, _ in parts]), least([high for _, high in parts])

    return extreme


def _clip(parts: Sequence[Span]) -> Span:
    x, low, high = parts
    return _extreme(min)([_extreme(max)([x, low]), high])


def _rising(
    function: Callable[[np.float64], np.float64], domain: Span = ANYTHING
) -> Callable[[Sequence[Span]], Span]:
    """A function that never falls, from the lowest to the highest value it is defined for."""

    def rising(parts: Sequence[Span]) -> Span:
        low, high = max(parts[0][0], domain[0]), min(parts[0][1], domain[1])
        if _nowhere(parts[0]) or low > high:
            return NOTHING
        return float(function(np.float64(low))), float(function(np.float64(high)))

    return rising


def _rounded(parts: Sequence[Span]) -> Span:
    places = int(parts[1][0]) if len(parts) > 1 else 0
    return _rising(lambda x: np.float64(half_up(np.asarray(x), places)))(parts)


def _absolute(parts: Sequence[Span]) -> Span:
    low, high = parts[0]
    if low <= 0 <= high:
        return 0.0, max(-low, high)
    return _hull([abs(low), abs(high)])


def _between(parts: Sequence[Span], calendar: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> Span:
    """Later starts and earlier ends make less; days beyond the calendar make any number."""
    start, end = parts
    if _nowhere(start, end):
        return NOTHING
    if max(map(abs, (*start, *end))) > FARTHEST:
        return ANYTHING
    low, high = calendar(np.array([start[1], start[0]]), np.array([end[0], end[1]]))
    return float(low), float(high)


def _ln(parts: Sequence[Span]) -> Span:
    """Nothing has a logarithm at 0, so a span that ends there is empty."""
    return NOTHING if parts[0][1] <= 0 else _rising(np.log, (0.0, math.inf))(parts)


OPERATIONS: dict[str, Callable[[Span, Span], Span]] = {
    "+": _add,
    "-": _subtract,
    "*": _multiply,
    "/": _divide,
}
FUNCTIONS: dict[str, Callable[[Sequence[Span]], Span]] = {
    "ln": _ln,
    "exp": _rising(np.exp),
    "sqrt": _rising(np.sqrt, (0.0, math.inf)),
    "floor": _rising(np.floor),
    "ceil": _rising(np.ceil),
    "abs": _absolute,
    "round_half_up": _rounded,
    "min": _extreme(min),
    "max": _extreme(max),
    "clip": _clip,
    "where": _where,
    "count_yes": _count,
    "at_least": _at_least,
    "years_between": lambda parts: _between(parts, years_between),
    "months_between": lambda parts: _between(parts, months_between),
}
