"""From criteria to what is estimated: each measure of each group, against the reference or against 1."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from riskeval.estimates import Estimates
from riskeval.fairness.bundles import Criterion, Measure
from riskeval.fairness.criteria_question import Question
from riskeval.fairness.cross_auc import XAUC
from riskeval.fairness.named_groups import Group, name_of
from riskeval.metric import Metric
from riskeval.metrics import flag_rate
from riskeval.request import NOBODY, terms_for
from riskeval.rows import Options
from riskeval.terms import Contrast, Item, Term

OF_FLAGS = ("cut", "control")
NO_CUT = "no cut was stated, from which on people are flagged"
ALL_ALIKE = "at this cut {} is flagged: people are treated alike, and nothing follows about the prediction"
NO_CONTROL = "no control column was declared; it stands in `Cohort(control=…)`"


@dataclass(frozen=True)
class Comparison:
    """One line of a criterion: what is estimated for one group, or why nothing is.

    Attributes
    ----------
    criterion : Criterion
    measure : Measure
    group, given : str
        The group, and the level of the control among whose people it is compared; empty where there is none.
    item : Term or Contrast or None
    missing : str
        Why the criterion cannot be computed at all; empty where it can.
    """

    criterion: Criterion
    measure: Measure
    group: str
    given: str = ""
    item: Item | None = None
    missing: str = ""


def comparisons(question: Question) -> list[Comparison]:
    """Every line of every criterion, whether or not its measure decides."""
    terms, alike = _terms(question), _all_alike(question)
    return [
        line
        for criterion in question.criteria
        for measure in criterion.measures
        for line in _lines(question, criterion, measure, terms, alike)
    ]


def _all_alike(question: Question) -> str:
    """Where the cut flags nobody or everybody, that it does."""
    if question.cut is None or not any(c.needs in OF_FLAGS for c in question.criteria):
        return ""
    terms = terms_for(question.cohort, [flag_rate.at(question.cut, on=question.on)], None)
    share = Estimates.of(question.cohort, terms, (), options=Options()).frame["estimate"].iloc[0]
    return ALL_ALIKE.format("nobody" if share == 0 else "everybody") if share in (0, 1) else ""


def _terms(question: Question) -> dict[str, Term]:
    """The term of each metric, about everybody; a metric without its cut has none."""
    measures = [measure for criterion in question.criteria for measure in criterion.measures]
    placed = {
        measure.metric: _placed(measure, question)
        for measure in measures
        if measure.kernel.axis is None or question.cut is not None
    }
    if not placed:
        return {}
    found = {term.request: term for term in terms_for(question.cohort, list(placed.values()), None)}
    return {name: found[number] for number, name in enumerate(placed)}


def _placed(measure: Measure, question: Question) -> Metric:
    if measure.kernel.axis is None or question.cut is None:
        return measure.kernel
    return measure.kernel.at(question.cut, on=question.on)


def _lines(
    question: Question, criterion: Criterion, measure: Measure, terms: dict[str, Term], alike: str
) -> Iterator[Comparison]:
    term = terms.get(measure.metric)
    missing = NO_CUT if term is None else term.unavailable
    if criterion.needs in OF_FLAGS:
        missing = missing or alike
    if criterion.needs == "control" and not question.controls:
        missing = NO_CONTROL
    if missing or term is None:
        yield Comparison(criterion, measure, "(all)", missing=missing)
        return
    for given in question.levels if measure.people == "alike" else [()]:
        for group in question.named.groups:
            if measure.against == "1" or group != question.named.reference:
                item = _item(question, measure, term, given, group)
                yield Comparison(criterion, measure, name_of(group), name_of(given), item)
    for group in question.emptied:
        yield Comparison(criterion, measure, name_of(group), missing=NOBODY)


def _item(question: Question, measure: Measure, term: Term, given: Group, group: Group) -> Item:
    mine, theirs = (replace(term, group=(*given, *one)) for one in (group, question.named.reference))
    if measure.against == "1":
        return mine
    if measure.people == "crossed":
        mine, theirs = _crossed(mine, theirs), _crossed(theirs, mine)
    return Contrast(mine, theirs, measure.how, question.named.name)


def _crossed(term: Term, other: Term) -> Term:
    """The events of one term against the non-events of another."""
    metric = replace(term.metric, name=XAUC.name, title=XAUC.title)
    return replace(
        term, metric=metric, others=other.group, labels=(f"against non-events of {name_of(other.group)}",)
    )


def estimated(question: Question) -> list[Term]:
    """Every metric of the criteria, for everybody and for each group; by level of the control where asked."""
    found: list[Term] = []
    held_alike = {m.metric for c in question.criteria for m in c.measures if m.people == "alike"}
    for name, term in _terms(question).items():
        levels = question.levels if name in held_alike else []
        within = [(*given, *group) for given in levels for group in question.named.groups]
        everywhere = [] if term.unavailable else [*question.named.groups, *within]
        found += [term, *(replace(term, group=group) for group in everywhere)]
    return found


def contrasted(lines: Sequence[Comparison]) -> list[Contrast]:
    """The comparisons between groups, each once, although several criteria may ask for it."""
    return list(dict.fromkeys(line.item for line in lines if isinstance(line.item, Contrast)))
