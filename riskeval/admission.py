"""Who is admitted to a cohort: columns read by role, problems collected, exclusions counted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from riskeval._frame import Column, Source, encode, load, row_number
from riskeval.counts import counts
from riskeval.declaration import CLUSTER, ITEM, OUTCOME, SEVERITY, STRATA, WEIGHTS, Key, Roles
from riskeval.design import Floats
from riskeval.errors import CohortError, Problem, raise_all
from riskeval.people import People
from riskeval.roles import RoleReader


def admit(frame: Any, roles: Roles, missing: str) -> People:
    """The people who can be analysed, and who was excluded for which reason."""
    unique = [column for column in (roles.person, roles.occasion) if column is not None]
    fetched = [
        column for role, column in roles.named if role not in ("person", "occasion") or column == roles.unit
    ]
    source = load(frame, fetched, unique)
    reader = RoleReader(source.columns, rows_known=not source.lazy)
    columns = _read(reader, roles)
    n = source.n * counts(reader, roles.n) if roles.n else source.n
    if not len(n):
        reader.problems.append(
            Problem("at least one person", "an empty table", "check the file and its filters")
        )
    reader.problems.extend(_repeated(reader, roles, source))
    required = {key: name for key, name in _required(roles).items() if key in columns}
    if missing == "raise":
        reader.problems.extend(_missing(columns, n, roles, reader))
    raise_all(CohortError, reader.problems)
    people = _exclude(columns, n, required)
    if not people.total:
        raise CohortError(
            needed="at least one person with an outcome",
            found="none left",
            do="check the outcome and the filters",
        )
    raise_all(CohortError, _nested(people.columns, roles))
    return people


def _read(reader: RoleReader, roles: Roles) -> dict[Key, Column]:
    columns: dict[Key, Column] = {OUTCOME: encode(reader.outcome(roles.outcome))}
    if roles.severity:
        columns[SEVERITY] = encode(reader.severity(roles.severity, columns[OUTCOME].values))
    for prediction in roles.predictions.values():
        for role, name in prediction.columns.items():
            columns[prediction.name, role] = _role(reader, role, name, prediction.name, prediction.levels)
    for name in roles.labelled:
        columns[name] = reader.group(name)
    for name in roles.items:
        columns[ITEM, name] = encode(reader.number(name, "item"))
    if roles.weights:
        columns[WEIGHTS] = encode(reader.weight(roles.weights))
    if roles.unit:
        columns[CLUSTER] = reader.labels(roles.unit)
    if roles.strata:
        columns[STRATA] = reader.labels(roles.strata)
    return columns


def _role(reader: RoleReader, role: str, name: str, tool: str, levels: tuple[str, ...]) -> Column:
    if role == "band":
        return reader.band(name, levels)
    if role == "score":
        return encode(reader.number(name, f"{tool}, score"))
    return encode(reader.risk(name, f"{tool}, {role}"))


def _required(roles: Roles) -> dict[Key, str]:
    """Without these nobody can be analysed at all."""
    return {
        OUTCOME: roles.outcome,
        WEIGHTS: roles.weights or "",
        CLUSTER: roles.unit or "",
        STRATA: roles.strata or "",
    }


def _missing(columns: dict[Key, Column], n: Floats, roles: Roles, reader: RoleReader) -> list[Problem]:
    named = {(p.name, role): name for p in roles.predictions.values() for role, name in p.columns.items()}
    problems = []
    for key, name in [*_required(roles).items(), *named.items(), (SEVERITY, roles.severity or "")]:
        absent = columns[key].missing if key in columns else np.zeros(0, dtype=bool)
        if absent.any() and not any(f"`{name}`" in problem.needed for problem in reader.problems):
            problems.append(
                Problem(
                    f"no missing values in `{name}`",
                    f"{int(n[absent].sum()):,} missing{reader.first_row(absent)}",
                    'complete them, or use missing="drop", which counts whom it drops',
                )
            )
    return problems


def _repeated(reader: RoleReader, roles: Roles, source: Source) -> list[Problem]:
    """People who stand in several rows although nothing says that rows are not independent."""
    if roles.person is None or (roles.cluster == roles.person and roles.occasion is None):
        return []
    what = (
        f"`{roles.person}` and `{roles.occasion}` together"
        if roles.occasion
        else f"`{roles.person}` (person)"
    )
    remedy = (
        "remove the copies, or name another occasion"
        if roles.occasion
        else f'remove the copies, or say cluster="{roles.person}" or occasion=… for repeated assessments'
    )
    if source.lazy:
        found = f"{source.repeated:,} repeated" if source.repeated else ""
    else:
        keys = pd.DataFrame(
            {column: source.columns[column] for column in (roles.person, roles.occasion) if column}
        )
        found = _first_repeat(keys)
    return [Problem(f"{what} different in every row", found, remedy)] if found else []


def _first_repeat(keys: pd.DataFrame) -> str:
    twice = (
        keys.duplicated().to_numpy()
        & keys.notna().all(axis=1).to_numpy()
        & (keys.astype(str) != "").all(axis=1).to_numpy()
    )
    if not twice.any():
        return ""
    row = int(np.flatnonzero(twice)[0])
    same = np.flatnonzero((keys == keys.iloc[row]).all(axis=1).to_numpy())[0]
    numbers = [row_number(keys.index, int(position)) for position in (same, row)]
    shown = ", ".join(str(value)[:40] for value in keys.iloc[row])
    return f"{int(twice.sum()):,} repeated rows, first `{shown}` in rows {numbers[0]} and {numbers[1]}"


def _exclude(columns: dict[Key, Column], n: Floats, required: dict[Key, str]) -> People:
    """Drop people who lack what everybody needs; each is counted once, by the first reason."""
    keep, reasons = n > 0, []
    for key, name in required.items():
        absent = keep & columns[key].missing
        if absent.any():
            reasons.append((f"`{name}` missing", int(n[absent].sum())))
            keep &= ~absent
    if WEIGHTS in columns:
        absent = keep & (columns[WEIGHTS].values == 0)
        if absent.any():
            reasons.append((f"`{required[WEIGHTS]}` is 0", int(n[absent].sum())))
        keep &= ~absent
    texts, counted = [text for text, _ in reasons], np.array([count for _, count in reasons], dtype=int)
    excluded = pd.DataFrame({"reason": np.array(texts, dtype=object), "n": counted})
    everybody = People(columns, n, excluded)
    return everybody if keep.all() else everybody.keep(keep, excluded)


def _nested(columns: Mapping[Key, Column], roles: Roles) -> list[Problem]:
    """A cluster lies in one stratum."""
    if CLUSTER not in columns or STRATA not in columns:
        return []
    cluster, strata = columns[CLUSTER].codes, columns[STRATA].codes
    pairs = pd.DataFrame({"cluster": cluster, "strata": strata}).drop_duplicates()
    split = pairs["cluster"].duplicated()
    if not split.any():
        return []
    label = columns[CLUSTER].levels[pairs["cluster"][split].iloc[0]]
    return [
        Problem(
            f"every cluster (`{roles.unit}`) inside one stratum (`{roles.strata}`)",
            f"cluster `{label}` in several strata",
            "declare the strata or the clusters, not both",
        )
    ]
