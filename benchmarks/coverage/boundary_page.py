"""The quantities on a boundary for the page: one line for each quantity and candidate, over its settings."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

HEAD = (
    "quantity",
    "candidate",
    "truth 0: leaves 0 out (most)",
    "truth 0: bias",
    "truth above 0: coverage (least)",
    "upper limit too low (most)",
    "bias",
    "median width",
    "settings missed",
)


def lines(rows: pd.DataFrame) -> Iterator[str]:
    """A Markdown table; every setting by itself is in ``results.csv``."""
    yield "| " + " | ".join(HEAD) + " |"
    yield "|" + "---|" * len(HEAD)
    for (metric, at, method), cells in rows.fillna({"at": ""}).groupby(
        ["metric", "at", "method"], sort=False
    ):
        yield "| " + " | ".join([f"{metric} {at}".strip(), str(method), *condensed(cells)]) + " |"
    yield ""


def condensed(cells: pd.DataFrame) -> list[str]:
    """What a line says of the settings of one quantity and candidate."""
    zero, above = cells[cells["truth"] == 0], cells[cells["truth"] > 0]
    return [
        percent(zero["misses_low"].max()),
        number(zero["bias"].mean()),
        f"{percent(above['coverage'].mean())} ({percent(above['coverage'].min())})",
        percent(above["misses_high"].max()),
        number(above["bias"].mean()),
        number(above["median_width"].mean()),
        f"{(cells['verdict'] == 'missed').sum()} of {len(cells)}",
    ]


def percent(share: float) -> str:
    """A share as it is printed."""
    return "–" if pd.isna(share) else f"{100 * share:.1f} %"


def number(value: float) -> str:
    """A number with two digits that count."""
    return "–" if pd.isna(value) else f"{value:.2g}"
