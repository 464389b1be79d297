"""Scores a data file: the scores beside its columns, the issues beside the scores, and a summary."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from riskeval.errors import DataFileError, InstrumentError, raise_all
from riskeval.reading import TableFile
from riskeval.report.folder import files_written_whole, refuse_existing_file
from riskeval.report.nobody_scored import reasons
from riskeval.report.outputs import clash_problems, outside, version_of
from riskeval.report.score_layout import layout_of
from riskeval.report.study_instruments import Scorer
from riskeval.report.study_scoring import KINDS, issue_lines, recoding_hint

if TYPE_CHECKING:
    from riskeval.instruments.instrument import Instrument, Scored

RESEARCH_ONLY = "These totals are research quantities. No judgement was made: a person makes it."
CHECKED_ONLY = "The definition computes nothing: the answers were checked. No judgement was made."
MANUAL = "Scoring its items needs the instrument's manual and training in it; neither is part of riskeval."
STATUSES = ("ok", "prorated", "fallback", "not scorable")
Say = Callable[[str], None]


@dataclass(frozen=True)
class ScoredFile:
    """A scored file, written.

    Parameters
    ----------
    scores, issues : Path
        The two files.
    lines : tuple of str
        What the analyst needs to know, in sentences.
    """

    scores: Path
    issues: Path
    lines: tuple[str, ...]


def issues_path(scores: Path) -> Path:
    """Where the issues stand: ``scores.csv`` has ``scores.issues.csv`` beside it."""
    return scores.with_name(f"{scores.stem}.issues.csv")


def refuse_existing_scores(scores: Path, data: Path, *, force: bool) -> None:
    """Raise before any work when an output exists, is the data file itself, or is no CSV."""
    if scores.suffix.lower() != ".csv":
        raise DataFileError(
            needed="an output file that ends in .csv", found=f"'{scores}'", do="give it such a name"
        )
    if data.exists() and data.resolve() in (scores.resolve(), issues_path(scores).resolve()):
        raise DataFileError(
            needed="an output beside the data, not in their place",
            found=f"'{scores}'",
            do="name another file",
        )
    for path in (scores, issues_path(scores)):
        refuse_existing_file(path, force=force)


def score_file(
    scorer: Scorer,
    table: TableFile,
    scores: Path,
    *,
    decimal: str | None = None,
    force: bool = False,
    say: Say = lambda step: None,
) -> ScoredFile:
    """Score every row of a table that was read, and write both files whole or not at all.

    Parameters
    ----------
    scorer : Scorer
    table : TableFile
    scores : Path
        The file to write; the issues are written beside it.
    decimal : str, optional
        The decimal sign that the user declared for a text file.
    force : bool
        Replace existing files.
    say : callable
        Is told the name of each step.

    Raises
    ------
    InstrumentError
        When the columns do not fit, or nobody could be scored.
    """
    say("scoring")
    scored, columns = scorer.score(table)
    clashes = clash_problems(list(columns.columns), list(map(str, table.frame.columns)), scorer.name)
    raise_all(InstrumentError, clashes)
    _refuse_nothing(scored, scorer)
    issues, layout = issues_path(scores), layout_of(table, decimal)
    with files_written_whole([scores, issues], force=force) as partial:
        say("writing the scores")
        data = layout.as_it_was(table.frame, table.report.decimal_comma)
        layout.write(partial[scores], data, columns.apply(_whole))
        say("writing the issues")
        layout.write(partial[issues], layout.as_it_was(scored.issues, ("value",)))
    told = [*_lines(scored, scorer, len(table.frame)), layout.line()]
    return ScoredFile(scores, issues, tuple(line for line in told if line))


def _whole(column: pd.Series) -> pd.Series:
    """Whole numbers without a decimal point."""
    if column.dtype.kind != "f" or not (column.dropna() % 1 == 0).all():
        return column
    return column.astype("Int64")


def _computed(scorer: Scorer) -> list[str]:
    """Ids of the results, without the steps on the way to them."""
    return [one.id for one in scorer.outputs.values() if one.main]


def _refuse_nothing(scored: Scored, scorer: Scorer) -> None:
    found = [name for name in _computed(scorer) if name in scored.frame]
    if scored.frame[found].notna().to_numpy().any() or not found:
        return
    told, hint = [*reasons(scored.frame), *issue_lines(scored.issues, shown=3)], recoding_hint(scored.issues)
    raise InstrumentError(
        needed=f"at least one person who can be scored with {scorer.instrument.definition.name}",
        found=f"none among {len(scored.frame):,} ({'; '.join(told)})",
        do="name the right columns with --item, recode the answers, or say how missing answers count; "
        + (f"{hint}, in the file of --items; " if hint else "")
        + "nothing was written",
    )


def instrument_lines(instrument: Instrument) -> Iterator[str]:
    """Which instrument this is, on whose terms it may be used, and what its numbers are not."""
    definition = instrument.definition
    yield (
        f"{definition.name}, version {version_of(definition)} ({instrument.source}; "
        f"definition {instrument.hash[:12]})."
    )
    yield f"Licence: {definition.licence.rstrip('.')}."
    if definition.manual_required:
        yield MANUAL
    if definition.kind == "spj":
        yield RESEARCH_ONLY if definition.computed() else CHECKED_ONLY


def _lines(scored: Scored, scorer: Scorer, n: int) -> Iterator[str]:
    yield from instrument_lines(scorer.instrument)
    yield from _status_lines(scored.frame, _computed(scorer), n)
    for name, words in KINDS.items():
        given, people = int(scored.frame[name].sum()), int((scored.frame[name] > 0).sum())
        if people:
            yield f"{_many(given, 'answer')} {words}, in {_many(people, 'row')}."
    if others := int(outside(scored.frame).sum()):
        yield f"{_many(others, 'row')} outside the population of the instrument."
    yield from _reason_lines(scored.frame, [name for name in _computed(scorer) if name in scored.frame])
    rows = scored.issues["row"].nunique()
    if rows:
        yield f"{_many(rows, 'row')} had issues; each stands in the issues file:"
        yield from (f"  {line}" for line in issue_lines(scored.issues))
    if recoding := recoding_hint(scored.issues):
        yield f"{recoding}, in the file of --items."


def _many(n: int, noun: str) -> str:
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


def _status_lines(frame: pd.DataFrame, names: list[str], n: int) -> Iterator[str]:
    """People by status, once for all results that share the same counts."""
    alike: dict[str, list[str]] = {}
    for name in names:
        status = frame.get(f"{name}_status", frame[name].notna().map({True: "ok", False: "not scorable"}))
        counts = [int((status == word).sum()) for word in STATUSES]
        words = ("scored", "prorated", "by fallback", "not scorable")
        told = [f"{k:,} {word}" for k, word in zip(counts, words, strict=True) if k]
        alike.setdefault(", ".join(told), []).append(name)
    for summary, same in alike.items():
        rest = f" and {len(same) - 6} more" if len(same) > 6 else ""
        yield f"{', '.join(same[:6])}{rest}: of {_many(n, 'row')}, {summary}."


def _reason_lines(frame: pd.DataFrame, names: list[str], shown: int = 5) -> Iterator[str]:
    """Who lacks which results and why, the most frequent first; a prorated result is not lacking."""
    absent = frame[names].isna()
    some = absent.any(axis=1).to_numpy(dtype=bool)
    told = absent[some].assign(why=frame["reason"].astype(str)[some])
    counts = told[told["why"] != ""].groupby([*names, "why"], sort=False).size().sort_values(ascending=False)
    rows: list[tuple[Any, ...]] = counts.head(shown).index.to_list()
    for (*lacking, why), n in zip(rows, counts.head(shown), strict=True):
        without = [name for name, lacks in zip(names, lacking, strict=True) if lacks]
        yield f"  {_many(int(n), 'row')} without {_shortly(without, names)}: {why}."
    if len(counts) > shown:
        yield f"  … and {len(counts) - shown} more reasons."


def _shortly(without: list[str], names: list[str]) -> str:
    if without == names:
        return "any result" if len(names) > 1 else names[0]
    rest = f" and {len(without) - 4} more" if len(without) > 4 else ""
    return ", ".join(without[:4]) + rest
