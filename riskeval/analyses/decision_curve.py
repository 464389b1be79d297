"""What each prediction is worth over the prices that decision makers may put on a false alarm."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from riskeval.analyses.best_cuts import best_cuts
from riskeval.analyses.ladder import Ladder, Steps
from riskeval.cohort import Cohort
from riskeval.cuts import usable_roles
from riskeval.declaration import group_columns
from riskeval.errors import EvaluationError, Problem, raise_all
from riskeval.estimates import Estimates
from riskeval.metric import Metric
from riskeval.metrics.decision import interventions_avoided, net_benefit, standardised_net_benefit
from riskeval.prediction import BASELINES
from riskeval.request import groups_of, terms_for
from riskeval.rows import Options
from riskeval.terms import Contrast, How, Term

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WORTH = {m.name: m for m in (net_benefit, standardised_net_benefit, interventions_avoided)}
MAXIMUM_CUTS = 60
ROUNDING = 1e-12
Worth = Literal["net_benefit", "standardised_net_benefit", "interventions_avoided"]
On = Literal["risk", "band", "score"]


@dataclass(frozen=True, repr=False)
class DecisionCurve:
    """What each prediction is worth at each price.

    Attributes
    ----------
    estimates : Estimates
        One row per prediction, cut and price `at`. A risk flags from the price on (`label` is empty); of a
        band or score each cut flags (`label` names it). ``treat all`` and ``treat none`` are predictions like
        the others.
    best : Estimates or None
        The prices between which each cut is the best one: see `best_cuts`. None without bands or scores.
    """

    estimates: Estimates
    best: Estimates | None
    _cohort: Cohort
    _items: tuple[Term, ...]
    _options: Options

    @property
    def frame(self) -> pd.DataFrame:
        """The rows of the curves."""
        return self.estimates.frame

    def contrast(self, reference: str = "treat all", *, how: How = "difference") -> Estimates:
        """Every curve against every curve of a reference prediction, price by price, on the same people.

        Parameters
        ----------
        reference : str
            A prediction, ``treat all`` or ``treat none``. Of a band or score, each cut is a reference.
        how : {"difference", "ratio"}

        Returns
        -------
        Estimates
            `reference` holds the prediction and, where it has one, the cut.
        """
        theirs = [item for item in self._items if item.prediction == reference]
        if not theirs:
            raise EvaluationError(
                needed="a reference among the curves",
                found=f"`{reference}`",
                do=f"name one of {list(dict.fromkeys(item.prediction for item in self._items))}",
            )
        pairs = [
            Contrast(item, like, how, ", ".join(name for name in (reference, like.labels[0]) if name))
            for item in self._items
            for like in theirs
            if item.prediction != reference and item.group == like.group
        ]
        return Estimates.of(self._cohort, pairs, _columns(self._items), options=self._options)

    def plot(self, ax: Axes | None = None, **how: Any) -> Axes:
        """The curves with their bands; under them the prices at which each cut is the best."""
        from riskeval.plots.decision_curve import decision_curve as draw
        from riskeval.plots.marks import known_to_pyplot

        best = None if self.best is None else self.best.frame
        with known_to_pyplot():
            return draw(self.frame, ax, best=best, **how)

    def __repr__(self) -> str:
        return repr(self.estimates)

    def _repr_html_(self) -> str:
        return self.estimates._repr_html_()


def decision_curve(
    cohort: Cohort,
    thresholds: float | Iterable[float] | None = None,
    *,
    metric: Worth = "net_benefit",
    on: On | Sequence[On] = ("risk", "band"),
    by: str | Sequence[str | tuple[str, ...]] | None = None,
    confidence: float = 0.95,
) -> DecisionCurve:
    """What each prediction is worth at each price, beside flagging everybody and flagging nobody.

    A prediction is useful at the prices at which its curve lies above both. Do not choose the price from the
    curve: it follows from how bad a missed event is beside a false alarm (`riskeval.price`).

    Parameters
    ----------
    cohort : Cohort
    thresholds : iterable of float, optional
        Prices in (0, 1): the risk at which acting and not acting are equally good. By default 0.01 to 0.99.
    metric : {"net_benefit", "standardised_net_benefit", "interventions_avoided"}
    on : sequence of {"risk", "band", "score"}
        What is read: risks as curves, which must be believable (see `calibration`); bands and scores as
        steps, one row for each of their cuts at each price.
    by : str or sequence
        Groups, as for `evaluate`.
    confidence : float

    Returns
    -------
    DecisionCurve
        With ``.frame``, ``.best`` (where each cut is the best), ``.contrast(reference)`` and ``.plot()``.

    Raises
    ------
    EvaluationError
        For prices outside (0, 1), and where no prediction has a risk, band or score that is read.

    Notes
    -----
    A row of a fixed cut at a price at which it is not the best says so: judging one cut over all prices
    mistakes a badly placed cut for a bad instrument.

    References
    ----------
    Vickers & Elkin 2006, doi:10.1177/0272989X06295361.

    Examples
    --------
    >>> import pandas as pd, riskeval as rv
    >>> from riskeval.analyses.decision_curve import decision_curve
    >>> table = pd.DataFrame({"rating": ["low", "high"], "n": [80, 20], "k": [4, 10]})
    >>> bands = {"Judgement": {"band": "rating", "levels": ["low", "high"]}}
    >>> cohort = rv.Cohort.from_counts(table, n="n", events="k", predictions=bands)
    >>> decision_curve(cohort, [0.2]).frame.set_index("prediction")["estimate"].round(3).to_dict()
    {'Judgement': 0.075, 'treat all': -0.075, 'treat none': 0.0}
    """
    roles: tuple[str, ...] = (on,) if isinstance(on, str) else tuple(on)
    worth = _asked(metric, roles).at(np.arange(1, 100) / 100 if thresholds is None else thresholds)
    options = Options(confidence=confidence)
    options.check()
    ladders = _ladders(cohort, roles)
    people = cohort.with_baselines()
    groups = groups_of(cohort, by)
    terms = _terms(people, worth, "risk" in roles, ladders)
    items = tuple(
        replace(term, group=group) for term in terms for group in (groups if not term.unavailable else [()])
    )
    found = Estimates.of(people, items, _columns(items), options=options).frame
    best = _best(cohort, ladders, by, confidence)
    if best is not None:
        found = with_warnings(found, best.frame)
    estimates = Estimates(found, cohort=people, items=items, columns=_columns(items), options=options)
    return DecisionCurve(estimates, best, people, items, options)


def _asked(metric: str, roles: Sequence[str]) -> Metric:
    """The metric by its name, after a look at what else was asked."""
    problems = []
    if metric not in WORTH:
        problems.append(
            Problem(f"a metric of {', '.join(WORTH)}", f'metric="{metric}"', "choose one of these")
        )
    if not roles or not set(roles) <= {"risk", "band", "score"}:
        problems.append(Problem('on= any of "risk", "band", "score"', f"{list(roles)}", "choose of these"))
    raise_all(EvaluationError, problems)
    return WORTH[metric]


def _columns(items: Sequence[Term]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(column for item in items for column, _ in item.group))


def _ladders(cohort: Cohort, roles: Sequence[str]) -> dict[tuple[str, Steps], Ladder]:
    """The bands and scores that are read, with their levels."""
    found: dict[tuple[str, Steps], Ladder] = {}
    wanted: tuple[Steps, ...] = ("band", "score")
    for name, prediction in cohort.predictions.items():
        for role in wanted:
            if role in roles and role in usable_roles(cohort, prediction):
                found[name, role] = Ladder.of(cohort, name, role)
                _few_enough(name, role, len(found[name, role].at))
    return found


def _few_enough(name: str, role: str, cuts: int) -> None:
    if cuts > MAXIMUM_CUTS:
        raise EvaluationError(
            needed=f"at most {MAXIMUM_CUTS} levels, for one curve per cut",
            found=f"{cuts:,} in the {role} of `{name}`",
            do="make a band of it, or evaluate `net_benefit.at(...).cut(...)` for the cuts that matter",
        )


def _terms(
    people: Cohort, worth: Metric, risks: bool, ladders: Mapping[tuple[str, Steps], Ladder]
) -> list[Term]:
    """The curves: of each risk, of each cut, and of the two baselines.

    All are one request, so that a contrast may compare any two of them.
    """
    terms: list[Term] = []
    for name in people.predictions:
        one = people.only(name)
        mine = [(role, ladder) for (owner, role), ladder in ladders.items() if owner == name]
        cuts = [
            worth.cut(_place(ladder, k), on=role) for role, ladder in mine for k in range(1, len(ladder.at))
        ]
        curve = [worth] if name in BASELINES or (risks and "risk" in people.predictions[name].roles) else []
        terms += terms_for(one, [*curve, *cuts] or [worth], None)
    return [replace(term, request=0) for term in terms]


def _place(ladder: Ladder, k: int) -> float | str:
    return ladder.levels[k] if ladder.levels else ladder.cut(k)


def _best(
    cohort: Cohort,
    ladders: Iterable[tuple[str, Steps]],
    by: str | Sequence[str | tuple[str, ...]] | None,
    confidence: float,
) -> Estimates | None:
    found = [best_cuts(cohort, name, on=role, by=by, confidence=confidence) for name, role in ladders]
    if not found:
        return None
    frames = [one.frame for one in found]
    return Estimates(pd.concat(frames, ignore_index=True), columns=found[0].groups)


def with_warnings(frame: pd.DataFrame, best: pd.DataFrame) -> pd.DataFrame:
    """The rows of fixed cuts with a note at the prices at which another cut is the best."""
    keys = ["prediction", *group_columns(frame.columns), "on"]
    notes = frame["note"].to_numpy(dtype=object, copy=True)
    ranges = best.groupby(keys, sort=False)
    for names, part in frame[frame["label"] != ""].groupby(keys, sort=False):
        here = best_at(ranges.get_group(names), part["at"].to_numpy(dtype=float))
        for row, cut, label in zip(part.index, here, part["label"], strict=True):
            if cut and label not in cut:
                told = f"not the best cut at this price: {' or '.join(cut)}"
                notes[row] = "; ".join(text for text in (told, notes[row]) if text)
    return frame.assign(note=notes)


def best_at(ranges: pd.DataFrame, prices: Iterable[float]) -> list[list[str]]:
    """The cuts that are the best at each price, from the rows of one ladder of `best_cuts`."""
    wide = ranges.pivot(index="label", columns="metric", values="estimate")
    first, last = wide["best_from"] - ROUNDING, wide["best_until"] + ROUNDING
    return [list(wide.index[(first <= price) & (price <= last)]) for price in prices]
