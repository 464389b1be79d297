"""The decision at a price with the counts that may be shown, as the commands print and draw it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from riskeval.analyses.decide import Decision, decision_of
from riskeval.analyses.decision_choice import Choice, ShownChoice, ShownCuts
from riskeval.analyses.decision_rule import Role, label_of
from riskeval.analyses.price import Price
from riskeval.prediction import Prediction
from riskeval.report.context import Context
from riskeval.report.control import control
from riskeval.report.ledger import Ledger
from riskeval.report.pricing import ladder_role, shown_places, stated_boundaries
from riskeval.report.study import Study

ROLES: tuple[Role, ...] = ("score", "risk", "band")


def shown_decision(
    study: Study, price: Price, names: Sequence[str] = (), cut: float | str | None = None
) -> Decision | None:
    """What a price does to the people of a study, told at the cuts of its report alone.

    Parameters
    ----------
    study : Study
        Its ``minimum_cell`` holds for every count that is told or can be derived; 1 or less switches it off.
    price : Price
    names : sequence of str
        Predictions; by default all.
    cut : float or str, optional
        The user's own cut; the lowest from it on that may be shown stands in for it, or the highest.

    Returns
    -------
    Decision or None
        None where not even the event rate of everybody may be shown.
    """
    minimum = study.settings.privacy.minimum_cell
    chosen = study.cohort.only(*(names or study.cohort.predictions))
    own = {} if cut is None else dict.fromkeys(chosen.predictions, cut)
    if minimum <= 1:
        return decision_of(chosen, price, Choice(own))
    context = Context(study, control(study), Ledger(minimum))
    if not context.control.countable:
        return None
    cohort = context.cohort.only(*chosen.predictions)
    shown = {name: shown_cuts(context, name) for name in cohort.predictions}
    return decision_of(cohort, price, ShownChoice(own, shown), shown=_told(context, shown))


def withheld(study: Study) -> str:
    """Why nothing is said about the people of a study."""
    return (
        f"Nothing is said about the people of the study: fewer than {study.settings.privacy.minimum_cell} of "
        "them had the event, or fewer had none (minimum_cell in its file)."
    )


def shown_cuts(context: Context, name: str) -> ShownCuts:
    """The cuts of one prediction that its report may show."""
    found: dict[str, tuple[float, ...]] = {}
    for role in ROLES:
        chain = context.control.chain(name, role)
        if chain is not None:
            places = shown_places(context, name, chain, role)
            found[role] = tuple(chain.bound(role, place) for place in places)
    stated = [
        (risk, cast(Role, cut.role), float(cut.at))
        for risk, cut in stated_boundaries(context, name)
        if cut.at is not None and cut.at in found[cut.role]
    ]
    ladder = ladder_role(context, name)
    rungs = ladder[0] if ladder and found[ladder[0]] else ""
    return ShownCuts(found, tuple(stated), name in context.with_risk, rungs)


def _told(context: Context, shown: dict[str, ShownCuts]) -> str:
    """At which cuts people may be flagged."""
    minimum = context.control.minimum
    cuts = [
        f"{name} {_listed(context.cohort.predictions[name], one) or 'nowhere'}" for name, one in shown.items()
    ]
    lacking = " and ".join(context.control.required)
    base = f" Few people lack {lacking}; they are left out." if lacking else ""
    return (
        f"No count below {minimum} is shown, and none can be worked out (minimum_cell in the study file). "
        "People are therefore flagged only from cuts below, above and between which at least that many had "
        f"the event and as many had not: {'; '.join(cuts)}. Another price or cut is moved to one of "
        f"these.{base}"
    )


def _listed(prediction: Prediction, shown: ShownCuts) -> str:
    """The cuts of the roles that a rule can stand on, in words."""
    told: list[str] = []
    for role in ROLES:
        cuts: Any = shown.cuts.get(role)
        if cuts and role == "band":
            told += [label_of(prediction, role, cut) for cut in cuts]
        elif cuts:
            told.append(f"{role} ≥ {', '.join(f'{cut:g}' for cut in cuts)}")
    return ", ".join(told)
