"""From the price of an error to a threshold, its consequences and their uncertainty, in one call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from riskeval.analyses.decision_choice import Choice
from riskeval.analyses.decision_rule import Rule
from riskeval.analyses.decision_tables import (
    COUNTS,
    WORTH,
    halved_and_doubled,
    rule_estimates,
    while_it_pays,
    worth_by_price,
)
from riskeval.analyses.decision_text import told, within
from riskeval.analyses.price import Price, price
from riskeval.cohort import Cohort
from riskeval.errors import EvaluationError, did_you_mean
from riskeval.estimates import Estimates
from riskeval.evaluate import evaluate
from riskeval.metrics import event_rate, oe_ratio
from riskeval.rows import Options

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Decision:
    """A price, the rule of each prediction at that price, and what it does to 1,000 people like these.

    Attributes
    ----------
    price : Price
    rules : tuple of Rule
        Which cut, and how it was chosen; flagging everybody and nobody are the last two.
    consequences : Estimates
        True alarms, false alarms, missed events and people rightly left per 1,000, and the rates.
    benefit : Estimates
        Net benefit (beyond flagging nobody) and interventions avoided per 100 (compared with flagging
        everybody). ``benefit.contrast("prediction", reference=...)`` compares two rules.
    base_rate : Estimates
    trust : Estimates or None
        Observed over expected events where a rule relies on stated risks.
    categories : Estimates or None
        How often the event happened on each level of the bands.
    best_cuts : pandas.DataFrame
        For bands without risk, the thresholds between which each of their cuts is the best; see `best_cuts`.
    pays : pandas.DataFrame
        The prices between which each rule, as it stands, is better than flagging nobody and than flagging
        everybody: ``from_ratio`` and ``to_ratio``, with limits; and a ``verdict`` for the stated price.
    sensitivity : pandas.DataFrame
        Rules and consequences if a missed case weighed half as much, as stated, and twice as much.
    curve : pandas.DataFrame
        Net benefit per 1,000 people at prices around the stated one, each rule chosen anew at each price.
    shown : str
        Where small counts are withheld: at which cuts people may be flagged, in words.
    """

    price: Price
    rules: tuple[Rule, ...]
    consequences: Estimates
    benefit: Estimates
    base_rate: Estimates
    trust: Estimates | None
    categories: Estimates | None
    best_cuts: pd.DataFrame
    pays: pd.DataFrame
    sensitivity: pd.DataFrame
    curve: pd.DataFrame
    shown: str = ""

    @property
    def threshold(self) -> float:
        """The risk from which flagging pays."""
        return self.price.threshold

    @property
    def text(self) -> str:
        """The decision in words, as paragraphs of Markdown for a report."""
        return told(self)

    def plot(self) -> Figure:
        """The whole decision in one figure: what it is worth, while it pays, and 1,000 people."""
        from riskeval.plots.decision import decision
        from riskeval.plots.marks import known_to_pyplot

        counts = self.consequences.frame
        levels = counts.head(0) if self.categories is None else self.categories.frame
        ratio = self.price.missed_to_false_alarm
        with known_to_pyplot():
            return decision(self.curve, self.pays, counts, levels, ratio, self.headline, self._small_print)

    @property
    def alt(self) -> str:
        """The figure in words, for those who cannot see it."""
        verdicts = [f"{row.prediction}, {row.label}: {row.verdict}" for row in self.pays.itertuples()]
        return (
            f"{self.headline}. Net benefit per 1,000 people against the price, the prices at which each rule "
            f"pays, and 1,000 people as dots by what each rule does. {'; '.join(verdicts)}."
        )

    @property
    def headline(self) -> str:
        """The price and the threshold in one line."""
        ratio = self.price.missed_to_false_alarm
        return (
            f"{ratio:.3g} false alarm{'' if ratio == 1 else 's'} per missed case: flag from a risk of "
            f"{self.threshold:.1%}".replace(".0%", "%").replace("%", " %")
        )

    @property
    def _small_print(self) -> str:
        """What must stand below the figure."""
        base = self.base_rate.frame.iloc[0]
        flattered = [rule.prediction for rule in self.rules if rule.chosen == "best here"]
        chosen = f"Cut chosen on these people: {', '.join(flattered)}. " if flattered else ""
        return (
            f"{base['events']:,.0f} of {base['n']:,.0f} people had the event {within(base['horizon'])}. "
            f"Bands, brackets: {100 * base['confidence']:g} % intervals. Shade: half to twice the price. "
            f"{chosen}{self.shown and 'Cuts with small counts are not shown. '}"
            "The price is the user's own; nothing here is about one person."
        )

    def __repr__(self) -> str:
        return self.text

    def _repr_markdown_(self) -> str:
        return self.text


def decide(
    cohort: Cohort,
    missed_to_false_alarm: float | None = None,
    *,
    threshold: float | None = None,
    costs: Mapping[str, float] | None = None,
    prediction: str | Sequence[str] | None = None,
    cut: Any = None,
    confidence: float = 0.95,
) -> Decision:
    """From "we accept nine false alarms per missed case" to a threshold, what it does, and how sure that is.

    Parameters
    ----------
    cohort : Cohort
    missed_to_false_alarm : float
        How many false alarms weigh as much as one missed case. Or state `threshold` or `costs`, as for
        `riskeval.analyses.price.price`. There is no default.
    threshold : float, optional
        The risk from which you act.
    costs : mapping, optional
        ``missed``, ``false_alarm``, perhaps ``true_alarm`` and ``rightly_left``.
    prediction : str or sequence of str, optional
        By default all of the cohort.
    cut : float, str or mapping, optional
        Your own cut instead of the one that the price implies: a number, the name of a level, or a mapping
        from predictions to cuts.
    confidence : float

    Returns
    -------
    Decision
        With ``.text`` for a report, ``.plot()`` for one figure, and the tables behind both.

    Raises
    ------
    EvaluationError
        Where the price is none, or a prediction or cut is unknown.

    Notes
    -----
    A stated risk is cut at the threshold. A band or score without risk is cut where net benefit is highest
    among these same people, which flatters it; the text says so. A rule as it stands is better than flagging
    nobody where the threshold lies below its PPV, and than flagging everybody where it lies above 1 − NPV.

    Examples
    --------
    >>> import pandas as pd, riskeval as rv
    >>> frame = pd.DataFrame({"violent": [0, 0, 1, 1] * 20, "risk": [0.05, 0.2, 0.05, 0.4] * 20})
    >>> cohort = rv.Cohort(frame, outcome="violent", predictions={"Tool": {"risk": "risk"}})
    >>> rv.decide(cohort, missed_to_false_alarm=9).threshold
    0.1
    """
    stated = price(missed_to_false_alarm=missed_to_false_alarm, threshold=threshold, costs=costs)
    names = [prediction] if isinstance(prediction, str) else list(prediction or cohort.predictions)
    chosen = cohort.only(*names)
    return decision_of(chosen, stated, Choice(_cuts(chosen, cut)), confidence)


def decision_of(
    cohort: Cohort, stated: Price, choice: Choice, confidence: float = 0.95, shown: str = ""
) -> Decision:
    """The decision at a price, with the cuts that a choice allows."""
    everybody = cohort.with_baselines()
    options = Options(confidence=confidence)
    options.check()
    rules = choice.rules(everybody, stated.threshold)
    consequences = rule_estimates(everybody, rules, COUNTS, options)
    mine = [rule for rule in rules if rule.prediction in cohort.predictions]
    on_risk = [rule.prediction for rule in mine if rule.chosen in ("stated risk", "published risk")]
    banded = [rule.prediction for rule in mine if rule.on == "band" and rule.chosen != "none"]
    levels = [choice.categories(cohort, name, confidence) for name in banded]
    ranges = [choice.best(cohort, name, confidence) for name in banded]
    return Decision(
        price=stated,
        rules=tuple(rules),
        consequences=consequences,
        benefit=rule_estimates(everybody, rules, WORTH, options, stated.threshold),
        base_rate=evaluate(cohort, event_rate, confidence=confidence),
        trust=evaluate(cohort.only(*on_risk), oe_ratio, confidence=confidence) if on_risk else None,
        categories=Estimates(pd.concat(levels, ignore_index=True), columns=()) if banded else None,
        best_cuts=pd.concat(ranges) if banded else consequences.frame.head(0),
        pays=while_it_pays(consequences.frame, mine, stated.missed_to_false_alarm),
        sensitivity=halved_and_doubled(everybody, stated, choice, options),
        curve=worth_by_price(everybody, rules, stated, choice, options),
        shown=shown,
    )


def _cuts(cohort: Cohort, cut: Any) -> dict[str, Any]:
    """The user's own cuts by prediction."""
    if cut is None:
        return {}
    if not isinstance(cut, Mapping) or set(cut) == {"on", "at"}:
        return dict.fromkeys(cohort.predictions, cut)
    for name in cut:
        if name not in cohort.predictions:
            known = list(cohort.predictions)
            raise EvaluationError(
                needed="cuts of predictions that are evaluated",
                found=f"`{name}`",
                do=did_you_mean(str(name), known) or f"name one of {known}",
            )
    return dict(cut)
