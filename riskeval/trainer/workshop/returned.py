"""The answers that came back, beside what was dealt."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from riskeval.errors import DataFileError, Problem, closest, did_you_mean, raise_all
from riskeval.reading import read_table
from riskeval.trainer.kit.write import RATINGS

PLACE = ["participant", "position"]
KEY = (*PLACE, "vignette", "side", "format")
ANSWERS = (*PLACE, "of_100", "rating")


def read_returned(kit: Path, answers: Path | None = None) -> pd.DataFrame:
    """The key of a kit with the answers typed into its table.

    Parameters
    ----------
    kit : Path
        Folder with ``key.csv`` and, by default, ``answers.csv``.
    answers : Path, optional
        The table elsewhere, or as Excel.

    Returns
    -------
    pandas.DataFrame
        Columns ``participant, position, vignette, side, format, of_100, rating``; one row per case that was
        dealt. A blank answer is NaN or "".

    Raises
    ------
    DataFileError
        With every problem: a missing file or column, an unknown or repeated place, a number out of 0 to 100,
        a rating that is none.
    """
    key = _table(kit / "key.csv", KEY)
    file = answers if answers is not None else kit / "answers.csv"
    told = _table(file, ANSWERS)
    told["rating"] = told["rating"].str.casefold()
    raise_all(
        DataFileError, [*_twice(key, "key.csv"), *_twice(told, file.name), *_strangers(told, key, file.name)]
    )
    raise_all(DataFileError, _wrong(told, file.name))
    told["of_100"] = pd.to_numeric(told["of_100"])
    joined = key.merge(told, on=PLACE, how="left")
    joined["rating"] = joined["rating"].fillna("")
    if not (joined["of_100"].notna() | (joined["rating"] != "")).any():
        raise DataFileError(
            needed="at least one answer",
            found=f"only blanks in '{file.name}'",
            do="type the answers in first",
        )
    return joined


def _table(file: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    frame = read_table(file).frame
    known = list(frame.columns)
    problems = [
        Problem(f"a column '{name}' in '{file.name}'", f"columns {', '.join(known)}", _how(name, known))
        for name in columns
        if name not in known
    ]
    raise_all(DataFileError, problems)
    cells = frame[list(columns)].astype(object)
    told: pd.DataFrame = cells.where(cells.notna(), "").astype(str).apply(lambda column: column.str.strip())
    return told


def _how(name: str, known: list[str]) -> str:
    near = closest(name, known)
    return f"rename '{near}' to '{name}'" if near else "use the files that the kit came with"


def _where(row: pd.Series) -> str:
    return f"{row['participant']}, position {row['position']}"


def _twice(frame: pd.DataFrame, file: str) -> Iterator[Problem]:
    for _, row in frame[frame.duplicated(PLACE)].iterrows():
        yield Problem("every place once", f"{_where(row)} again in '{file}'", "delete one of the two")


def _strangers(told: pd.DataFrame, key: pd.DataFrame, file: str) -> Iterator[Problem]:
    dealt = set(map(tuple, key[PLACE].to_numpy()))
    names = key["participant"].unique().tolist()
    for _, row in told.iterrows():
        if (row["participant"], row["position"]) not in dealt:
            do = did_you_mean(row["participant"], names) if row["participant"] not in names else ""
            found = f"{_where(row)} in '{file}'"
            yield Problem("places that key.csv has", found, do or "correct the participant or the position")


def _wrong(told: pd.DataFrame, file: str) -> Iterator[Problem]:
    numbers = pd.to_numeric(told["of_100"].where(told["of_100"] != ""), errors="coerce")
    off = (told["of_100"] != "") & ~numbers.between(0, 100)
    for _, row in told[off].iterrows():
        found = f"'{row['of_100']}' for {_where(row)} in '{file}'"
        yield Problem("a number from 0 to 100", found, "correct it, or leave it blank")
    for _, row in told[~told["rating"].isin(["", *RATINGS])].iterrows():
        found = f"'{row['rating']}' for {_where(row)} in '{file}'"
        do = did_you_mean(row["rating"], list(RATINGS)) or "correct it, or leave it blank"
        yield Problem(f"one of {', '.join(RATINGS)}", found, do)
