"""The data columns that an instrument reads: items, items with facets, flags and judgements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np

from riskeval.design import Floats
from riskeval.errors import Problem, did_you_mean
from riskeval.instruments.definition import Code, Codes, Definition, Item
from riskeval.instruments.formula import Column, Kind
from riskeval.instruments.sums import Mask

Role = Literal["item", "flag", "judgement"]
YES_NO = (Code(code="no", value=0.0), Code(code="yes", value=1.0))


@dataclass(frozen=True)
class Located:
    """A problem and its place in the file, such as ``("value", 3, "steps")``."""

    where: tuple[str | int, ...]
    problem: Problem


@dataclass(frozen=True)
class Input:
    """One column of the data.

    Parameters
    ----------
    id : str
        Its name: the item, ``<item>_<facet>`` or ``<item>_<flag>``.
    role : str
        "item", "flag" or "judgement".
    label, type : str
        What is asked; "number", "count", "yes_no", "ordinal", "nominal" or "date".
    codes : tuple of Code
        The answers and the codes of the kinds of missing, ascending; empty for numbers and dates.
    missing_codes : mapping of str to str
        Further codes that mean a kind of missing.
    range : (float, float), optional
        Lowest and highest possible number, both possible.
    optional : bool
        Whether its column may be absent.
    asked_when : str, optional
        Formula; where it is false the item does not apply.
    """

    id: str
    role: Role
    label: str
    type: str
    item: str = ""
    facet: str | None = None
    domain: str | None = None
    codes: tuple[Code, ...] = ()
    missing_codes: Mapping[str, str] = field(default_factory=dict)
    range: tuple[float, float] | None = None
    optional: bool = False
    asked_when: str | None = None

    @cached_property
    def answers(self) -> tuple[Code, ...]:
        """The codes that are answers, not kinds of missing."""
        return tuple(code for code in self.codes if code.missing is None)

    @property
    def levels(self) -> tuple[str, ...]:
        """The codes of the answers, ascending."""
        return tuple(code.code for code in self.answers)

    @cached_property
    def numbers(self) -> Floats | None:
        """The number of each answer by its rank; None where an answer has none."""
        numbers = [code.number for code in self.answers]
        coded = bool(numbers) and self.type != "nominal" and None not in numbers
        return np.array(numbers, dtype=float) if coded else None

    @property
    def kind(self) -> Kind:
        """What formulas may do with it."""
        if self.type == "date":
            return Kind("date")
        if self.type == "yes_no":
            return Kind("yes_no")
        if self.type in ("number", "count"):
            return Kind("number")
        return Kind("code", self.levels, self.type == "ordinal", self.numbers is not None)

    @property
    def span(self) -> tuple[float, float]:
        """Lowest and highest number (rank, for codes without numbers) that an answer can be."""
        if self.type in ("ordinal", "nominal", "yes_no"):
            numbers = self.numbers if self.numbers is not None else np.arange(len(self.answers), dtype=float)
            return (float(numbers.min()), float(numbers.max())) if len(numbers) else (np.nan, np.nan)
        lowest = 0.0 if self.type == "count" else -np.inf
        return self.range or (lowest, np.inf)


def inputs_of(definition: Definition) -> tuple[list[Input], list[Located]]:
    """Spell out every column of the data, and say which levels, facets and names do not fit."""
    reader = _Reader(definition)
    inputs = [*reader.items(), *reader.flags(), *reader.judgements()]
    return inputs, reader.problems


class _Reader:
    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.shared = {levels.id: levels.codes for levels in definition.levels}
        self.problems: list[Located] = []

    def items(self) -> Iterator[Input]:
        facets = {facet.id: (place, facet) for place, facet in enumerate(self.definition.facet)}
        for place, item in enumerate(self.definition.item):
            where = ("item", place)
            if not item.facets:
                yield self._plain(item, where)
            for name in item.facets:
                if name not in facets:
                    self._say((*where, "facets"), "a facet that is defined", f"'{name}'", name, list(facets))
                    continue
                row, facet = facets[name]
                codes = self._codes(facet.levels, facet.type, ("facet", row))
                missing = {code: kind for kind, listed in item.missing_codes.items() for code in listed}
                yield Input(
                    f"{item.id}_{name}",
                    "item",
                    f"{item.label}: {facet.label}",
                    facet.type,
                    item.id,
                    name,
                    item.domain,
                    codes,
                    missing,
                    None,
                    item.optional or facet.optional,
                    item.asked_when,
                )

    def _plain(self, item: Item, where: tuple[str | int, ...]) -> Input:
        if item.range is not None and (item.type not in ("number", "count") or item.range[0] > item.range[1]):
            self._say((*where, "range"), "range = [lowest, highest] of a number or count", f"{item.range}")
        return Input(
            item.id,
            "item",
            item.label,
            item.type,
            item.id,
            None,
            item.domain,
            self._codes(item.levels, item.type, where),
            {code: kind for kind, listed in item.missing_codes.items() for code in listed},
            (item.range[0], item.range[1]) if item.range else None,
            item.optional,
            item.asked_when,
        )

    def flags(self) -> Iterator[Input]:
        items = [item.id for item in self.definition.item]
        for place, flag in enumerate(self.definition.flag):
            for name in flag.items if flag.items is not None else items:
                if name not in items:
                    self._say(("flag", place, "items"), "an item that is defined", f"'{name}'", name, items)
                label = f"{name}: {flag.label}"
                yield Input(
                    f"{name}_{flag.id}", "flag", label, "yes_no", name, flag.id, codes=YES_NO, optional=True
                )

    def judgements(self) -> Iterator[Input]:
        for place, one in enumerate(self.definition.judgement):
            codes = self._codes(one.levels, "ordinal", ("judgement", place))
            yield Input(one.id, "judgement", one.label, "ordinal", one.id, codes=codes, optional=True)

    def _codes(
        self, levels: str | Codes | None, type_: str, where: tuple[str | int, ...]
    ) -> tuple[Code, ...]:
        if type_ not in ("ordinal", "nominal"):
            if levels is not None:
                self._say((*where, "levels"), "levels only for an ordinal or nominal item", f"type '{type_}'")
            return YES_NO if type_ == "yes_no" else ()
        if isinstance(levels, str):
            if levels not in self.shared:
                self._say(
                    (*where, "levels"), "levels that are defined", f"'{levels}'", levels, list(self.shared)
                )
            levels = self.shared.get(levels, [])
        elif levels is None:
            self._say(where, f"levels for an {type_} item", "none")
        codes = codes_of(levels or ())
        if len({code.code for code in codes}) < len(codes):
            self._say((*where, "levels"), "codes that are all different", "a code that is listed twice")
        return codes

    def _say(
        self,
        where: tuple[str | int, ...],
        needed: str,
        found: str,
        name: str = "",
        known: Sequence[str] = (),
    ) -> None:
        hint = did_you_mean(name, known) or (f"use one of {', '.join(known[:12])}" if known else "correct it")
        self.problems.append(Located(where, Problem(needed, found, hint)))


def codes_of(codes: Sequence[str | Code]) -> tuple[Code, ...]:
    """Codes as objects, whether they were written as text or as tables."""
    return tuple(Code(code=code) if isinstance(code, str) else code for code in codes)


def column_of(one: Input, values: Floats) -> Column:
    """A column of answers: numbers as they are, codes by rank."""
    if one.type not in ("ordinal", "nominal"):
        return Column(values)
    numbers = one.numbers
    known = ~np.isnan(values)
    if numbers is None:
        return Column(None, values)
    taken = np.full(values.shape, np.nan)
    taken[known] = numbers[values[known].astype(np.int64)]
    return Column(taken, values)


def limits(one: Input, values: Floats) -> Iterator[tuple[Mask, str]]:
    """Where numbers cannot be answers, and why: beyond the range, no whole number, neither yes nor no."""
    yield np.isinf(values), "not a number that can be used"
    if one.type == "yes_no":
        yield (values != 0) & (values != 1) & ~np.isnan(values), "neither yes nor no (1 or 0)"
    if one.type == "count":
        yield (
            (values < 0) | (np.floor(values) != values) & np.isfinite(values),
            "not a whole number from 0 on",
        )
    if one.range is not None:
        low, high = one.range
        yield (values < low) | (values > high), f"outside the range {low:g} to {high:g}"
