"""On whom a report rests: everybody, or those who have a prediction that only few lack."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from riskeval.cohort import Cohort
from riskeval.report.disclosure import Cells, fold_groups, gap_passes

AFFORDED = 0.1
Roles = list[tuple[str, str]]
Folded = tuple[Cohort, tuple[str, ...], dict[str, dict[str, bool]], tuple[str, ...]]


def shared_base(cohort: Cohort, minimum: int) -> tuple[Cohort, tuple[str, ...]]:
    """The people on whom the report rests, and the predictions that all of them have.

    Everybody, unless so few lack a prediction that the difference between two totals would give them away;
    then those who have it. Groups count too, as long as this costs no more than a tenth of the people.
    """
    required: list[str] = []
    while minimum > 1:
        lacking = _in_the_way(cohort, minimum)
        if not lacking:
            break
        name = min(lacking, key=lambda n: (lacking[n], n))
        required.append(name)
        cohort = cohort.having(name)
    return cohort, tuple(required)


def telling_predictions(cohort: Cohort, minimum: int) -> frozenset[str]:
    """Predictions whose numbers of people must not stand beside the others: few people lack one of them."""
    if minimum <= 1:
        return frozenset()
    return frozenset(_telling(cohort, _patterns(cohort, ()), minimum))


def _in_the_way(cohort: Cohort, minimum: int) -> dict[str, int]:
    """Predictions whose gaps tell too much, with how many people lack them."""
    patterns = _patterns(cohort, ())
    lacking = {name: _size(cohort, patterns, name) for name in cohort.predictions}
    lacking = {name: n for name, n in lacking.items() if n}
    failing = _telling(cohort, patterns, minimum) if lacking else []
    if lacking and not failing:
        folded, margins, _, _ = fold(cohort, minimum)
        named = [n for column in margins for n in _telling(folded, _patterns(folded, (column,)), minimum)]
        failing = [name for name in named if lacking.get(name, 0) <= AFFORDED * cohort.n]
    return {name: lacking[name] for name in failing if name in lacking}


def _roles(cohort: Cohort) -> Roles:
    return [(name, role) for name, prediction in cohort.predictions.items() for role in prediction.roles]


def _size(cohort: Cohort, patterns: pd.DataFrame, name: str) -> int:
    """How many people lack some role of a prediction."""
    return int(_gap(patterns, [key for key in _roles(cohort) if key[0] == name]).sum())


def _patterns(cohort: Cohort, by: tuple[str, ...]) -> pd.DataFrame:
    """Events and non-events for each pattern of missing roles, within each group."""
    roles = _roles(cohort)
    counts = cohort.count([*by, *roles])
    counts.columns = pd.Index([*by, *roles, "n", "events"], tupleize_cols=False)
    absent = {role: counts[role].isna() for role in roles}
    table = pd.DataFrame(absent, columns=pd.Index(roles, tupleize_cols=False))
    table["label"] = counts[by[0]].to_numpy() if by else ""
    table["events"], table["nonevents"] = counts["events"], counts["n"] - counts["events"]
    keys = [*roles, "label"]
    return table.groupby(keys, sort=False)[["events", "nonevents"]].sum().reset_index()


def _gap(patterns: pd.DataFrame, roles: Sequence[tuple[str, str]]) -> Cells:
    """Events and non-events of those who lack one of some roles: a row for each group."""
    absent = np.any([patterns[role].to_numpy() for role in roles], axis=0)
    gone = patterns[["events", "nonevents"]].to_numpy() * absent[:, None]
    labels = patterns["label"].to_numpy()
    return np.array([gone[labels == label].sum(axis=0) for label in dict.fromkeys(labels)], dtype=np.int64)


def _telling(cohort: Cohort, patterns: pd.DataFrame, minimum: int) -> list[str]:
    """Predictions in a difference of totals, of everybody or of each group, that reveals a small count."""
    roles = _roles(cohort)
    alone = {role: _gap(patterns, [role]) for role in roles}
    failing = [role[0] for role in roles if _tells(alone[role], minimum)]
    for first, second in combinations(roles, 2):
        both = _gap(patterns, [first, second])
        if any(_tells(gap, minimum) for gap in (both, both - alone[first], both - alone[second])):
            failing += [first[0], second[0]]
    return list(dict.fromkeys(failing))


def _tells(gaps: Cells, minimum: int) -> bool:
    return not all(gap_passes(events, nonevents, minimum) for events, nonevents in gaps.tolist())


def telling_margins(cohort: Cohort, margins: Sequence[str], minimum: int) -> frozenset[tuple[str, str]]:
    """Margins and predictions whose numbers of people must not be shown, because few in a group lack it."""
    if minimum <= 1:
        return frozenset()
    return frozenset(
        (column, name)
        for column in margins
        for name in _telling(cohort, _patterns(cohort, (column,)), minimum)
    )


def fold(cohort: Cohort, minimum: int) -> Folded:
    """The cohort with small groups joined; the columns shown, the labels joined, the columns not shown.

    With each joined label stands whether it has enough people to be named.
    """
    margins: list[str] = []
    folded: dict[str, dict[str, bool]] = {}
    dropped: list[str] = []
    for column in cohort.groups:
        counts = cohort.count([column])
        table = {
            str(label): (int(events), int(n - events))
            for label, n, events in counts[[column, "n", "events"]].itertuples(index=False)
        }
        mapping = fold_groups(table, minimum)
        if mapping is None or len(table) < 2:
            dropped.append(column)
            continue
        margins.append(column)
        if mapping:
            folded[column] = {label: sum(table[label]) >= minimum for label in sorted(mapping)}
        cohort = cohort.relabel(column, mapping)
    return cohort, tuple(margins), folded, tuple(dropped)
