"""What must hold between the parts of a study file, and between the file and its columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from riskeval.errors import Problem, did_you_mean
from riskeval.reading import LazyTable, TableFile
from riskeval.report.outputs import prefix_of
from riskeval.report.study_file import PredictionTable, StudyFile, ThresholdTable
from riskeval.report.study_instruments import Scorer
from riskeval.report.study_outputs import absent_output, meant_output

THRESHOLD_ROLES = ("score", "risk", "band")
ELIGIBILITY = "[data] where"


def inner_problems(study: StudyFile) -> list[Problem]:
    """Contradictions that show without looking at the data."""
    return [
        *source_problems(study),
        *_option_problems(study),
        *_role_problems(study),
        *_threshold_problems(study),
        *_base_rate_problems(study),
        *_margin_problems(study),
        *_condition_problems(study),
    ]


def column_problems(
    study: StudyFile, table: TableFile | LazyTable, scorers: Sequence[Scorer] = ()
) -> list[Problem]:
    """Columns that the study names and the data lack, or whose numbers cannot be told."""
    known = [str(name) for name in table.frame.columns]
    added = [column for one in scorers for column in one.columns]
    broken = tuple(map(prefix_of, study.instruments.keys() - {one.name for one in scorers}))
    absent = [
        _absent(where, column, table.report.name, known, added, scorers)
        for where, column in named_columns(study)
        if column not in (known if where.startswith(ELIGIBILITY) else [*known, *added])
        and not column.startswith(broken)
    ]
    unclear = [
        Problem(
            f"to know whether the commas in the column '{column}' are decimals or thousands",
            "numbers such as 1,500, which could be either",
            'add decimal = "," to [data] if they are decimals; remove them from the data if they are not',
        )
        for column in sorted(numeric_columns(study).intersection(table.report.unclear_commas))
    ]
    return absent + unclear


def _absent(
    where: str, column: str, file: str, known: list[str], added: list[str], scorers: Sequence[Scorer]
) -> Problem:
    if column in added:
        return Problem(
            f"{where}: a column of the data",
            f"'{column}', which is scored only for the people who are eligible",
            "choose people by columns of the data",
        )
    if problem := absent_output(column, scorers):
        return Problem(f"{problem.needed} for {where}", problem.found, problem.do)
    return Problem(
        f"a column '{column}' for {where}",
        f"no such column in '{file}'",
        _meant(where, column, known, scorers) or f"name one of its columns: {_listed(known)}",
    )


def _meant(where: str, column: str, known: list[str], scorers: Sequence[Scorer]) -> str:
    """The column that was probably meant; people are chosen by columns of the data only."""
    if where.startswith(ELIGIBILITY):
        return did_you_mean(column, known)
    outputs = [name for one in scorers for name in one.outputs]
    added = [name for one in scorers for name in one.columns]
    return (
        meant_output(column, scorers)
        or did_you_mean(column, [*known, *outputs])
        or did_you_mean(column, added)
    )


def numeric_columns(study: StudyFile) -> set[str]:
    """Columns whose role is a number."""
    tables = study.predictions.values()
    named = [study.roles.outcome, study.roles.weights]
    named += [column for one in tables for column in (one.score, one.risk, one.norm)]
    return {column for column in (*named, *study.roles.items) if column is not None}


def named_columns(study: StudyFile) -> Iterator[tuple[str, str]]:
    """Every place of the study file that names a column, with that column."""
    roles = study.roles
    for role in ("outcome", "person", "cluster", "strata", "weights", "occasion"):
        if column := getattr(roles, role):
            yield f"[roles] {role}", column
    for role, columns in (("groups", roles.groups), ("control", roles.controls), ("items", roles.items)):
        for column in columns:
            yield f"[roles] {role}", column
    for name, prediction in study.predictions.items():
        for role, column in prediction.columns().items():
            yield f"[predictions.{name}] {role}", column
    for number, condition in enumerate(study.data.where, 1):
        yield f"{ELIGIBILITY} {number}", condition.column


def threshold_role(threshold: ThresholdTable, prediction: PredictionTable) -> str | None:
    """Return the role on which a threshold stands; None where the file does not settle it."""
    if threshold.role:
        return threshold.role
    present = [role for role in prediction.columns() if role in THRESHOLD_ROLES]
    return present[0] if len(present) == 1 else None


def source_problems(study: StudyFile) -> Iterator[Problem]:
    """A database that is not named, or cannot be read in this version."""
    source = study.data.source
    if isinstance(source, str):
        return
    if (source.duckdb is None) == (source.postgres is None):
        yield Problem(
            "[data] source as a path, or as { duckdb = 'file', table = 'name' }",
            "a table that names no database, or two",
            "name exactly one",
        )
    elif source.postgres is not None:
        yield Problem(
            "[data] source as a file or a DuckDB table",
            f"postgres = '{source.postgres}'; reading PostgreSQL is not available in this version",
            "copy the table into a DuckDB or Parquet file and name that",
        )


def _option_problems(study: StudyFile) -> Iterator[Problem]:
    for option in ("sheet", "delimiter", "decimal", "encoding", "date_format"):
        if getattr(study.data, option) is not None and not isinstance(study.data.source, str):
            yield Problem(f"[data] {option} only for files", "a database as source", f"remove {option}")


def _role_problems(study: StudyFile) -> Iterator[Problem]:
    groups = study.roles.groups
    for name in study.roles.reference:
        if name not in groups:
            yield Problem(
                "[roles] reference only for columns under groups",
                f"reference for '{name}'",
                did_you_mean(name, groups) or f"add '{name}' to groups, or remove it from reference",
            )
    for name in {name for name in groups if groups.count(name) > 1}:
        yield Problem("each column once in [roles] groups", f"'{name}' twice", "remove one")


def prediction_problems(study: StudyFile) -> Iterator[Problem]:
    """Predictions that cannot be read whatever the data hold."""
    for name, prediction in study.predictions.items():
        table = f"[predictions.{name}]"
        if not any(role in prediction.columns() for role in THRESHOLD_ROLES):
            yield Problem(
                f"a score, risk or band in {table}", "none of them", "name the column that holds it"
            )
        if prediction.band and not prediction.levels:
            yield Problem(
                f"levels in {table}, from low to high",
                "a band without them",
                'add levels, such as levels = ["low", "moderate", "high"]',
            )
        if prediction.levels and not prediction.band:
            yield Problem(f"a band for the levels in {table}", "levels alone", "add band, or remove levels")
        if prediction.levels and len(set(prediction.levels)) < max(2, len(prediction.levels)):
            yield Problem(
                f"two or more different levels in {table}",
                f"levels = {prediction.levels}",
                "correct the levels",
            )


def _threshold_problems(study: StudyFile) -> Iterator[Problem]:
    known = list(study.predictions)
    for number, threshold in enumerate(study.decision.thresholds, 1):
        where = f"[decision] thresholds {number}"
        prediction = study.predictions.get(threshold.on)
        if prediction is None:
            hint = did_you_mean(threshold.on, known) or f"use one of {_listed(known)}"
            yield Problem(f"{where}: on as the name of a prediction", f"on = '{threshold.on}'", hint)
            continue
        yield from _placement_problems(where, threshold, prediction)


def _placement_problems(
    where: str, threshold: ThresholdTable, prediction: PredictionTable
) -> Iterator[Problem]:
    role = threshold_role(threshold, prediction)
    present = [name for name in prediction.columns() if name in THRESHOLD_ROLES]
    if not present:
        return
    if role is None:
        yield Problem(
            f"{where}: the role on which the threshold stands",
            f"'{threshold.on}' with {' and '.join(present)}",
            f'add role = "{present[0]}" (or the other one)',
        )
    elif role not in present:
        yield Problem(
            f"{where}: a role that '{threshold.on}' has", f'role = "{role}"', f"use one of {_listed(present)}"
        )
    elif role == "band":
        yield from _level_problems(where, threshold, prediction.levels or [])
    elif isinstance(threshold.at, str):
        yield Problem(
            f"{where}: at as a number, because it stands on a {role}",
            f"at = {threshold.at!r}",
            "use a number",
        )
    elif role == "risk" and not 0 <= threshold.at <= 1:
        yield Problem(
            f"{where}: at between 0 and 1, because it stands on a risk",
            f"at = {threshold.at:g}",
            "write a probability such as 0.2, not a percentage; or stand it on the score",
        )


def _level_problems(where: str, threshold: ThresholdTable, levels: list[str]) -> Iterator[Problem]:
    if levels and threshold.at not in levels:
        yield Problem(
            f"{where}: at as one of the levels {_listed(levels)}",
            f"at = {threshold.at!r}",
            did_you_mean(str(threshold.at), levels) or "use one of them",
        )


def _base_rate_problems(study: StudyFile) -> Iterator[Problem]:
    rates = study.decision.base_rates
    for number, rate in enumerate(rates, 1):
        where = f"[decision] base_rates {number}"
        if not 0 < rate < 1:
            hint = f"write {rate / 100:g} for {rate:g} %" if 1 < rate < 100 else "correct it"
            yield Problem(f"{where}: a share above 0 and below 1", f"{rate:g}", hint)
        elif rate in rates[: number - 1]:
            yield Problem(f"{where}: each base rate once", f"{rate:g} twice", "remove one")


def _margin_problems(study: StudyFile) -> Iterator[Problem]:
    margin, ratio = study.fairness.margin, study.fairness.ratio_margin
    if margin is not None and not 0 < margin < 1:
        points = f"write {margin / 100:g} for {margin:g} percentage points"
        hint = points if 1 < margin < 100 else "correct it"
        yield Problem("[fairness] margin: a difference above 0 and below 1", f"{margin:g}", hint)
    if ratio is not None and not ratio > 1:
        inverse = f"write {1 / ratio:.4g} for ratios from {ratio:g} to {1 / ratio:.4g}"
        hint = inverse if 0 < ratio < 1 else "correct it"
        yield Problem("[fairness] ratio_margin: a ratio above 1", f"{ratio:g}", hint)


def _condition_problems(study: StudyFile) -> Iterator[Problem]:
    for number, condition in enumerate(study.data.where, 1):
        if not condition.rules():
            yield Problem(
                f"[data] where {number}: a rule such as at_least = 18",
                f"only column = '{condition.column}'",
                "add a rule, or remove the line",
            )


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(f"'{name}'" for name in names[:12])
    return shown + (f" and {len(names) - 12} more" if len(names) > 12 else "")
