"""Goes through missing answers one by one, for each set of people who miss the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from riskeval.design import Floats
from riskeval.instruments.inputs import column_of
from riskeval.instruments.payloads import ranks_of
from riskeval.instruments.plan import Node, Plan
from riskeval.instruments.possible_answers import MOST
from riskeval.instruments.reach import ENDLESS, MANY, Reach, Rows

if TYPE_CHECKING:
    from riskeval.instruments.incomplete import Incomplete

AT_ONCE = 2**19
FEW = 16


def with_conditions(plan: Plan, names: Iterable[str]) -> frozenset[str]:
    """Items, and the items that decide whether they are asked."""
    found: set[str] = set()
    added = set(names)
    while added:
        found |= added
        asked = [plan.asked_when[name].names for name in added if name in plan.asked_when]
        added = set().union(*asked) - found
    return frozenset(found)


def one_by_one(people: Incomplete, node: Node, rows: Rows, names: Iterable[str]) -> Reach:
    """Reach of a value over every combination of the missing answers among `names`.

    Parameters
    ----------
    people : Incomplete
        Everybody.
    node : Node
        The value.
    rows : array of int
        The people asked about; each misses at least one of the answers.
    names : iterable of str
        Items. What else is missing is left to the value's own way of finding its lowest and highest.
    """
    missing = sorted(with_conditions(people.plan, names) & set(people.unknown))
    flags = np.column_stack([people.unknown[name][rows] for name in missing])
    patterns, pattern = np.unique(flags, axis=0, return_inverse=True)
    result = Reach.nothing(len(rows))
    for place, here in enumerate(patterns):
        chosen = [name for name, is_missing in zip(missing, here, strict=True) if is_missing]
        members = np.flatnonzero(pattern.ravel() == place)
        result.put(members, _alike(people, node, rows[members], chosen))
    return result


def _alike(people: Incomplete, node: Node, rows: Rows, chosen: Sequence[str]) -> Reach:
    """The same for people who all miss exactly the answers to the `chosen` items."""
    answers = [people.possible.answers(name, node) for name in chosen]
    known = [answer for answer in answers if answer is not None]
    size = int(np.prod([len(answer) for answer in known], dtype=float))
    if len(known) < len(chosen) or size > MOST:
        return Reach.nothing(len(rows), ENDLESS if len(known) < len(chosen) else MANY)
    if size == 0:
        return Reach.nothing(len(rows))
    combinations = dict(zip(chosen, np.array(list(product(*known))).T, strict=True))
    kept, back = _distinct(people, rows, sorted(with_conditions(people.plan, node.inputs) - set(chosen)))
    result = Reach.nothing(len(kept))
    at_once = max(AT_ONCE // size, 1)
    for start in range(0, len(kept), at_once):
        part = kept[start : start + at_once]
        reach = _completed(people, node, part, combinations, size).reach(node.id)
        result.put(np.arange(start, start + len(part)), reach.over(size))
    return result.at(back)


def _completed(
    people: Incomplete, node: Node, rows: Rows, chosen: Mapping[str, Floats], size: int
) -> Incomplete:
    """Every one of `rows` with every combination of answers to the chosen items."""
    repeated = np.repeat(rows, size)
    names = with_conditions(people.plan, node.inputs)
    columns = {
        name: column_of(
            people.plan.inputs[name],
            np.tile(chosen[name], len(rows)) if name in chosen else ranks_of(people.columns[name])[repeated],
        )
        for name in names
    }
    unknown, left_out = (
        {name: mask[repeated] for name, mask in masks.items() if name in names and name not in chosen}
        for masks in (people.unknown, people.not_applicable)
    )
    unknown = {name: mask for name, mask in unknown.items() if mask.any()}
    return replace(
        people,
        columns=columns,
        unknown=unknown,
        not_applicable=left_out,
        unusable={},
        rows=len(repeated),
        state=None,
        assigned=frozenset(chosen),
        unsettled={},
        found={},
    )


def _distinct(people: Incomplete, rows: Rows, names: Sequence[str]) -> tuple[Rows, Rows]:
    """One of each set of people who gave the same answers to `names`, and where each person's is."""
    if len(rows) <= FEW:
        return rows, np.arange(len(rows))
    code: Rows = np.zeros(len(rows), dtype=np.int64)
    for part in _answers(people, rows, names):
        place, distinct = pd.factorize(part)
        code, seen = pd.factorize(code * (len(distinct) + 1) + place + 1)
        if len(seen) == len(rows):
            return rows, np.arange(len(rows))
    _, first = np.unique(code, return_index=True)
    return rows[first], code


def _answers(people: Incomplete, rows: Rows, names: Sequence[str]) -> Iterator[np.ndarray[Any, Any]]:
    for name in names:
        yield ranks_of(people.columns[name])[rows]
        for masks in (people.unknown, people.not_applicable):
            if name in masks:
                yield masks[name][rows]
