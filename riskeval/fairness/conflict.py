"""Whether criteria conflict at the event rates of a group: shown, not shown, or not to be judged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from riskeval.fairness.forced import NO_GAP
from riskeval.fairness.laws import Law
from riskeval.fairness.named_groups import name_of
from riskeval.fairness.one_cut import OneCut
from riskeval.terms import ALL

CONFLICT, NOT_SHOWN, UNKNOWN = "cannot all hold", "no conflict is shown", "cannot be judged"
NAMED = 8  # groups named in a sentence


def verdicts(
    asked: OneCut,
    laws: Sequence[Law],
    rows: Sequence[dict[str, Any]],
    base: pd.DataFrame,
    at_once: pd.DataFrame,
) -> pd.DataFrame:
    """A row for each set of criteria over all groups, then one for each group.

    Parameters
    ----------
    asked : OneCut
    laws : sequence of Law
    rows : sequence of dict
        Of `forced_gaps`: group by group, law by law.
    base, at_once : pandas.DataFrame
        Differences of the event rates, with intervals each by itself and all at once.
    """
    found = []
    places = range(len(asked.named.compared))
    for criteria in dict.fromkeys(law.criteria for law in laws):
        members = [k for k, law in enumerate(laws) if law.criteria == criteria]
        forces = [_forced([rows[place * len(laws) + k] for k in members]) for place in places]
        said = {"criteria": ", ".join(criteria), "source": laws[members[0]].source}
        single, together = (
            [_of(row, without) for (_, row), without in zip(table.iterrows(), forces, strict=True)]
            for table in (base, at_once)
        )
        verdict, reason = _over_all(asked, together)
        everybody = dict.fromkeys(asked.named.columns, ALL)
        found.append(everybody | said | {"verdict": verdict, "reason": reason})
        for group, (verdict, reason) in zip(asked.named.compared, single, strict=True):
            found.append(dict(group) | said | {"verdict": verdict, "reason": reason})
    names = [*asked.named.columns, "criteria", "verdict", "reason", "source"]
    return pd.DataFrame(found, columns=names)


def _forced(rows: Sequence[dict[str, Any]]) -> str:
    """Why no gap follows from any two of the criteria; empty where one does."""
    if any(np.isfinite(row.get("estimate", np.nan)) for row in rows):
        return ""
    notes = [str(row["note"]) for row in rows]
    return NO_GAP if NO_GAP in notes else notes[0]


def _of(base: Any, without: str) -> tuple[str, str]:
    """Verdict and reason for one group."""
    lower, upper = base["lower"], base["upper"]
    if base["status"] != "ok" or np.isnan(lower):
        return UNKNOWN, str(base["note"]) or "the event rates are unknown"
    told = f"event rates differ by {base['estimate']:.3f} [{lower:.3f}, {upper:.3f}]"
    if without not in ("", NO_GAP):
        return UNKNOWN, without
    if lower <= 0 <= upper:
        return NOT_SHOWN, f"{told}: not shown to differ"
    return (NOT_SHOWN, f"{told}, but {without}") if without else (CONFLICT, told)


def _over_all(asked: OneCut, found: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """One group that differs is enough; one that is unknown leaves the rest open."""
    for verdict, why in (
        (CONFLICT, "event rates differ from the reference, intervals at once: "),
        (UNKNOWN, "not known for "),
    ):
        if named := list(_named(asked, found, verdict)):
            return verdict, why + ", ".join(named)
    return NOT_SHOWN, "no event rate is shown to differ from the reference, intervals at once"


def _named(asked: OneCut, found: Sequence[tuple[str, str]], verdict: str) -> Iterator[str]:
    names = [name_of(g) for g, (v, _) in zip(asked.named.compared, found, strict=True) if v == verdict]
    yield from names[:NAMED]
    if len(names) > NAMED:
        yield f"and {len(names) - NAMED} more"
