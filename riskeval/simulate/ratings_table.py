"""Who rated whom on which item: the long table of ratings."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from riskeval.simulate import faults
from riskeval.simulate.crowd import Crowd


def ratings_table(
    crowd: Crowd,
    columns: Mapping[str, str],
    *,
    case: str = "person_id",
    rater: str = "rater",
    most: int = 1,
    number: str | None = None,
    when: str | None = None,
    side: str | None = None,
    opposing: tuple[str, ...] = (),
    occasion: str | None = None,
) -> pd.DataFrame:
    """Write the ratings of a crowd as one row per case, rater and item.

    Parameters
    ----------
    crowd : Crowd
    columns : mapping of str to str
        For each item the column of the first rater's rating. The second rater's is the column of that name
        and " 2", and so on; an item that a further rater did not rate is left out.
    case, rater : str
        The columns of the case and of its first rater.
    most : int
        How many raters a case has at most.
    number : str, optional
        A column of :func:`~riskeval.simulate.colleagues.raters_per_case`; without it each case has `most`.
    when, side, occasion : str, optional
        Columns of the case that become columns of the table.
    opposing : tuple of str
        The sides of the first, second, … rater, where they differ.

    Returns
    -------
    pandas.DataFrame
        ``case, rater, item, value`` and, where given, ``when, side, occasion``; sorted by case, occasion,
        rater and item, items in the order of `columns`. A value is a number; of words it is the rank, from 0.
        Hidden ratings are left out.
    """
    faults.refuse(
        problem for name in (case, rater, *columns.values()) for problem in faults.declared(crowd, name)
    )
    shared = {"case": case} | {
        key: column for key, column in (("when", when), ("side", side), ("occasion", occasion)) if column
    }
    of_case = {key: crowd.frame([column])[column].to_numpy() for key, column in shared.items()}
    counts = crowd.codes(number) + 1 if number else np.full(crowd.rows, most)
    parts = []
    for place in range(1, most + 1):
        ending = f" {place}" if place > 1 else ""
        names = np.array(crowd.scales[rater].labels, dtype=object)[crowd[rater + ending].astype(np.int64)]
        sides = {"side": opposing[place - 1]} if place <= len(opposing) else {}
        for position, (item, column) in enumerate(columns.items()):
            if not crowd.has(column + ending):
                continue
            there = (counts >= place) & ~crowd.hidden(column) & ~crowd.hidden(column + ending)
            part = pd.DataFrame({**of_case, "rater": names, "value": crowd[column + ending], **sides})
            parts.append(part[there].assign(item=item, position=position))
    return _sorted(pd.concat(parts, ignore_index=True))


def _sorted(table: pd.DataFrame) -> pd.DataFrame:
    keys = [key for key in ("case", "occasion", "rater", "position") if key in table]
    order = ["case", "rater", "item", "value", *(key for key in ("when", "side", "occasion") if key in table)]
    found = table.sort_values(keys, kind="stable", ignore_index=True)[order]
    whole = (found["value"] == np.floor(found["value"])).all()
    return found.astype({"value": np.int64}) if whole else found
