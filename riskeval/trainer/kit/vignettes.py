"""The trainer's own vignettes, from a CSV or Excel file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from riskeval.errors import DataFileError, Problem, closest, raise_all
from riskeval.reading import read_table

NEEDED, OPTIONAL = ("vignette", "text"), "risk"
LEAST, MOST = 2, 40


@dataclass(frozen=True)
class Vignette:
    """A case in a few sentences, as the trainer wrote it.

    Parameters
    ----------
    id : str
        Its short name, for the facilitator; never printed on a sheet.
    text : str
    risk : int or None
        Of 100, the estimate that is told with it; None where none is.
    """

    id: str
    text: str
    risk: int | None


def read_vignettes(path: str | Path) -> tuple[Vignette, ...]:
    """Vignettes with the columns ``vignette``, ``text`` and, where estimates are told, ``risk``.

    Parameters
    ----------
    path : str or Path
        A file that `riskeval.reading.read_table` reads, with one row per vignette.

    Returns
    -------
    tuple of Vignette

    Raises
    ------
    DataFileError
        With every problem: a missing column, an empty text, a name twice, a risk that is no whole number
        from 1 to 99, fewer than 2 or more than 40 vignettes.
    """
    frame = read_table(path).frame
    file = Path(path).name
    missing = [name for name in NEEDED if name not in frame.columns]
    raise_all(DataFileError, [_no_column(name, list(frame.columns), file) for name in missing])
    told = frame[OPTIONAL] if OPTIONAL in frame.columns else pd.Series("", index=frame.index)
    cells = pd.DataFrame({"id": frame["vignette"], "text": frame["text"], "risk": told})
    cells = cells.astype(object).where(cells.notna(), "").astype(str).apply(lambda column: column.str.strip())
    raise_all(DataFileError, _problems(cells, file))
    rows = zip(cells["id"], cells["text"], cells["risk"], strict=True)
    return tuple(Vignette(name, text, _risk(risk)) for name, text, risk in rows)


def _no_column(name: str, known: list[str], file: str) -> Problem:
    near = closest(name, known)
    do = f"rename '{near}' to '{name}'" if near else f"add it; a vignette needs {' and '.join(NEEDED)}"
    return Problem(f"a column '{name}'", f"columns {', '.join(known)} in '{file}'", do)


def _problems(cells: pd.DataFrame, file: str) -> Iterator[Problem]:
    if not LEAST <= len(cells) <= MOST:
        yield Problem(f"{LEAST} to {MOST} vignettes", f"{len(cells)} in '{file}'", "add or take away some")
    again = cells["id"].duplicated(keep="first")
    rows = zip(cells["id"], cells["text"], cells["risk"], again, strict=True)
    for name, text, risk, twice in rows:
        where = f"vignette '{name}' of '{file}'"
        if not name:
            yield Problem(
                "a name for every vignette", f"a row of '{file}' without one", "give it a short name"
            )
        elif twice:
            yield Problem("every name once", f"{where} again", "rename one of the two")
        if not text:
            yield Problem("a text for every vignette", f"{where} without one", "write it, or delete the row")
        if risk and _risk(risk) is None:
            found = f"'{risk}' for {where}"
            yield Problem("a whole number from 1 to 99 as risk, or nothing", found, "correct it")


def _risk(cell: str) -> int | None:
    """The estimate that is told; None for none, or for what is no such number."""
    try:
        value = float(cell)
    except ValueError:
        return None
    return int(value) if value.is_integer() and 1 <= value <= 99 else None
