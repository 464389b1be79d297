"""A study: the record of what was decided beforehand, with its data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from riskeval.cohort import Cohort
from riskeval.errors import Problem, RiskevalError, StudyError, did_you_mean, raise_all
from riskeval.report.study_checks import column_problems, inner_problems, prediction_problems, threshold_role
from riskeval.report.study_data import FlowStep, Table, cohort_frame, eligible, open_table
from riskeval.report.study_file import Fairness, StudyFile
from riskeval.report.study_instruments import Scorer, find_scorers, tried
from riskeval.report.study_outputs import completed, output_problems
from riskeval.report.study_parse import read_study_file
from riskeval.report.study_scoring import Scored, Scoring, score_people

if TYPE_CHECKING:
    from riskeval.estimates import Estimates


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
    scored : Scored, optional
        Where the study scores instruments: the eligible people with their scores, and how each was scored.
    """

    path: Path
    settings: StudyFile
    table: Table
    cohort: Cohort
    flow: tuple[FlowStep, ...]
    scored: Scored | None = None

    @property
    def scorings(self) -> tuple[Scoring, ...]:
        """How each instrument of ``[instruments]`` was scored."""
        return self.scored.scorings if self.scored else ()

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

    @property
    def fairness(self) -> Fairness:
        """The margins within which a difference between groups was called too small to matter."""
        return self.settings.fairness

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
    settings, problems = read_study_file(path)
    scorers, found = find_scorers(settings, Path(path).parent)
    settings = completed(settings, scorers)
    problems += found
    problems += [*inner_problems(settings), *output_problems(settings, scorers)]
    problems += prediction_problems(settings)
    try:
        study = _loaded(Path(path), settings, scorers, found)
    except RiskevalError as error:
        every = tuple(dict.fromkeys((*problems, *error.problems)))
        raise StudyError(problems=every) if problems else error from None
    raise_all(StudyError, problems)
    return study


def _loaded(path: Path, settings: StudyFile, scorers: list[Scorer], unscorable: list[Problem]) -> Study:
    table = open_table(settings, path.parent)
    scorers, problems = tried(scorers, table)
    problems += [*column_problems(settings, table, scorers), *prediction_problems(settings)]
    raise_all(StudyError, [*unscorable, *problems, *output_problems(settings, scorers)])
    people, steps = eligible(settings, table)
    scored = score_people(settings, people, scorers) if scorers else None
    cohort = cohort_of(settings, scored.table if scored else people, settings.roles.groups)
    raise_all(StudyError, _reference_problems(settings, cohort))
    return Study(path, settings, table, cohort, _flow(table, steps, cohort), scored)


def cohort_of(settings: StudyFile, people: Table, groups: Sequence[str]) -> Cohort:
    """The eligible people with the roles of the study and some group columns."""
    roles = settings.roles
    return Cohort(
        cohort_frame(settings, people),
        outcome=roles.outcome,
        predictions={name: one.model_dump(exclude_none=True) for name, one in settings.predictions.items()},
        person=roles.person,
        horizon_months=roles.horizon_months,
        groups=groups,
        control=roles.controls,
        items=roles.items,
        cluster=roles.cluster,
        strata=roles.strata,
        weights=roles.weights,
        occasion=roles.occasion,
        missing=settings.data.missing,
    )


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
