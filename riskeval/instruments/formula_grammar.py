"""From the text of a formula to its tree, in bounded time and depth and without Python's own parser.

Python's parser would accept far more than a formula may hold, warns about what it dislikes and can run out of
stack; this grammar is small enough to be read here in full. Strengths, loosest first, as in Python: ``or``,
``and``, ``not``, comparisons and ``in``, ``+ -``, ``* /``, the sign of a number, ``**`` (from right to left).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NoReturn

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
    Text,
    Unary,
    height,
    quoted,
)

LONGEST = 2000
DEEPEST = 50
ARGUMENTS: dict[str, tuple[int, float]] = {  # fewest, most
    "ln": (1, 1),
    "exp": (1, 1),
    "sqrt": (1, 1),
    "floor": (1, 1),
    "ceil": (1, 1),
    "abs": (1, 1),
    "round_half_up": (1, 2),
    "min": (2, math.inf),
    "max": (2, math.inf),
    "clip": (3, 3),
    "where": (3, 3),
    "count_yes": (1, math.inf),
    "at_least": (2, math.inf),
    "years_between": (2, 2),
    "months_between": (2, 2),
    "shift": (2, 2),
}
OR, AND, NOT, COMPARED, SUM, PRODUCT, SIGNED, POWER = range(1, 9)
STRENGTH = {"or": OR, "and": AND, "in": COMPARED, "+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT, "**": POWER}
STRENGTH |= dict.fromkeys(("<", "<=", ">", ">=", "==", "!="), COMPARED)
KEYWORDS = frozenset({"and", "or", "not", "in"})
TOKEN = re.compile(
    r"""(?P<number>(?:\d++(?:\.\d*+)?|\.\d++)(?:[eE][+-]?\d++)?+(?![\w.]))
      | (?P<text>"[^"\\\n]*+"|'[^'\\\n]*+')
      | (?P<word>[a-z][a-z0-9_]*+(?!\w))
      | (?P<sign>\*\*|<=|>=|==|!=|[-+*/<>()\[\],])""",
    re.VERBOSE | re.ASCII,
)
SPACE = re.compile(r"\s*")
INSTEAD = {
    "=": "write == to compare",
    "&": "write `and`",
    "|": "write `or`",
    "!": "write `not` or !=",
    "^": "write ** for a power",
    "%": "write a share as a number: 0.05, not 5%",
    "{": "write codes in square brackets",
    '"': "close the quotation mark; a code holds no backslash and no line break",
    "'": "close the quotation mark; a code holds no backslash and no line break",
}
OTHERWISE = (
    "use only + - * / **, comparisons, and, or, not, in, plain numbers, codes in quotation marks, ids in "
    f"small letters, and the functions {', '.join(ARGUMENTS)}"
)


@dataclass(frozen=True)
class Token:
    """One word of a formula; `kind` is number, text, word, sign, keyword or end."""

    kind: str
    text: str
    start: int
    end: int


def tokens(text: str) -> Iterator[Token]:
    """Cut a formula into its words."""
    at = SPACE.match(text).end()  # type: ignore[union-attr]
    while at < len(text):
        found = TOKEN.match(text, at)
        if found is None:
            _refuse(f"{quoted(text[at : at + 20])} at character {at + 1}", INSTEAD.get(text[at], OTHERWISE))
        word, kind = found.group(), str(found.lastgroup)
        yield Token("keyword" if word in KEYWORDS else kind, word, at, found.end())
        at = SPACE.match(text, found.end()).end()  # type: ignore[union-attr]
    yield Token("end", "", len(text), len(text))


def read(text: str) -> tuple[Node, frozenset[str]]:
    """The tree of a formula and the ids it names."""
    if len(text) > LONGEST:
        raise FormulaError(
            needed=f"a formula of at most {LONGEST:,} characters",
            found=f"{len(text):,} characters",
            do="split it into several values",
        )
    reader = Reader(text)
    tree = reader.expression(OR)
    if reader.token.kind != "end":
        reader.unexpected("an operator such as + or `and`, or the end of the formula")
    if height(tree) > DEEPEST:
        _too_deep()
    return tree, frozenset(reader.names)


class Reader:
    """Reads one formula from left to right; every method leaves `token` at the first word it did not use."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(tokens(text))
        self.at = 0
        self.depth = -1
        self.names: set[str] = set()

    @property
    def token(self) -> Token:
        """The next word."""
        return self.tokens[self.at]

    def take(self, *, needed: str = "") -> Token:
        """Use the next word, which must be `needed` if that is given."""
        token = self.token
        if needed and (token.text != needed or token.kind == "text"):
            self.unexpected(f"`{needed}`")
        self.at += 1
        return token

    def since(self, start: int) -> str:
        """The text from `start` to the last word used."""
        return self.text[start : self.tokens[self.at - 1].end]

    def unexpected(self, needed: str) -> NoReturn:
        """Refuse the next word."""
        token = self.token
        where = (
            f"{quoted(token.text)} at character {token.start + 1}" if token.text else "the end of the formula"
        )
        raise FormulaError(needed=needed, found=f"{where} in {quoted(self.text)}", do=OTHERWISE)

    def strength(self) -> int:
        """How tightly the next word binds what stands before it; 0 if it does not."""
        if self.token.kind not in ("sign", "keyword"):
            return 0
        if self.token.text == "not" and self.tokens[self.at + 1].text == "in":
            return COMPARED
        return STRENGTH.get(self.token.text, 0)

    def expression(self, loosest: int) -> Node:
        """Read as much as binds at least as tightly as `loosest`."""
        self.depth += 1
        if self.depth > DEEPEST:
            _too_deep()
        start = self.token.start
        left = self.operand(loosest)
        while (strength := self.strength()) >= loosest:
            left = self.continued(left, strength, start)
        self.depth -= 1
        return left

    def operand(self, loosest: int) -> Node:
        """Read a number, a code, an id, a call, a bracket, or one of these behind a sign or ``not``."""
        token = self.token
        if token.kind == "number":
            return self.number()
        if token.kind == "text":
            return Text(self.take().text[1:-1], text=token.text)
        if token.kind == "word":
            return self.call() if self.tokens[self.at + 1].text == "(" else self.name()
        if token.text == "(":
            self.take()
            inner = self.expression(OR)
            self.take(needed=")")
            return inner
        if token.text in ("-", "+") or (token.text == "not" and loosest <= NOT):
            self.take()
            operand = self.expression(NOT if token.text == "not" else SIGNED)
            return Unary(token.text, operand, text=self.since(token.start))
        self.unexpected("a number, a code, an id, a function or a bracket")

    def number(self) -> Number:
        """Read a plain number."""
        token = self.take()
        value = float(token.text)
        if math.isinf(value):
            _refuse(f"{quoted(token.text)}, which is too large a number", "write a smaller number")
        return Number(value, text=token.text)

    def name(self) -> Name:
        """Read an id."""
        token = self.take()
        self.names.add(token.text)
        return Name(token.text, text=token.text)

    def call(self) -> Call:
        """Read a function and its arguments."""
        token = self.take()
        if token.text not in ARGUMENTS:
            near = get_close_matches(token.text[:40], ARGUMENTS, n=1)
            _refuse(f"the function {quoted(token.text)}", f"did you mean {near[0]}?" if near else OTHERWISE)
        self.take(needed="(")
        arguments = [self.expression(OR)]
        while self.token.text == ",":
            self.take()
            arguments.append(self.expression(OR))
        self.take(needed=")")
        return Call(token.text, tuple(arguments), text=self.since(token.start))

    def continued(self, left: Node, strength: int, start: int) -> Node:
        """Read what follows `left` at one strength, as one node."""
        if strength == POWER:
            self.take()
            return Power(left, self.expression(SIGNED), text=self.since(start))
        if strength == COMPARED and self.token.text in ("in", "not"):
            return self.member(left, start)
        rest: list[tuple[str, Node]] = []
        while self.strength() == strength and self.token.text not in ("in", "not"):
            rest.append((self.take().text, self.expression(strength + 1)))
        if strength == COMPARED:
            if self.strength() == COMPARED:
                self.unexpected("brackets around one of the two comparisons")
            return Comparison(left, tuple(rest), text=self.since(start))
        if strength in (OR, AND):
            operands = (left, *(operand for _, operand in rest))
            return Logic(rest[0][0], operands, text=self.since(start))
        return Chain(left, tuple(rest), text=self.since(start))

    def member(self, left: Node, start: int) -> Node:
        """Read ``in [...]`` or ``not in [...]``."""
        negated = self.token.text == "not"
        if negated:
            self.take()
        self.take(needed="in")
        self.take(needed="[")
        members = [self.constant()]
        while self.token.text == ",":
            self.take()
            members.append(self.constant())
        self.take(needed="]")
        if self.strength() == COMPARED:
            self.unexpected("brackets around one of the two comparisons")
        member = Member(left, tuple(members), text=self.since(start))
        return Unary("not", member, text=member.text) if negated else member

    def constant(self) -> Number | Text:
        """Read a code or a number, perhaps negative."""
        token = self.token
        if token.kind == "text":
            return Text(self.take().text[1:-1], text=token.text)
        sign = -1.0 if token.text == "-" else 1.0
        if token.text == "-":
            self.take()
        if self.token.kind != "number":
            self.unexpected("a number or a code in quotation marks")
        return Number(sign * self.number().value, text=self.since(token.start))


def _refuse(found: str, do: str) -> NoReturn:
    raise FormulaError(needed="a formula in the grammar of definitions", found=found, do=do)


def _too_deep() -> NoReturn:
    raise FormulaError(
        needed=f"a formula nested at most {DEEPEST} deep",
        found="deeper nesting of brackets, signs or operations",
        do="split it into several values",
    )
