"""The ledger: every number that a report prints stands here once, under an id that the page refers to."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from markupsafe import Markup

from riskeval.report.disclosure import sweep
from riskeval.report.wording import NOTHING, Style, interval, places_of, printed, style_of

FIXED = [
    *("prediction", "metric", "on", "at", "label", "horizon", "contrast", "reference"),
    *("estimate", "se", "lower", "upper", "confidence", "method", "p"),
    *("n", "events", "n_dropped", "status", "note"),
]
REF = "data-ref"  # the column of ids inside the report; a group column may be called "id"
NUMERIC = ("at", "horizon", "se", "lower", "upper", "confidence", "p", "n", "events", "n_dropped")
Row: TypeAlias = "pd.Series[Any]"  # one row of an Estimates frame, with its id


@dataclass(frozen=True)
class Number:
    """A printed number that knows which row of ``results.json`` it comes from."""

    text: str
    ref: str
    field: str
    style: Style

    def __html__(self) -> Markup:
        """Print it with its reference."""
        value, bracket, limits = self.text.partition(" [")
        shown = Markup('{} <span class="ci">[{}</span>').format(value, limits) if bracket else self.text
        return Markup('<span data-ref="{}" data-field="{}" data-style="{}">{}</span>').format(
            self.ref, self.field, self.style, shown
        )

    def __str__(self) -> str:
        return self.text


class Ledger:
    """Collects rows, gives each an id, and takes a last look at what they disclose.

    Parameters
    ----------
    minimum : int
        Smallest count that may be shown.
    """

    def __init__(self, minimum: int) -> None:
        self.minimum = minimum
        self.tables: dict[str, list[pd.DataFrame]] = {}
        self._taken: set[str] = set()

    def add(self, theme: str, frame: pd.DataFrame) -> pd.DataFrame:
        """Enter the rows of an Estimates frame; returns them controlled and with a column ``id``."""
        entered = sweep(frame.reset_index(drop=True), self.minimum)
        if self.minimum > 1:
            entered = as_printed(entered)
        ids = [self._identity(theme, row) for _, row in entered.iterrows()]
        entered.insert(0, REF, pd.Series(ids, dtype=object))
        self.tables.setdefault(theme, []).append(entered)
        return entered

    def count(self, theme: str, name: str, value: float | None, note: str = "", hidden: str = "") -> Number:
        """Enter a number that is not an estimate, such as a box of the flow diagram."""
        status = "suppressed" if value is None else "ok"
        words = dict.fromkeys(("on", "label", "contrast", "reference", "method"), "")
        row = {"prediction": "(all)", "metric": name, **words, **dict.fromkeys(NUMERIC, np.nan)}
        row |= {"estimate": np.nan if value is None else float(value), "status": status, "note": note}
        entered = pd.DataFrame([row])[FIXED]
        entered.insert(0, REF, self._unique(f"{theme}.{slug(name)}"))
        self.tables.setdefault(theme, []).append(entered)
        text = (hidden or f"fewer than {self.minimum}") if value is None else printed(value, "count")
        return Number(text, entered[REF].iloc[0], "estimate", "count")

    def table(self, theme: str) -> pd.DataFrame:
        """All rows of a theme."""
        parts = [part.astype(object) for part in self.tables[theme]]
        joined = pd.concat(parts, ignore_index=True)
        groups = [name for name in joined.columns if name not in (*FIXED, REF)]
        joined[groups] = joined[groups].where(joined[groups].notna(), "(all)")
        ordered = joined[[REF, "prediction", "metric", *groups, *FIXED[2:]]]
        taken = {name: f"{name} (group)" for name in groups if name in ("id", "theme")}
        return ordered.rename(columns={**taken, REF: "id"})

    def results(self) -> list[dict[str, Any]]:
        """One object per row, in the order of the report; numbers that are not finite are null."""
        return [
            {"theme": theme, **{str(key): plain(value) for key, value in row.items()}}
            for theme in self.tables
            for row in self.table(theme).to_dict("records")
        ]

    def _identity(self, theme: str, row: Row) -> str:
        columns = [name for name in row.index if name not in (*FIXED, REF)]
        groups = [f"{name}={row[name]}" for name in columns if row[name] not in ("(all)", "")]
        place: str = "" if pd.isna(row["at"]) else f"{row['on']} {row['at']:g}"
        against = f"{row['contrast']} from {row['reference']}" if row["contrast"] else ""
        parts = [row["prediction"], row["metric"], *groups, place, against]
        return self._unique(".".join([theme, *(slug(part) for part in parts if part and part != "(all)")]))

    def _unique(self, name: str) -> str:
        found, k = name, 1
        while found in self._taken:
            k += 1
            found = f"{name}~{k}"
        self._taken.add(found)
        return found


def as_printed(frame: pd.DataFrame) -> pd.DataFrame:
    """The numbers with no more digits than the page prints.

    A statistic to sixteen digits is an exact equation in the counts behind it: a few of them together give
    back the counts that merging and suppression hide. Counts that may be shown stay exact.
    """
    places = [places_of(str(metric)) for metric in frame["metric"]]
    rounded = frame.copy()
    for name in ("estimate", "se", "lower", "upper"):
        pairs = zip(frame[name].astype(float), places, strict=True)
        rounded[name] = [round(value, place) if math.isfinite(value) else value for value, place in pairs]
    rounded["p"] = [float(f"{p:.2g}") if math.isfinite(p) else p for p in frame["p"].astype(float)]
    return rounded


def slug(text: object) -> str:
    """A short id made of plain letters, digits and hyphens."""
    ascii_only = unicodedata.normalize("NFKD", str(text)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9.]+", "-", ascii_only.lower()).strip("-.")[:40] or "x"


def plain(value: Any) -> Any:
    """A value that JSON can hold: null for anything that is not finite."""
    if value is None or isinstance(value, str):
        return value
    number = float(value)
    return number if math.isfinite(number) else None


def estimate(row: Row) -> Number:
    """``0.71 [0.68, 0.74]``, or the status where there is no number."""
    style = style_of(str(row["metric"]))
    if style == "percent" and row["contrast"]:
        style = "ratio" if row["contrast"] == "ratio" else "points"
    if pd.isna(row["estimate"]):
        return Number(str(row["status"]) if row["status"] != "ok" else NOTHING, row[REF], "estimate", style)
    unsigned = printed(row["estimate"], style)
    if row["metric"] in ("expected_rate", "sd_score"):
        return Number(unsigned, row[REF], "estimate", style)
    if row["metric"] == "risk_ratio_to_median" and row["estimate"] == 1 and pd.isna(row["lower"]):
        return Number(f"{unsigned} (median)", row[REF], "estimate", style)
    limits = interval(row["lower"], row["upper"], style)
    if row["status"] != "ok" and pd.isna(row["lower"]) and pd.isna(row["upper"]):
        limits = f"[{row['status']}]"
    few = " †" if row["status"] == "few events" else ""
    return Number(f"{unsigned} {limits}{few}", row[REF], "estimate lower upper", style)


def point(row: Row) -> Number:
    """The estimate alone, for a sentence that gives the interval elsewhere."""
    style = style_of(str(row["metric"]))
    return Number(printed(row["estimate"], style), row[REF], "estimate", style)


def count(row: Row, field: str = "n") -> Number:
    """People or events of a row."""
    text = printed(row[field], "count")
    if text == NOTHING and row["status"] == "suppressed":
        text = "suppressed"
    return Number(text, row[REF], field, "count")


def pick(frame: pd.DataFrame, /, **wanted: Any) -> Row | None:
    """The first row with some values, or None."""
    same = np.ones(len(frame), dtype=bool)
    for name, value in wanted.items():
        same &= (frame[name] == value).to_numpy()
    places = np.flatnonzero(same)
    return frame.iloc[places[0]] if len(places) else None


def overall(frame: pd.DataFrame, margins: Sequence[str]) -> pd.DataFrame:
    """The rows about everybody."""
    return frame[(frame[[m for m in margins if m in frame]] == "(all)").all(axis=1)]
