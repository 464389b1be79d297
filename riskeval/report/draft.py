"""A first study file for a data file: roles guessed from names and contents, each marked to be confirmed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from riskeval.reading import TableFile

if TYPE_CHECKING:
    import pandas as pd

CONFIRM = "please confirm"
FEW = 12
OUTCOME = r"outcome|event|reoff|recid|violen|reconvict|rearrest|incident|readmi|assault|relapse|r(ue|ü)ckf"
GROUP = (
    r"sex|gender|ethni|race|nationality|language|country|migra|age_?(group|band)|diagnos"
    r"|geschlecht|geslacht|sexo|herkunft"
)
CLUSTER = (
    r"site|cent(er|re)|hospital|ward|clinic|prison|facility|unit|rater|assessor|clinician|team"
    r"|klinik|einrichtung|anstalt"
)
PERSON = r"(^|_)(id|pid|nr|no|key|code|person|patient|client|case|participant|offender)s?($|_)|id$"
LEVELS = (
    ("very low", "low", "medium", "high", "very high"),
    ("very low", "low", "moderate", "high", "very high"),
    ("low", "low-moderate", "moderate", "moderate-high", "high"),
    ("minimal", "low", "medium", "moderate", "elevated", "high", "severe", "extreme", "imminent"),
    ("low", "low/moderate", "mod", "med", "moderate/high", "high"),
    ("routine", "elevated", "urgent"),
    ("gering", "niedrig", "mittel", "moderat", "hoch", "sehr hoch"),
)


@dataclass(frozen=True)
class Profile:
    """What a column looks like: its distinct non-blank values, and the numbers if it is a column of numbers.

    A few stray texts among many numbers ("NA", a typing error) do not hide that: `riskeval check` names them.
    """

    name: str
    texts: tuple[str, ...]
    n_distinct: int
    n_missing: int
    n_rows: int
    numbers: tuple[float, ...] | None
    lowest: float = float("nan")
    highest: float = float("nan")
    strays: tuple[str, ...] = ()

    def named(self, pattern: str) -> bool:
        """Whether the column's name tells."""
        return re.search(pattern, self.name, re.IGNORECASE) is not None


@dataclass(frozen=True)
class Guess:
    """Columns by the role they seem to have."""

    outcome: str | None
    person: str | None
    cluster: str | None
    groups: tuple[Profile, ...]
    bands: tuple[tuple[str, tuple[str, ...]], ...]
    risks: tuple[Profile, ...]
    scores: tuple[Profile, ...]
    items: tuple[tuple[str, ...], ...] = ()


def profile(column: pd.Series) -> Profile:
    """Describe one column."""
    import pandas as pd

    texts = pd.Series([_text(value) for value in column.dropna().unique()], dtype=object)
    distinct = texts[texts != ""].unique()
    blank = column.isna() | column.astype(str).str.strip().eq("")
    numbers = pd.to_numeric(pd.Series(distinct, dtype=object), errors="coerce").to_numpy(dtype=float)
    finite = np.isfinite(numbers)
    numeric, strays = (
        _is_numeric(numbers[finite], int((~finite).sum())),
        tuple(map(str, distinct[~finite][:FEW])),
    )
    numbers = numbers[finite]
    whole = tuple(sorted(numbers)) if numeric and len(distinct) <= 200 else ()
    return Profile(
        name=str(column.name),
        texts=tuple(sorted(map(str, distinct[:200]))),
        n_distinct=len(distinct),
        n_missing=int(blank.sum()),
        n_rows=len(column),
        numbers=whole if numeric else None,
        lowest=float(numbers.min()) if numeric else float("nan"),
        highest=float(numbers.max()) if numeric else float("nan"),
        strays=strays if numeric else (),
    )


def _is_numeric(numbers: np.ndarray[Any, Any], strays: int) -> bool:
    """Whether distinct values are numbers, but for at most a handful of strays among many."""
    enough = len(numbers) >= 5 or set(numbers) == {0.0, 1.0}
    return len(numbers) > 0 and (strays == 0 or (enough and strays <= min(3, len(numbers))))


def _text(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def guess(table: TableFile) -> Guess:
    """Guess the role of every column; a column gets at most one."""
    frame = table.frame.assign(**table.codes)
    labelled = {name: profile(table.frame[name]) for name in table.codes}
    items = numbered_series([str(name) for name in frame.columns])
    numbered = {name for series in items for name in series}
    left = {str(name): profile(frame[name]) for name in frame.columns if str(name) not in numbered}
    outcome = _take(left, _is_outcome, lambda p: (p.named(OUTCOME), p.n_missing == 0))
    outcome = outcome or _take(left, _is_uncoded_outcome, lambda p: (p.n_missing == 0, 0))
    person = _take(left, _is_person, lambda p: (p.named(PERSON), -p.n_missing))
    left |= {name: found for name, found in labelled.items() if name in left}
    bands = [(name, levels) for name, p in left.items() if (levels := _levels(p))]
    left = {name: p for name, p in left.items() if name not in dict(bands)}
    cluster = _take(left, _is_cluster, lambda p: (p.named("site|cent|hospital|prison"), p.n_distinct))
    groups = _take_all(left, lambda p: p.named(GROUP) and 2 <= p.n_distinct <= FEW)
    risks = _take_all(left, _is_risk)
    scores = _take_all(left, _is_score)
    return Guess(outcome, person, cluster, groups, tuple(bands), risks, scores, items)


def numbered_series(names: Sequence[str], fewest: int = 5) -> tuple[tuple[str, ...], ...]:
    """Columns that are numbered from 1 (or 0) under one name, such as the items of an instrument."""
    series: dict[str, list[tuple[int, str]]] = {}
    for name in names:
        parts = re.fullmatch(r"(.*?\D)(\d{1,3})", name)
        if parts and not re.search("score|total|sum", parts[1], re.IGNORECASE):
            series.setdefault(parts[1], []).append((int(parts[2]), name))
    return tuple(
        tuple(name for _, name in sorted(listed))
        for listed in series.values()
        if len(listed) >= fewest and min(listed)[0] <= 1
    )


def _take(
    left: dict[str, Profile], fits: Callable[[Profile], bool], rank: Callable[[Profile], tuple[bool, int]]
) -> str | None:
    fitting = [p for p in left.values() if fits(p)]
    if not fitting:
        return None
    best = max(fitting, key=rank)
    return left.pop(best.name).name


def _take_all(left: dict[str, Profile], fits: Callable[[Profile], bool]) -> tuple[Profile, ...]:
    return tuple(left.pop(name) for name in [name for name, p in left.items() if fits(p)])


def _is_outcome(p: Profile) -> bool:
    return p.numbers is not None and set(p.numbers) == {0.0, 1.0} and (p.named(OUTCOME) or not p.named(GROUP))


def _is_uncoded_outcome(p: Profile) -> bool:
    """Two values that are not yet 0 and 1; `riskeval check` then says how to recode them."""
    return p.n_distinct == 2 and p.named(OUTCOME)


def _is_person(p: Profile) -> bool:
    unique = p.n_distinct == p.n_rows and p.n_rows > 1
    return unique and (p.named(PERSON) or (p.numbers is None and p.n_missing == 0))


def _is_cluster(p: Profile) -> bool:
    return p.named(CLUSTER) and 2 <= p.n_distinct <= max(FEW, p.n_rows // 3)


def _is_risk(p: Profile) -> bool:
    return p.numbers is not None and p.lowest >= 0 and p.highest <= 1 and p.n_distinct > 2


def _is_score(p: Profile) -> bool:
    whole = p.numbers is not None and len(p.numbers) > 2 and all(value.is_integer() for value in p.numbers)
    told = p.named("score|total|sum|scale|points|tool|test|pcl|vrag|static|hcr|saprof|lsi|ogrs")
    foreign = p.named("(^|_)age|^alter|leeftijd|edad|year|date|month|length|days|zip|post|weight")
    return whole and not foreign and (told or (p.lowest >= -40 and p.highest <= 100))


def _levels(p: Profile) -> tuple[str, ...]:
    """Return the values in order of risk, when all of them are known words for levels."""
    words = {text.casefold(): text for text in p.texts}
    if p.numbers is not None or not 2 <= p.n_distinct <= 9:
        return ()
    for ladder in LEVELS:
        if set(words) <= set(ladder):
            return tuple(words[level] for level in ladder if level in words)
    return ()


def examples(p: Profile, shown: int = 4) -> str:
    """Some values of a column, for the comment beside it."""
    if p.numbers is not None and p.n_distinct > shown:
        what = f"{p.n_distinct:,} numbers from {p.lowest:g} to {p.highest:g}"
    elif p.n_distinct > max(FEW, p.n_rows // 2):
        what = f"{p.n_distinct:,} different texts, not shown because they may identify people"
    else:
        rest = f", … ({p.n_distinct:,} different)" if p.n_distinct > shown else ""
        what = ", ".join(_short(text) for text in p.texts[:shown]) + rest
    strays = f"; not numbers: {', '.join(_short(text) for text in p.strays)}" if p.strays else ""
    return what + strays + (f"; {p.n_missing:,} blank" if p.n_missing else "")


def _short(text: str) -> str:
    flat = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return flat if len(flat) <= 24 else flat[:23] + "…"


def most_common(column: pd.Series, p: Profile) -> str:
    """Label that most people have: the usual reference group."""
    counts = column[column.astype(str).str.strip().isin(p.texts)].astype(str).str.strip().value_counts()
    return str(counts.index[0]) if len(counts) else p.texts[0]


def tool_name(column: str, words: Sequence[str] = ("score", "total", "sum", "risk", "band", "level")) -> str:
    """Return a prediction's name from its column: without the word for its role and the months."""
    parts = [part for part in re.split(r"[_\s.]+", column) if part.casefold() not in words]
    kept = [part for part in parts if not re.fullmatch(r"\d+m(onths?)?", part.casefold())]
    return " ".join(kept) or column
