"""A study: the record of what was decided beforehand, with its data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from riskeval._frame import FILE_ROW
from riskeval.cohort import Cohort
from riskeval.errors import CohortError, DataFileError, Problem, RiskevalError, StudyError
from riskeval.reading import LazyTable, TableFile, is_address, open_duckdb, read_table, select
from riskeval.report.study_checks import (
    column_problems,
    inner_problems,
    numeric_columns,
    prediction_problems,
    threshold_role,
)
from riskeval.report.study_file import StudyFile, did_you_mean
from riskeval.report.study_parse import read_study_file

if TYPE_CHECKING:
    from riskeval.estimates import Estimates

Table = TableFile | LazyTable


@dataclass(frozen=True)
class FlowStep:
    """One box of the flow diagram.

    Parameters
    ----------
    label : str
        What happened, such as "rows read" or "eligible: age".
    n : int
        People (rows) that remain.
    excluded : tuple of (str, int)
        Reason and number of those who left at this step.
    """

    label: str
    n: int
    excluded: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Threshold:
    """A threshold of the study file with its role settled: flagged means at or above it.

    Parameters
    ----------
    prediction, role : str
        What it stands on, such as "Tool A" and "score".
    at : float or str
        A number, or the name of a level where the role is "band".
    why : str
        The reason the study gives.
    """

    prediction: str
    role: str
    at: float | str
    why: str


@dataclass(frozen=True)
class Study:
    """A study file together with its data, validated.

    Parameters
    ----------
    path : Path
        The study file.
    settings : StudyFile
        What it says: ``settings.decision.thresholds``, ``settings.privacy.minimum_cell`` and so on.
    table : TableFile or LazyTable
        The data as read, before any rule; its ``report`` says how they were read.
    cohort : Cohort
        The eligible people with their roles.
    flow : tuple of FlowStep
        From the rows read to the people analysed.
    """

    path: Path
    settings: StudyFile
    table: Table
    cohort: Cohort
    flow: tuple[FlowStep, ...]

    @property
    def title(self) -> str:
        """The title of the study."""
        return self.settings.title

    @property
    def thresholds(self) -> tuple[Threshold, ...]:
        """The thresholds that were decided on beforehand, in the order of the file."""
        return tuple(
            Threshold(one.on, threshold_role(one, self.settings.predictions[one.on]) or "", one.at, one.why)
            for one in self.settings.decision.thresholds
        )

    def evaluate(self) -> Estimates:
        """The default metrics for the roles present, overall and for each group."""
        from riskeval.evaluate import evaluate

        return evaluate(self.cohort, by=list(self.cohort.groups))

    def report(
        self,
        directory: str | Path,
        *,
        force: bool = False,
        progress: Callable[[str], None] | None = None,
    ) -> Path:
        """Write the report into a new folder and return the path of its ``report.html``.

        Parameters
        ----------
        directory : str or Path
            Must not exist yet.
        force : bool
            Replace a folder that an earlier report of riskeval made.
        progress : callable, optional
            Is told the name of each step.
        """
        from riskeval.report.bundle import write_report

        return write_report(self, Path(directory), force=force, progress=progress)


def load_study(path: str | Path) -> Study:
    """Read a study file and its data, and check both.

    Parameters
    ----------
    path : str or Path
        A TOML file; ``riskeval init DATA -o study.toml`` writes a first one. Paths of data inside it
        start from its folder.

    Returns
    -------
    Study
        With ``.cohort``, ``.evaluate()`` and ``.report(directory)``.

    Raises
    ------
    StudyError, DataFileError, CohortError
        With every problem found, the table and key or the column and row, and what to do.
    """
    file = Path(path)
    settings, problems = read_study_file(path)
    problems += inner_problems(settings)
    table = _opened(settings, file.parent, problems)
    in_the_way = [*prediction_problems(settings), *column_problems(settings, table)]
    if in_the_way:
        raise StudyError(problems=[*problems, *in_the_way])
    eligible, steps = _eligible(settings, table, problems)
    cohort = _cohort(settings, eligible, problems)
    return Study(file, settings, table, cohort, _flow(table, steps, cohort))


def _opened(settings: StudyFile, folder: Path, problems: list[Problem]) -> Table:
    """Open the data; when that fails too, raise it together with the problems of the study file."""
    source, data = settings.data.source, settings.data
    try:
        if isinstance(source, str):
            return read_table(
                _beside(folder, source),
                sheet=data.sheet,
                delimiter=data.delimiter,
                decimal=data.decimal,
                encoding=data.encoding,
                date_format=data.date_format,
            )
        if source.duckdb is None or source.postgres is not None:
            raise StudyError(problems=problems)
        return open_duckdb(_beside(folder, source.duckdb), source.table)
    except DataFileError as error:
        raise _with(problems, error) from None


def _beside(folder: Path, source: str) -> str:
    return source if is_address(source) else str(folder / source)


def _with(problems: list[Problem], error: RiskevalError) -> RiskevalError:
    return StudyError(problems=(*problems, *error.problems)) if problems else error


def _eligible(settings: StudyFile, table: Table, problems: list[Problem]) -> tuple[Table, list[FlowStep]]:
    steps, n = [], table.report.n_rows
    for condition in settings.data.where:
        try:
            table, excluded = select(table, condition.column, condition.rules())
        except DataFileError as error:
            raise _with(problems, error) from None
        n -= sum(count for _, count in excluded)
        steps.append(FlowStep(f"eligible by {condition.column}", n, tuple(excluded)))
    return table, steps


def _cohort(settings: StudyFile, table: Table, problems: list[Problem]) -> Cohort:
    roles, data = settings.roles, settings.data
    predictions = {name: one.model_dump(exclude_none=True) for name, one in settings.predictions.items()}
    try:
        cohort = Cohort(
            _with_codes(settings, table),
            outcome=roles.outcome,
            predictions=predictions,
            person=roles.person,
            horizon_months=roles.horizon_months,
            groups=roles.groups,
            cluster=roles.cluster,
            strata=roles.strata,
            weights=roles.weights,
            occasion=roles.occasion,
            missing=data.missing,
        )
    except CohortError as error:
        raise _with(problems, error) from None
    problems = [*problems, *_reference_problems(settings, cohort)]
    if problems:
        raise StudyError(problems=problems)
    return cohort


def _with_codes(settings: StudyFile, table: Table) -> Any:
    """The frame with its row numbers, and with codes instead of labels where the role is a number."""
    if isinstance(table, LazyTable):
        return table.frame
    numeric = numeric_columns(settings)
    frame = table.frame.assign(**{name: codes for name, codes in table.codes.items() if name in numeric})
    return frame.set_axis((frame.index + 1).rename(FILE_ROW), axis=0)


def _reference_problems(settings: StudyFile, cohort: Cohort) -> list[Problem]:
    problems = []
    for column, label in settings.roles.reference.items():
        labels = cohort.group_levels(column) if column in cohort.groups else [label]
        if label not in labels:
            hint = did_you_mean(label, labels) or f"use one of {', '.join(map(repr, labels[:12]))}"
            problems.append(
                Problem(
                    f"[roles] reference for '{column}' as one of its labels",
                    f"'{label}', which nobody has",
                    hint,
                )
            )
    return problems


def _flow(table: Table, steps: list[FlowStep], cohort: Cohort) -> tuple[FlowStep, ...]:
    reasons = (str(why).replace("`", "") for why in cohort.excluded["reason"])
    excluded = tuple(zip(reasons, map(int, cohort.excluded["n"]), strict=True))
    return (
        FlowStep("rows read", table.report.n_rows),
        *steps,
        FlowStep("analysed", cohort.n, excluded),
    )
