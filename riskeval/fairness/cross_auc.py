"""Ranking across groups: how often an event of one group stands above a non-event of another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal

from riskeval.cohort import Cohort
from riskeval.estimates import Estimates
from riskeval.fairness.named_groups import name_of, named_groups
from riskeval.fairness.one_cut import of_prediction
from riskeval.metrics import auc
from riskeval.request import terms_for
from riskeval.rows import Options
from riskeval.terms import Contrast, Group, Item, Term

XAUC = replace(auc, name="xauc", title="area under the ROC curve across groups")


def xauc(
    cohort: Cohort,
    by: str | Sequence[str],
    *,
    reference: str | Sequence[str],
    prediction: str | None = None,
    on: Literal["score", "risk", "band"] | None = None,
    confidence: float = 0.95,
) -> Estimates:
    """How well a prediction orders the events of one group and the non-events of another.

    Two groups can have the same AUC and still be ranked unequally against each other: an AUC within groups
    never compares a member of one with a member of the other. Errors of ranking across groups are what a
    shared waiting list or one common threshold makes.

    Parameters
    ----------
    cohort : Cohort
    by : str or sequence of str
        A group column, or several for their intersections.
    reference : str or sequence of str
        The group that the others are paired with.
    prediction : str, optional
        By default every prediction of the cohort.
    on : {"score", "risk", "band"}, optional
        The role that ranks; by default the score, else the risk, else the band.
    confidence : float

    Returns
    -------
    Estimates
        The group columns say whose events, `label` whose non-events. For each group but the reference: its
        events against the reference's non-events, the reference's events against its non-events, and the
        difference of the two. For every group: its events against all non-events (xAUC1), and all events
        against its non-events (xAUC0).

    Raises
    ------
    EvaluationError
        An unknown prediction, role, column or reference.

    Notes
    -----
    ``P(s of an event of g > s of a non-event of h) + P(equal) / 2``, with the covariance of the two parts.
    Source: Kallus & Zhou 2019, Advances in Neural Information Processing Systems 32.

    Examples
    --------
    >>> import pandas as pd, riskeval as rv
    >>> from riskeval import fairness
    >>> frame = pd.DataFrame({"y": [0, 1, 0, 1], "s": [1, 3, 2, 4], "sex": ["f", "f", "m", "m"]})
    >>> cohort = rv.Cohort(frame, outcome="y", groups="sex", predictions={"Tool": {"score": "s"}})
    >>> found = fairness.xauc(cohort, "sex", reference="m").frame
    >>> found[["sex", "label", "estimate"]].values.tolist()[0]
    ['f', 'against non-events of m', 1.0]
    """
    options = Options(confidence=confidence)
    options.check()
    named = named_groups(cohort, by, reference)
    only = cohort if prediction is None else of_prediction(cohort, prediction)
    items: list[Item] = []
    for term in terms_for(only, [XAUC if on is None else XAUC.on(on)], None):
        for group in named.compared:
            items += _pair(named.asked(term, group), group, named.reference)
        for group in (named.reference, *named.compared):
            asked = named.asked(term, group)
            items += [_across(asked, group, ()), _across(asked, (), group)]
    return Estimates.of(only, items, named.columns, options=options)


def _pair(term: Term, group: Group, reference: Group) -> Iterator[Item]:
    """Both directions between a group and the reference, and their difference."""
    mine, theirs = _across(term, group, reference), _across(term, reference, group)
    yield from (mine, theirs)
    yield Contrast(
        mine, theirs, "difference", f"events of {name_of(reference)} against non-events of {name_of(group)}"
    )


def _across(term: Term, events: Group, others: Group) -> Term:
    whose = f"of {name_of(others)}" if others else "of everybody"
    return replace(term, group=events, others=others, labels=(f"against non-events {whose}",))
