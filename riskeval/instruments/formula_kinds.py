"""Whether a formula fits the kinds of what it names, and what kind of thing it gives.

Binding also settles everything that kinds decide, so that evaluation knows only numbers: codes become their
places among their levels, and `shift` becomes a sum kept within the levels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Literal, NoReturn

from riskeval.errors import Problem, raise_all
from riskeval.instruments.formula_grammar import ARGUMENTS
from riskeval.instruments.formula_nodes import (
    Call,
    Chain,
    Comparison,
    FormulaError,
    Logic,
    Member,
    Name,
    Node,
    Number,
    Power,
    Rank,
    Text,
    Unary,
    quoted,
)


@dataclass(frozen=True)
class Kind:
    """What an item, a value or a formula holds.

    Parameters
    ----------
    name : {"number", "yes_no", "code", "date"}
    levels : tuple of str
        The codes, lowest first; a rank is a place in this tuple, from 0.
    ordered : bool
        Whether the codes may be compared with < and >.
    valued : bool
        Whether every code has a number.
    """

    name: Literal["number", "yes_no", "code", "date"]
    levels: tuple[str, ...] = ()
    ordered: bool = False
    valued: bool = False


Kinds = Mapping[str, Kind]
NUMBER, YES_NO, DATE, LITERAL = Kind("number"), Kind("yes_no"), Kind("date"), Kind("code")
SAID = {"number": "a number", "yes_no": "a yes or no", "code": "a code", "date": "a date"}
MOST_PLACES = 15


@dataclass(frozen=True)
class Bound:
    """A part of a formula with its kind, as numbers, as ranks, or (codes that have numbers) as either."""

    kind: Kind
    text: str
    numbers: Node | None = None
    ranks: Node | None = None


def bind(tree: Node, names: Iterable[str], kinds: Kinds) -> tuple[Kind, Node]:
    """The kind of a formula, and its tree over numbers only; codes that have numbers come back as numbers."""
    raise_all(FormulaError, (_unknown(name, kinds) for name in sorted(names) if name not in kinds))
    found = _bind(tree, kinds)
    if found.numbers is not None:
        return (NUMBER if found.kind.name == "code" else found.kind), found.numbers
    if found.ranks is None or not found.kind.levels:
        _refuse("a formula that names the items it is about", found, "compare the code with an item")
    return found.kind, found.ranks


def _unknown(name: str, kinds: Kinds) -> Problem:
    near = get_close_matches(name[:40], kinds, n=1)
    do = f"did you mean {quoted(near[0])}?" if near else "name an item or a value of this definition"
    return Problem("the id of an item or value", quoted(name), do)


def _bind(node: Node, kinds: Kinds) -> Bound:
    match node:
        case Number():
            return Bound(NUMBER, node.text, numbers=node)
        case Text():
            return Bound(LITERAL, node.text, ranks=node)
        case Name(name):
            return _named(node, kinds[name])
        case Unary("not", operand):
            return _yes_no(replace(node, operand=_logical(_bind(operand, kinds))))
        case Unary(_, operand):
            return _number(replace(node, operand=_numeric(_bind(operand, kinds))))
        case Chain(first, rest):
            bound = tuple((sign, _numeric(_bind(operand, kinds))) for sign, operand in rest)
            return _number(Chain(_numeric(_bind(first, kinds)), bound, text=node.text))
        case Power(base, exponent):
            raised = Power(_numeric(_bind(base, kinds)), _numeric(_bind(exponent, kinds)), text=node.text)
            return _number(raised)
        case Logic(_, operands):
            logical = tuple(_logical(_bind(operand, kinds)) for operand in operands)
            return _yes_no(replace(node, operands=logical))
        case Comparison(first, rest):
            return _comparison(node, [_bind(operand, kinds) for operand in (first, *(x for _, x in rest))])
        case Member(operand, _):
            return _member(node, _bind(operand, kinds))
        case Call(_, arguments):
            return _call(node, [_bind(argument, kinds) for argument in arguments])
    raise TypeError(node)


def _named(node: Name, kind: Kind) -> Bound:
    rank = Rank(node.name, max(len(kind.levels) - 1.0, 0.0), text=node.text)
    numbers = node if kind.name != "code" or kind.valued else None
    return Bound(kind, node.text, numbers=numbers, ranks=rank if kind.name == "code" else None)


def _number(node: Node) -> Bound:
    return Bound(NUMBER, node.text, numbers=node)


def _yes_no(node: Node) -> Bound:
    return Bound(YES_NO, node.text, numbers=node)


def _numeric(part: Bound) -> Node:
    """A part as a number; a yes or no is 1 or 0."""
    if part.kind.name == "date":
        _refuse("a number", part, "use years_between or months_between for dates")
    if part.numbers is None:
        do = "compare codes with codes of the same levels, or give every code a number"
        if part.kind == LITERAL:
            do = "leave out the quotation marks of a number; write `x` or `not x` for a yes or no"
        _refuse("a number", part, do)
    return part.numbers


def _logical(part: Bound) -> Node:
    if part.kind.name != "yes_no" or part.numbers is None:
        _refuse("a yes or no", part, "compare it with something, for example with > 0")
    return part.numbers


@dataclass(frozen=True)
class Together:
    """Parts that are compared or chosen from, all as numbers, all as ranks of the same levels, or both."""

    kind: Kind
    numbers: tuple[Node, ...] | None
    ranks: tuple[Node, ...] | None


def _together(parts: Sequence[Bound]) -> Together:
    if all(part.kind.name == "date" for part in parts):
        return Together(DATE, tuple(part.numbers for part in parts if part.numbers), None)
    kinds = {part.kind for part in parts if part.kind.levels}
    if all(part.ranks is not None for part in parts) and len({kind.levels for kind in kinds}) == 1:
        return _codes(parts, kinds)
    if all(part.kind.name == "code" for part in parts) and any(part.numbers is None for part in parts):
        _refuse("codes of the same levels", parts[0], "compare a code with codes of its own levels")
    numbers = tuple(_numeric(part) for part in parts)
    return Together(YES_NO if all(part.kind.name == "yes_no" for part in parts) else NUMBER, numbers, None)


def _codes(parts: Sequence[Bound], kinds: set[Kind]) -> Together:
    levels = next(iter(kinds)).levels
    valued = all(part.numbers is not None for part in parts)
    kind = Kind("code", levels, ordered=all(kind.ordered for kind in kinds), valued=valued)
    ranks = tuple(_rank(part.ranks, levels) for part in parts if part.ranks)
    return Together(kind, tuple(part.numbers for part in parts if part.numbers) if valued else None, ranks)


def _rank(node: Node, levels: tuple[str, ...]) -> Node:
    """The place of a written code among the levels; what is already a rank stays."""
    if not isinstance(node, Text):
        return node
    if node.code in levels:
        return Number(float(levels.index(node.code)), text=node.text)
    near = get_close_matches(node.code[:40], levels, n=1)
    do = f'did you mean "{near[0]}"?' if near else "write a code of the item"
    listed = ", ".join(levels[:10]) + (", …" if len(levels) > 10 else "")
    raise FormulaError(needed=f"one of the codes {listed}", found=quoted(node.text), do=do)


def _comparison(node: Comparison, parts: Sequence[Bound]) -> Bound:
    together = _together(parts)
    signs = [sign for sign, _ in node.rest]
    if together.ranks is not None and not together.kind.ordered and not {"==", "!="}.issuperset(signs):
        _refuse("codes with an order", parts[0], "use == or !=, or make the item ordinal")
    first, *rest = together.ranks or together.numbers or ()
    return _yes_no(Comparison(first, tuple(zip(signs, rest, strict=True)), text=node.text))


def _member(node: Member, part: Bound) -> Bound:
    if all(isinstance(member, Number) for member in node.members):
        return _yes_no(replace(node, operand=_numeric(part)))
    if part.ranks is None or not part.kind.levels:
        _refuse("an item with codes before `in`", part, "name numbers without quotation marks")
    if any(isinstance(member, Number) for member in node.members):
        _refuse("only codes or only numbers after `in`", part, "write every code in quotation marks")
    members = tuple(_rank(member, part.kind.levels) for member in node.members)
    return _yes_no(Member(part.ranks, tuple(m for m in members if isinstance(m, Number)), text=node.text))


def _call(node: Call, parts: Sequence[Bound]) -> Bound:
    fewest, most = ARGUMENTS[node.function]
    if not fewest <= len(parts) <= most:
        wanted = (
            f"{fewest}" if fewest == most else f"at least {fewest}" if most > 9 else f"{fewest} to {most}"
        )
        raise FormulaError(
            needed=f"{wanted} argument{'s' * (wanted != '1')} for {node.function}",
            found=f"{len(parts)} in {quoted(node.text)}",
            do="see the list of functions of formulas",
        )
    return BINDERS.get(node.function, _of_numbers)(node, parts)


def _of_numbers(node: Call, parts: Sequence[Bound]) -> Bound:
    return _number(replace(node, arguments=tuple(_numeric(part) for part in parts)))


def _rounded(node: Call, parts: Sequence[Bound]) -> Bound:
    places = parts[1].numbers if len(parts) > 1 else Number(0.0)
    if not isinstance(places, Number) or places.value not in range(MOST_PLACES + 1):
        _refuse(f"a whole number of places from 0 to {MOST_PLACES}", parts[-1], "write it as a plain number")
    return _of_numbers(node, parts)


def _counted(node: Call, parts: Sequence[Bound]) -> Bound:
    return _number(replace(node, arguments=tuple(_logical(part) for part in parts)))


def _at_least(node: Call, parts: Sequence[Bound]) -> Bound:
    arguments = (_numeric(parts[0]), *(_logical(part) for part in parts[1:]))
    return _yes_no(replace(node, arguments=arguments))


def _extreme(node: Call, parts: Sequence[Bound]) -> Bound:
    together = _together(parts)
    if together.ranks is not None and not together.kind.ordered:
        _refuse("codes with an order", parts[0], "make the item ordinal")
    found = _chosen(node, together, ())
    return replace(found, kind=NUMBER) if found.kind.name == "yes_no" else found


def _where(node: Call, parts: Sequence[Bound]) -> Bound:
    return _chosen(node, _together(parts[1:]), (_logical(parts[0]),))


def _chosen(node: Call, together: Together, before: tuple[Node, ...]) -> Bound:
    numbers, ranks = (
        None if nodes is None else replace(node, arguments=(*before, *nodes))
        for nodes in (together.numbers, together.ranks)
    )
    return Bound(together.kind, node.text, numbers=numbers, ranks=ranks)


def _between(node: Call, parts: Sequence[Bound]) -> Bound:
    for part in parts:
        if part.kind.name != "date":
            _refuse("a date", part, f"give {node.function} two items of type date")
    return _number(replace(node, arguments=tuple(part.numbers for part in parts if part.numbers)))


def _shift(node: Call, parts: Sequence[Bound]) -> Bound:
    level, places = parts
    if level.ranks is None or not level.kind.ordered:
        _refuse("a level with an order", level, "give shift a band or an ordinal item")
    whole = Call("floor", (_numeric(places),), text=places.text)
    moved = Chain(level.ranks, (("+", whole),), text=node.text)
    highest = Number(len(level.kind.levels) - 1.0)
    kept = Call("clip", (moved, Number(0.0), highest), text=node.text)
    return Bound(replace(level.kind, valued=False), node.text, ranks=kept)


def _refuse(needed: str, part: Bound, do: str) -> NoReturn:
    raise FormulaError(needed=needed, found=f"{quoted(part.text)}, {SAID[part.kind.name]}", do=do)


BINDERS: dict[str, Callable[[Call, Sequence[Bound]], Bound]] = {
    "round_half_up": _rounded,
    "count_yes": _counted,
    "at_least": _at_least,
    "min": _extreme,
    "max": _extreme,
    "where": _where,
    "years_between": _between,
    "months_between": _between,
    "shift": _shift,
}
