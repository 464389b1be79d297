"""How many people of the report an instrument scored, prorated or left out, as far as this may be shown.

Statuses and kinds of missing overlap, so that counts which pass alone can give a small one away by
subtraction. A count is therefore shown only if every part into which it cuts the people already told apart is
empty or passes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from riskeval.report.disclosure import Cells, gap_passes
from riskeval.report.study import Study, cohort_of
from riskeval.report.study_scoring import Flags, Scoring

Flagged = NDArray[np.bool_]
Mark = tuple[int, str]
PATTERN = "riskeval pattern of marks"
LACKING = "no "


@dataclass(frozen=True)
class Tally:
    """People of the report to whom something happened when an instrument was scored.

    Parameters
    ----------
    scoring : Scoring
    counts : mapping of str to int or None
        Mark (see `Scoring`) → people; None where the number must not be shown.
    """

    scoring: Scoring
    counts: Mapping[str, int | None]


def tallies(study: Study, required: Sequence[str], minimum: int) -> tuple[Tally, ...]:
    """Count the marks of every scored instrument among the people whom the report rests on.

    Parameters
    ----------
    study : Study
    required : sequence of str
        Predictions that everybody in the report has.
    minimum : int
        Smallest count that may be shown.
    """
    if study.scored is None:
        return ()
    marks = {(i, mark): flags for i, one in enumerate(study.scorings) for mark, flags in one.marks.items()}
    codes, flags = _patterns(marks)
    table = study.scored.table
    frame = table.frame.assign(**{PATTERN: codes.astype(str)})
    cohort = cohort_of(study.settings, replace(table, frame=frame), [PATTERN])
    cohort = cohort.having(*required) if required else cohort
    counted = cohort.count([PATTERN])
    present = flags[counted[PATTERN].astype(int).to_numpy()]
    cells = np.column_stack([counted["events"], counted["n"] - counted["events"]])
    counts = controlled(list(marks), present, cells, minimum)
    return tuple(
        Tally(scoring, {mark: n for (place, mark), n in counts.items() if place == i})
        for i, scoring in enumerate(study.scorings)
    )


def _patterns(marks: Mapping[Mark, Flags]) -> tuple[NDArray[np.int64], Flagged]:
    """The pattern of marks of each person as a number, and the marks of each pattern."""
    flags = np.column_stack(list(marks.values()))
    codes = np.zeros(len(flags), dtype=np.int64)
    for column in flags.T:
        codes = pd.factorize(codes * 2 + column)[0].astype(np.int64)
    _, first = np.unique(codes, return_index=True)
    return codes, flags[first]


def controlled(names: Sequence[Mark], flags: Flagged, cells: Cells, minimum: int) -> dict[Mark, int | None]:
    """The counts that may be shown.

    Parameters
    ----------
    names : sequence of (int, str)
        The marks, each with the number of its instrument. Who lacks an output is known from the predictions;
        these marks cut first, whether they are shown or not.
    flags : array of bool, shape (patterns, marks)
    cells : array of int, shape (patterns, 2)
        Events and non-events.
    minimum : int
    """
    parts = np.zeros(len(cells), dtype=np.int64)
    counts: dict[Mark, int | None] = dict.fromkeys(names)
    for place in sorted(range(len(names)), key=lambda place: not names[place][1].startswith(LACKING)):
        finer = pd.factorize(parts * 2 + flags[:, place])[0].astype(np.int64)
        allowed = minimum <= 1 or _cuts_well(parts, finer, cells, minimum)
        total = int(cells[flags[:, place]].sum())
        counts[names[place]] = total if allowed or not total else None
        parts = finer if allowed or names[place][1].startswith(LACKING) else parts
    return counts


def _cuts_well(parts: NDArray[np.int64], finer: NDArray[np.int64], cells: Cells, minimum: int) -> bool:
    """Whether every part that is cut in two falls into parts that pass."""
    for part in np.unique(parts):
        pieces = np.unique(finer[parts == part])
        sums = [cells[finer == piece].sum(axis=0) for piece in pieces]
        held = [(int(events), int(nonevents)) for events, nonevents in sums if events + nonevents]
        if len(held) > 1 and not all(gap_passes(*pair, minimum) for pair in held):
            return False
    return True
