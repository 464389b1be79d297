"""Who is flagged at a price, where only some boundaries may be shown.

A curve over a hundred prices would count the people above each of a hundred risks. In a report people are
therefore flagged at the boundaries of the other tables alone: a price takes the lowest of them that is not
below it. Which one that is follows from the printed boundaries and the price, and so tells nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from riskeval.analyses.best_cuts import best_cuts
from riskeval.cuts import usable_roles
from riskeval.evaluate import evaluate
from riskeval.metrics import net_benefit
from riskeval.report.chain import Chain
from riskeval.report.context import Context
from riskeval.report.control import Cut
from riskeval.report.disclosure import cell_passes
from riskeval.report.study import Threshold

SAME = 1e-9


@dataclass(frozen=True)
class Priced:
    """The cut that a price puts on a prediction, and how it was found.

    Parameters
    ----------
    cut : Cut
    label : str
        In words.
    chosen : {"stated risk", "decided", "best here"}
    """

    cut: Cut
    label: str
    chosen: str

    @property
    def prediction(self) -> str:
        """Whose cut it is."""
        return self.cut.asked.prediction


def stated_boundaries(context: Context, name: str) -> list[tuple[float, Cut]]:
    """The risks at which a prediction may be cut, ascending; empty where it states no risk or "
    "nothing is shown.
    """
    roles = usable_roles(context.cohort, context.cohort.predictions[name])
    if "risk" in roles:
        chain = context.control.chain(name, "risk")
        assert chain is not None
        places = shown_places(context, name, chain, "risk")
        bounds = [chain.bound("risk", place) for place in places]
        return [(at, _cut(name, "risk", at, place)) for at, place in zip(bounds, places, strict=True)]
    chain = context.control.chain(name, "score") if "norm" in roles else None
    return [] if chain is None else _by_norm(context, name, chain)


def shown_places(context: Context, name: str, chain: Chain, role: str) -> tuple[int, ...]:
    """Boundaries of a role: all that may be shown, or the decided ones where another chain is tabulated.

    Two divisions of the same people that are not nested could be subtracted from each other.
    """
    if _tabulated(context, name, chain):
        return chain.places(role)
    decided = {cut.place for cut in context.cuts(name) if cut.role in chain.roles}
    return tuple(place for place in chain.places(role) if place in decided)


def _tabulated(context: Context, name: str, chain: Chain) -> bool:
    shown = context.chain(name)
    return shown is not None and shown[0] is chain


def _by_norm(context: Context, name: str, chain: Chain) -> list[tuple[float, Cut]]:
    """The scores that may be shown with the risks published for them; empty where these fall as "
    "scores rise.
    """
    counts = context.cohort.count([(name, "score"), (name, "norm")]).dropna()
    counts.columns = pd.Index(["score", "norm", "n", "events"])
    norms = counts.groupby("score")["norm"].agg(["min", "max"])
    ordered = norms.to_numpy(dtype=float)
    if chain.step or np.any(ordered[1:, 0] < ordered[:-1, 1]):
        return []
    bounds = [(chain.bound("score", place), place) for place in chain.places("score")]
    lowest = dict(zip(norms.index, ordered[:, 0].tolist(), strict=True))
    return [(lowest[at], _cut(name, "score", at, place)) for at, place in bounds]


def _cut(name: str, role: str, at: float, place: int) -> Cut:
    return Cut(Threshold(name, role, at, ""), role, at, place, False)


def flagged_at(boundaries: Sequence[tuple[float, Cut]], price: float) -> Cut | None:
    """The lowest boundary that is not below a price; None where all are below."""
    return next((cut for risk, cut in boundaries if risk >= price - SAME), None)


def by_price(context: Context, name: str, price: float) -> Priced | None:
    """The cut of a prediction at a price; None where none can be shown."""
    boundaries = stated_boundaries(context, name)
    if boundaries:
        cut = flagged_at(boundaries, price)
        return None if cut is None else Priced(cut, label_of(context, cut), "stated risk")
    if name in context.with_risk:
        return None
    return best_at(context, name, price)


def label_of(context: Context, cut: Cut) -> str:
    """A cut in words, with the score that flags the same people."""
    told = context.cut_name(cut)
    chain = context.control.chain(cut.asked.prediction, cut.role)
    if cut.role == "risk" and chain is not None and not chain.step and cut.place in _scored(chain):
        told += f" (score ≥ {chain.bound('score', cut.place):g})"
    return told


def _scored(chain: Chain) -> tuple[int, ...]:
    return chain.places("score") if chain.roles[0] == "score" else ()


def ladder_role(context: Context, name: str) -> tuple[str, Chain] | None:
    """The role whose shown cuts compete with each other: the band, else the score; None where none "
    "is shown.
    """
    for role in ("band", "score"):
        chain = context.control.chain(name, role)
        if chain is not None and chain.places(role) and _tabulated(context, name, chain):
            return role, chain
    return None


def best_shown(context: Context, name: str) -> pd.DataFrame | None:
    """At which prices each cut that may be shown is the best of them; None where none may be shown."""
    found = ladder_role(context, name)
    if found is None:
        return None
    role, chain = found
    bounds = chain.bounds(role)[1:]
    frame = best_cuts(context.cohort, name, on=role, at=bounds).frame  # type: ignore[arg-type]
    names = {at: context.cut_name(_cut(name, role, at, chain.place(role, at))) for at in bounds}
    frame["label"] = [names.get(at, label) for at, label in zip(frame["at"], frame["label"], strict=True)]
    frame["note"] = frame["note"].where(frame["estimate"].isna(), "")
    return frame


def best_at(context: Context, name: str, price: float) -> Priced | None:
    """The best of the cuts that may be shown, among these same people; flagging all or none is not "
    "one of them.
    """
    found = ladder_role(context, name)
    if found is None:
        return None
    role, chain = found
    bounds = chain.bounds(role)[1:]
    placed = [net_benefit.at(price).cut(bound, on=role) for bound in bounds]  # type: ignore[arg-type]
    worth = evaluate(context.cohort.only(name), placed).frame
    at = bounds[int(worth["estimate"].to_numpy(dtype=float).argmax())]
    cut = _cut(name, role, at, chain.place(role, at))
    return Priced(cut, label_of(context, cut), "best here")


def decided(context: Context, seen: Sequence[Priced]) -> list[Priced]:
    """The cuts of the study file that flag other people than those already listed."""
    places = {_people(context, one.cut) for one in seen}
    return [
        Priced(cut, label_of(context, cut), "decided")
        for cut in context.cuts()
        if _people(context, cut) not in places
    ]


def _people(context: Context, cut: Cut) -> tuple[str, str, int]:
    chain = context.control.chain(cut.asked.prediction, cut.role)
    assert chain is not None
    return cut.asked.prediction, chain.roles[0], cut.place


def same_people(context: Context, one: Cut, other: Cut) -> bool:
    """Whether two cuts flag the same people."""
    return _people(context, one) == _people(context, other)


def grid_passes(context: Context, first: Sequence[Cut], second: Sequence[Cut]) -> bool:
    """Whether no cell between all the cuts of one prediction and all the cuts of another is too small.

    Several paired comparisons of the same two predictions can be subtracted from each other.
    """
    sides = [list({_people(context, cut): cut for cut in cuts}.values()) for cuts in (first, second)]
    if any(len({_people(context, cut)[1] for cut in cuts}) > 1 for cuts in sides):
        return False
    keys = list(dict.fromkeys((cut.asked.prediction, cut.role) for cuts in sides for cut in cuts))
    counts = context.cohort.count(keys)
    counts.columns = pd.Index([*map(str, range(len(keys))), "n", "events"])
    counts = counts.dropna()
    runs = [_run(counts, keys, cuts) for cuts in sides]
    sums = counts.groupby(runs)[["n", "events"]].sum()
    full = len(sums) == (len(sides[0]) + 1) * (len(sides[1]) + 1)
    return full and cell_passes(sums["events"], sums["n"] - sums["events"], context.control.minimum)


def _run(counts: pd.DataFrame, keys: list[tuple[str, str]], cuts: Sequence[Cut]) -> NDArray[np.int64]:
    """How many of some cuts flag the people of each row."""
    columns = [
        counts[str(keys.index((cut.asked.prediction, cut.role)))].to_numpy(dtype=float) for cut in cuts
    ]
    flagged = [column >= cut.at for column, cut in zip(columns, cuts, strict=True)]
    return np.asarray(np.sum(flagged, axis=0), dtype=np.int64)
