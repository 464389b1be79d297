"""The instruments that a study scores: found, tried on its columns, and fitted to its predictions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from riskeval.errors import Problem, RiskevalError
from riskeval.reading import LazyTable, TableFile
from riskeval.report.answers import answers, codes_by_input
from riskeval.report.outputs import (
    Output,
    bounds_of,
    clash_problems,
    output_columns,
    outputs_of,
    prefix_of,
    reverse_problems,
    reversed_columns,
)
from riskeval.report.study_file import InstrumentTable, StudyFile

if TYPE_CHECKING:
    from riskeval.instruments.instrument import Instrument, Scored


@dataclass(frozen=True)
class Scorer:
    """An instrument of the study file with everything that was decided about its scoring.

    Parameters
    ----------
    name : str
        As the study file calls it.
    settings : InstrumentTable
    instrument : Instrument
    columns : tuple of str
        The columns that scoring adds; known once it was tried on the columns of the data.
    """

    name: str
    settings: InstrumentTable
    instrument: Instrument
    columns: tuple[str, ...] = field(default=())

    @classmethod
    def of(cls, name: str, settings: InstrumentTable, instrument: Instrument) -> Scorer:
        """The scorer of an instrument, with the codes of all yes/no columns spelled out."""
        codes = codes_by_input(instrument, settings.codes)
        return cls(name, settings.model_copy(update={"codes": codes}), instrument)

    @property
    def where(self) -> str:
        """Its table in the study file."""
        return f"[instruments.{self.name}]"

    @property
    def prefix(self) -> str:
        """The beginning of its columns."""
        return prefix_of(self.name)

    @property
    def outputs(self) -> dict[str, Output]:
        """Its outputs by column."""
        found = outputs_of(self.instrument, self.prefix)
        if self.settings.missing == "bounds":
            found = [end for one in found for end in bounds_of(one)]
        return {one.column: one for one in found}

    def score(self, table: TableFile) -> tuple[Scored, pd.DataFrame]:
        """Score every row of a table; also return the columns to add to it."""
        given, instrument = self.settings, self.instrument
        cells = answers(table, instrument, given.items, given.codes)
        scored = instrument.score(
            cells,
            items={name: column or None for name, column in given.items.items()},
            codes=given.codes,
            missing=given.missing,
            max_missing=given.max_missing,
            outside=given.outside,
        )
        added = output_columns(scored, self.prefix)
        turned = reversed_columns(instrument, added, given.reverse, self.prefix)
        absent = [
            self.prefix + one.id
            for one in instrument.inputs
            if one.role == "judgement" and given.items.get(one.id, one.id) not in cells
        ]
        kept = pd.concat([added.drop(columns=absent, errors="ignore"), turned], axis=1)
        return scored, kept.set_axis(table.frame.index, axis=0)


def find_scorers(settings: StudyFile, folder: Path) -> tuple[list[Scorer], list[Problem]]:
    """Load the definition of every instrument of the study; those that cannot be loaded are problems."""
    if not settings.instruments:
        return [], []
    from riskeval.instruments.library import load_instrument

    found, problems = [], list(_prefix_problems(settings))
    for name, table in settings.instruments.items():
        where = f"[instruments.{name}]"
        if table.definition is not None and not table.definition.endswith(".toml"):
            problems.append(
                Problem(
                    f"{where} definition: a file that ends in .toml",
                    f"'{table.definition}'",
                    "name the definition file; a built-in instrument is named by the table itself",
                )
            )
            continue
        target = str(folder / table.definition) if table.definition else name
        try:
            instrument = load_instrument(target, table.version)
        except RiskevalError as error:
            problems += _placed(where, error)
            continue
        wrong = reverse_problems(instrument, table, where)
        problems += wrong
        found += [] if wrong else [Scorer.of(name, table, instrument)]
    return found, problems


def _prefix_problems(settings: StudyFile) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for name in settings.instruments:
        other = seen.setdefault(prefix_of(name), name)
        if other != name:
            yield Problem(
                "instruments whose columns have different names",
                f"[instruments.{other}] and [instruments.{name}], both {prefix_of(name)}…",
                "rename one of them and say its definition or version",
            )


def _placed(where: str, error: RiskevalError) -> list[Problem]:
    return [Problem(f"{where}: {one.needed}", one.found, one.do) for one in error.problems]


def tried(scorers: Sequence[Scorer], table: TableFile | LazyTable) -> tuple[list[Scorer], list[Problem]]:
    """The scorers with the columns that each will add; what keeps one from scoring is a problem."""
    empty = without_rows(table)
    known = [str(name) for name in empty.frame.columns]
    found: list[Scorer] = []
    problems: list[Problem] = []
    for one in scorers:
        try:
            added = list(one.score(empty)[1].columns)
        except RiskevalError as error:
            problems += _placed(one.where, error)
            continue
        problems += clash_problems(added, known, one.where)
        known += added
        found.append(replace(one, columns=tuple(added)))
    return found, problems


def without_rows(table: TableFile | LazyTable) -> TableFile:
    """The columns of a table, without its rows."""
    if isinstance(table, LazyTable):
        return TableFile(table.frame.limit(0).df(), table.report)
    codes = {name: series.iloc[:0] for name, series in table.codes.items()}
    return TableFile(table.frame.iloc[:0], table.report, codes)
