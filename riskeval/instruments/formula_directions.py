"""Which way a formula moves as something it names grows, and where it jumps if jumps are all it does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from math import prod

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
    children,
)
from riskeval.instruments.formula_spans import Spans, span

Directions = Mapping[str, int]
RISING = {"ln", "exp", "sqrt", "floor", "ceil", "min", "max", "count_yes"}


def directions(node: Node, spans: Spans) -> Directions | None:
    """For every name 1 where a bound formula never falls as it grows, −1 where it never rises.

    None where some name pushes both ways. `spans` tells the signs of factors.
    """
    match node:
        case Number():
            return {}
        case Name(name) | Rank(name, _):
            return {name: 1}
        case Unary(sign, operand):
            return _times(directions(operand, spans), 1 if sign == "+" else -1)
        case Chain(first, rest) if rest[0][0] in "+-":
            parts = [(1, first), *((1 if sign == "+" else -1, operand) for sign, operand in rest)]
            return merged(_times(directions(operand, spans), way) for way, operand in parts)
        case Chain(first, rest):
            return _product([("*", first), *rest], spans)
        case Power(base, Number(exponent)) if exponent > 0 and exponent % 2 == 1:
            return directions(base, spans)
        case Logic(_, parts):
            return merged(directions(part, spans) for part in parts)
        case Comparison(first, rest):
            operands = [first, *(operand for _, operand in rest)]
            links = zip(rest, pairwise(operands), strict=True)
            return merged(_link(sign, left, right, spans) for (sign, _), (left, right) in links)
        case Member(Rank(name, highest), members):
            return _of_codes(
                name, highest, {member.value for member in members if isinstance(member, Number)}
            )
        case Call(function, arguments):
            return _call(function, arguments, spans)
    return None


def merged(parts: Iterable[Directions | None]) -> Directions | None:
    """The directions of parts that all push the same way; None where they do not."""
    result: dict[str, int] = {}
    for part in parts:
        if part is None or any(result.get(name, way) != way for name, way in part.items()):
            return None
        result |= part
    return result


def _times(part: Directions | None, sign: int) -> Directions | None:
    return None if part is None else {name: way * sign for name, way in part.items()}


def _product(factors: Sequence[tuple[str, Node]], spans: Spans) -> Directions | None:
    """A factor pushes the way that the signs of the others say; a divisor pushes the other way."""
    signs = [_sign(span(factor, spans), divisor=sign == "/") for sign, factor in factors]
    moved: list[Directions | None] = []
    for place, (sign, factor) in enumerate(factors):
        part = directions(factor, spans)
        if part == {}:
            continue
        others = [other for other_place, other in enumerate(signs) if other_place != place]
        if None in others or (sign == "/" and signs[place] is None):
            return None
        way = prod(other for other in others if other is not None)
        moved.append(_times(part, -way if sign == "/" else way))
    return merged(moved)


def _sign(reach: tuple[float, float], divisor: bool) -> int | None:
    """The sign of everything in a span; None where it has both, or where a divisor may be zero."""
    low, high = reach
    if low > 0 or (low >= 0 and not divisor):
        return 1
    return -1 if high < 0 or (high <= 0 and not divisor) else None


def _constant(node: Node) -> float | None:
    """The value of a number, perhaps behind signs."""
    if isinstance(node, Unary) and node.sign in "+-":
        inner = _constant(node.operand)
        return inner if inner is None or node.sign == "+" else -inner
    return node.value if isinstance(node, Number) else None


def _link(sign: str, left: Node, right: Node, spans: Spans) -> Directions | None:
    if sign in ("==", "!="):
        code, number = (left, right) if isinstance(left, Rank) else (right, left)
        if not isinstance(code, Rank) or not isinstance(number, Number):
            return None
        return _times(_of_codes(code.name, code.highest, {number.value}), 1 if sign == "==" else -1)
    way = 1 if sign in (">", ">=") else -1
    return merged([_times(directions(left, spans), way), _times(directions(right, spans), -way)])


def _of_codes(name: str, highest: float, codes: set[float]) -> Directions | None:
    """Being among the highest codes rises with the code, being among the lowest falls."""
    ranks = set(range(int(highest) + 1))
    if not codes or codes >= ranks:
        return {}
    if codes == {rank for rank in ranks if rank >= min(codes)}:
        return {name: 1}
    return {name: -1} if codes == {rank for rank in ranks if rank <= max(codes)} else None


def _call(function: str, arguments: Sequence[Node], spans: Spans) -> Directions | None:
    first, *others = arguments
    if function in RISING:
        return merged(directions(argument, spans) for argument in arguments)
    if function in ("round_half_up", "clip") and all(_constant(other) is not None for other in others):
        return directions(first, spans)
    if function == "at_least" and _constant(first) is not None:
        return merged(directions(answer, spans) for answer in others)
    if function in ("years_between", "months_between"):
        return merged([_times(directions(first, spans), -1), directions(others[0], spans)])
    if function == "where":
        yes, no = (_constant(other) for other in others)
        if yes is not None and no is not None:
            return _times(directions(first, spans), 1 if yes >= no else -1)
    return None


def jumps(node: Node, name: str) -> list[float] | None:
    """The numbers at which a bound formula can change as `name` grows; None where that is everywhere."""
    match node:
        case Name(found) if found == name:
            return None
        case Comparison(first, rest):
            operands = [first, *(operand for _, operand in rest)]
            return _jumps_of_links(operands, name)
        case Member(Name(found), members) if found == name:
            return [member.value for member in members if isinstance(member, Number)]
    return _joined([jumps(child, name) for child in children(node)])


def _jumps_of_links(operands: Sequence[Node], name: str) -> list[float] | None:
    mine = Name(name)
    found: list[list[float] | None] = [jumps(operand, name) for operand in operands if operand != mine]
    for left, right in pairwise(operands):
        if mine in (left, right):
            number = _constant(right if left == mine else left)
            found.append(None if number is None else [number])
    return _joined(found)


def _joined(parts: Sequence[list[float] | None]) -> list[float] | None:
    joined: list[float] = []
    for part in parts:
        if part is None:
            return None
        joined += part
    return joined
