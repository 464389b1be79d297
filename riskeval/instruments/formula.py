"""Formulas of definitions: a closed grammar, checked before use and computed on whole columns.

A formula cannot run code: it is read by a grammar of arithmetic, comparisons, logic and a few named
functions, and computed by walking its tree. Nothing is handed to Python's own parser or interpreter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from riskeval.design import Floats
from riskeval.instruments.formula_directions import directions, jumps
from riskeval.instruments.formula_grammar import read
from riskeval.instruments.formula_kinds import Kind, Kinds, bind
from riskeval.instruments.formula_nodes import FormulaError, Node
from riskeval.instruments.formula_spans import Spans, span
from riskeval.instruments.formula_values import Column, values

__all__ = ["Column", "Formula", "FormulaError", "Kind", "parse"]


@dataclass(frozen=True)
class Formula:
    """A formula that has been read; make one with `parse`.

    Parameters
    ----------
    text : str
        The formula as its author wrote it.
    names : frozenset of str
        The ids of the items and values it names.
    """

    text: str
    names: frozenset[str]
    tree: Node = field(repr=False, compare=False)
    _bound: list[tuple[Kinds, Node]] = field(default_factory=list, init=False, repr=False, compare=False)

    def check(self, kinds: Kinds) -> Kind:
        """The kind of what the formula gives.

        A formula that gives codes with numbers gives the numbers, and its kind is then a number.

        Raises
        ------
        FormulaError
            For a name that is in no item or value, a code that is not among the levels, arithmetic with
            codes, a condition that is not a yes or no, and a wrong number of arguments.
        """
        return bind(self.tree, self.names, kinds)[0]

    def evaluate(self, columns: Mapping[str, Column], kinds: Kinds) -> Floats:
        """The value for everybody; NaN is missing, and codes without numbers come back as ranks.

        Arithmetic with something missing is missing, and so is what cannot be computed: a division by zero,
        the logarithm of 0, a number too large. Logic is three-valued: ``no and missing`` is no, ``yes or
        missing`` is yes, ``at_least`` is decided as soon as enough is known, and ``where`` looks only at the
        branch it takes. The comparison with something missing, a `where` without its condition and
        `count_yes` with anything missing are missing.
        """
        if not self._bound or self._bound[0][0] is not kinds:  # small tables are scored many times
            self._bound[:] = [(kinds, bind(self.tree, self.names, kinds)[1])]
        return values(self._bound[0][1], columns)

    def span(self, spans: Mapping[str, tuple[float, float]], kinds: Kinds) -> tuple[float, float]:
        """The lowest and highest value when everything named lies anywhere within its range.

        Infinite where there is no bound, and (nan, nan) where the formula has no value anywhere. `spans`
        holds numbers (days for dates); a name left out is unbounded, a yes or no is 0 to 1, and a code is
        anywhere among its levels.
        """
        low, high = span(bind(self.tree, self.names, kinds)[1], _with_answers(spans, kinds))
        return low, high

    def directions(self, spans: Spans, kinds: Kinds) -> Mapping[str, int] | None:
        """For every name 1 where the value never falls as it grows, −1 where it never rises.

        Codes grow with their rank. None where some name pushes both ways or the formula is too involved to
        say; `spans` as for `span`.
        """
        return directions(bind(self.tree, self.names, kinds)[1], _with_answers(spans, kinds))

    def jumps(self, name: str, kinds: Kinds) -> list[float] | None:
        """The numbers at which the value can change as `name` grows; None where it may change everywhere.

        Between two of them, and beyond the last, everything gives the same value; codes are left out.
        """
        return jumps(bind(self.tree, self.names, kinds)[1], name)


def parse(text: str) -> Formula:
    """Read a formula.

    Raises
    ------
    FormulaError
        For anything outside the grammar, for more than 2,000 characters and for nesting deeper than 50.
    """
    tree, names = read(text)
    return Formula(text, names, tree)


def _with_answers(spans: Spans, kinds: Kinds) -> Spans:
    return {name: (0.0, 1.0) for name, kind in kinds.items() if kind.name == "yes_no"} | dict(spans)
