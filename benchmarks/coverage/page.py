"""The page of the documentation, made from the committed table: ``docs/coverage/index.md``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.coverage import boundary_page
from benchmarks.coverage.prose import CRITERIA, ENDING, HEAD, METHODS, described_settings
from benchmarks.coverage.study import FACTS, read
from benchmarks.coverage.verdicts import BOUNDARY, RATE, SMOOTH, Listed, listed, unused

PAGE = Path(__file__).parents[2] / "docs" / "coverage" / "index.md"
ON_BOUNDARY = Path(__file__).with_name("boundary.md")
CELL = ["setting", "metric", "at", "contrast"]
KINDS = ("grid of rates", "independent", "clustered", "weighted", "small group", "rare events")
CONTRASTS = {"single": "", "difference": ", differences", "ratio": ", ratios"}
PEERS = ("wald", "bootstrap", "bca", "delong", "exact")


def write() -> None:
    """Write the page and its two plots."""
    from benchmarks.coverage.plot import contrasts, singles

    rows = read()
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(rows), encoding="utf-8")
    singles(rows, PAGE.with_name("coverage.png"))
    contrasts(rows, PAGE.with_name("contrasts.png"))


def page(rows: pd.DataFrame) -> str:
    """The whole page."""
    facts = json.loads(FACTS.read_text(encoding="utf-8"))
    versions = ", ".join(f"{name} {version}" for name, version in facts["versions"].items())
    made = HEAD.format(**{**facts, "versions": versions})
    parts = [made, "## Result", *summary(rows), *exceptions(rows), *tables(rows), *boundary(rows)]
    return "\n".join(
        [*parts, *not_judged(rows), METHODS.format(settings=described_settings()), CRITERIA, ENDING]
    )


def summary(rows: pd.DataFrame) -> Iterator[str]:
    """How many cells of each kind met the criteria."""
    judged = rows[rows["judged_by"].isin([SMOOTH, RATE])]
    yield "A *cell* is one metric (at one cut), single or contrasted, in one setting.\n"
    yield from row("kind", "cells judged", "met", "listed exceptions", "missed and not listed")
    yield "|---|---|---|---|---|"
    for kind in KINDS:
        mine = judged[judged["kind"] == kind]
        known = (mine["exception"] != "").sum()
        missed = (mine["verdict"] == "missed").sum() - known
        yield from row(kind, len(mine), (mine["verdict"] == "met").sum(), known, missed)
    yield ""
    yield from figures()


def figures() -> Iterator[str]:
    """The two plots, with words for those who cannot see them."""
    for name, what in (("coverage", "single estimates"), ("contrasts", "differences and ratios")):
        yield (
            f"![Coverage of nominal 95 % intervals of {what}: "
            "one row per metric, one panel per kind of setting. "
            "Dots are default intervals with two Monte Carlo standard errors; filled where judged and met, "
            "orange where missed; hollow where not judged. Grey marks are what peers print. "
            f"The band is 93 to 97 %. The numbers are in the tables below and in the file.]({name}.png)\n"
        )


def exceptions(rows: pd.DataFrame) -> Iterator[str]:
    """Every judged cell outside the criteria, with its reason."""
    known = listed()
    yield "## Exceptions\n"
    if not known:
        yield "None.\n"
    for one in known:
        mine = rows[(rows["exception"] == one.name) & (rows["contrast"] == one.contrast)]
        mine = mine[[one.covers(line) for _, line in mine.iterrows()]] if len(mine) else mine
        yield from _exception(one, mine)
    missed = rows[(rows["verdict"] == "missed") & (rows["exception"] == "")]
    yield "### Missed and not listed\n"
    yield from (_lines(missed) if len(missed) else ["None.\n"])
    for one in unused(rows, known):
        yield f"No longer occurs: {one.name}.\n"


def _exception(one: Listed, mine: pd.DataFrame) -> Iterator[str]:
    yield f"### {one.metric}{CONTRASTS[one.contrast]}\n"
    yield f"**Reason.** {one.reason}\n"
    yield f"**What the reader is told.** {one.status}\n"
    yield from _lines(mine)


def _lines(rows: pd.DataFrame) -> Iterator[str]:
    yield from row("setting", "metric", "cut", "shown", "coverage", "truth below", "truth above", "judged by")
    yield "|" + "---|" * 8
    for _, one in rows.iterrows():
        what = f"`{one['metric']}`{CONTRASTS[one['contrast']]}"
        misses = (percent(one["misses_low"]), percent(one["misses_high"]))
        found = f"{percent(one['coverage'])} ± {percent(one['mc_se'])}"
        yield from row(
            one["setting"], what, one["at"], percent(one["shown"]), found, *misses, one["judged_by"]
        )
    yield ""


def tables(rows: pd.DataFrame) -> Iterator[str]:
    """For each kind, mean and lowest coverage of the default and of peers, in the same cells."""
    default = rows[rows["judged_by"].isin([SMOOTH, RATE])]
    yield "## Default and peers\n"
    yield "Mean coverage over the judged cells of a metric, in brackets the lowest, in percent. A peer stands"
    yield "beside the mean of the *same* cells only where it has an interval there.\n"
    for kind in KINDS:
        for contrast, words in CONTRASTS.items():
            mine = default[(default["kind"] == kind) & (default["contrast"] == contrast)]
            if len(mine):
                yield from _table(f"### {kind[0].upper()}{kind[1:]}{words}\n", mine, rows)


def _table(heading: str, mine: pd.DataFrame, rows: pd.DataFrame) -> Iterator[str]:
    names = {"wald": "Wald", "bootstrap": "percentile bootstrap", "bca": "BCa bootstrap", "delong": "DeLong"}
    same = rows[rows["method"] != "default"].merge(mine[CELL], on=CELL)
    peers = [name for name in PEERS if (same["method"] == name).any()]
    others = sorted(set(same["method"]) - set(peers))
    yield heading
    yield from row(
        "metric", "cells", "shown", "default", *(names.get(name, name) for name in [*peers, *others])
    )
    yield "|" + "---|" * (4 + len(peers) + len(others))
    for metric, cells in mine.groupby("metric", sort=False):
        by = dict(iter(same[same["metric"] == metric].groupby("method")))
        found = [_mean(by[name]) if name in by else "" for name in [*peers, *others]]
        yield from row(f"`{metric}`", len(cells), percent(cells["shown"].mean()), _mean(cells), *found)
    yield ""


def _mean(rows: pd.DataFrame) -> str:
    found = rows["coverage"].dropna()
    return f"{percent(found.mean())} ({percent(found.min())})" if len(found) else "no interval"


def boundary(rows: pd.DataFrame) -> Iterator[str]:
    """Quantities that cannot be negative, judged by bias and one-sided coverage."""
    mine = rows[rows["judged_by"] == BOUNDARY]
    if len(mine):
        yield ON_BOUNDARY.read_text(encoding="utf-8")
        yield from boundary_page.lines(mine)


def not_judged(rows: pd.DataFrame) -> Iterator[str]:
    """Cells outside the promise: how many, why, and how their default intervals did all the same."""
    mine = rows[rows["judged_by"].str.startswith("not judged") & (rows["method"] == "default")]
    yield "## Cells that are not judged\n"
    yield "The promise is about at least 10 events, 30 people and 12 clusters. These are outside:\n"
    yield from row("setting", "why", "cells", "share shown", "coverage, lowest to highest")
    yield "|---|---|---|---|---|"
    for (setting, why), cells in mine.groupby(["setting", "judged_by"], sort=False):
        found = cells["coverage"].dropna()
        span = f"{percent(found.min())} to {percent(found.max())}" if len(found) else "never shown"
        yield from row(
            setting, why.removeprefix("not judged: "), len(cells), percent(cells["shown"].mean()), span
        )
    yield ""


def percent(share: float) -> str:
    """A share in percent, to one decimal."""
    return "" if np.isnan(share) else f"{100 * share:.1f}"


def row(*cells: object) -> list[str]:
    """A row of a Markdown table."""
    return ["| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"]
