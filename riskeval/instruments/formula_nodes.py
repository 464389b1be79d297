"""What a formula is made of: the nodes of its tree, and the error of a formula that cannot be used."""

from __future__ import annotations

from dataclasses import dataclass, field

from riskeval.errors import InstrumentError

SHOWN = 60


class FormulaError(InstrumentError):
    """A formula is outside the grammar, or does not fit the items it names."""


@dataclass(frozen=True)
class Node:
    """A part of a formula; `text` is the part as its author wrote it."""

    text: str = field(default="", compare=False, kw_only=True)


@dataclass(frozen=True)
class Number(Node):
    """A number, always in floating point."""

    value: float


@dataclass(frozen=True)
class Text(Node):
    """A code in quotation marks."""

    code: str


@dataclass(frozen=True)
class Name(Node):
    """The number, the yes (1) or no (0), or the day of an item or value."""

    name: str


@dataclass(frozen=True)
class Rank(Node):
    """The place of a code among its levels, from 0 to `highest`."""

    name: str
    highest: float


@dataclass(frozen=True)
class Unary(Node):
    """``-x``, ``+x`` or ``not x``."""

    sign: str
    operand: Node


@dataclass(frozen=True)
class Chain(Node):
    """Operations of equal strength from left to right: ``a + b - c`` or ``a * b / c``."""

    first: Node
    rest: tuple[tuple[str, Node], ...]


@dataclass(frozen=True)
class Power(Node):
    """``base ** exponent``."""

    base: Node
    exponent: Node


@dataclass(frozen=True)
class Logic(Node):
    """``a and b and c``, or the same with ``or``."""

    sign: str
    operands: tuple[Node, ...]


@dataclass(frozen=True)
class Comparison(Node):
    """``a < b <= c``: every link must hold."""

    first: Node
    rest: tuple[tuple[str, Node], ...]


@dataclass(frozen=True)
class Member(Node):
    """``x in ["a", "b"]``; the members are numbers or codes."""

    operand: Node
    members: tuple[Number | Text, ...]


@dataclass(frozen=True)
class Call(Node):
    """``function(argument, …)``."""

    function: str
    arguments: tuple[Node, ...]


def children(node: Node) -> tuple[Node, ...]:
    """The parts directly below a node."""
    match node:
        case Unary(_, operand) | Member(operand, _):
            return (operand,)
        case Chain(first, rest) | Comparison(first, rest):
            return (first, *(operand for _, operand in rest))
        case Power(base, exponent):
            return (base, exponent)
        case Logic(_, parts) | Call(_, parts):
            return parts
    return ()


def height(node: Node) -> int:
    """The number of nodes above the deepest one; level by level, so that no depth runs out of stack."""
    levels = -1
    level: tuple[Node, ...] = (node,)
    while level:
        levels += 1
        level = tuple(child for parent in level for child in children(parent))
    return levels


def quoted(text: str) -> str:
    """A part of a formula in backticks, shortened so that an error stays readable."""
    shown = "".join(letter if letter.isprintable() else "�" for letter in " ".join(text.split()))
    return f"`{shown if len(shown) <= SHOWN else shown[: SHOWN - 1] + '…'}`"
