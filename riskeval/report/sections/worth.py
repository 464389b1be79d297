"""What a price makes of each prediction: net benefit beside flagging everybody and flagging nobody."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
from markupsafe import Markup

from riskeval.analyses.price import Price
from riskeval.estimates import Estimates
from riskeval.metric import Metric
from riskeval.metrics import interventions_avoided, net_benefit, standardised_net_benefit
from riskeval.metrics.per_thousand import FOURFOLD
from riskeval.report.context import Context
from riskeval.report.disclosure import suppress
from riskeval.report.ledger import Row, estimate, pick
from riskeval.report.pricing import Priced, by_price, decided, grid_passes
from riskeval.report.report import Block, Cell, Points, Table, fill
from riskeval.report.wording import heading, listed, short
from riskeval.request import terms_for
from riskeval.rows import Options
from riskeval.terms import Contrast, Term

ALL, NONE = "treat all", "treat none"
BLANKET = {ALL: "flagging everybody", NONE: "flagging nobody"}
WORTH = (net_benefit, standardised_net_benefit, interventions_avoided)
WHY = {
    "stated risk": "its stated risk",
    "decided": "decided beforehand",
    "best here": "best of its cuts among these people",
}


def rules(context: Context, price: float) -> list[Priced]:
    """The cut that the price puts on each prediction, and the other cuts that the study decided on."""
    found = [by_price(context, name, price) for name in context.cohort.predictions]
    here = [one for one in found if one is not None]
    every = [*here, *decided(context, here)]
    names = list(context.cohort.predictions)
    return sorted(every, key=lambda one: names.index(one.prediction))


def at_the_price(context: Context, found: Sequence[Priced], price: float) -> list[Block]:
    """Net benefit with what it is compared with, the verdicts, the people, and the differences."""
    frame = context.ledger.add("decision", worth(context, found, price))
    return [
        _table(found, frame, context),
        Points([*_verdicts(found, frame), *_missing(context, found)]),
        _people(context, found),
        *_differences(context, found, price),
    ]


def worth(context: Context, found: Sequence[Priced], price: float) -> pd.DataFrame:
    """Each rule, and flagging everybody and nobody; the rules also as a difference from flagging "
    "everybody.
    """
    rows = [_rows(context, one, WORTH, price) for one in found]
    rows += [_against_all(context, one, price) for one in found]
    for name in BLANKET:
        terms = terms_for(context.cohort.with_baselines().only(name), [m.at(price) for m in WORTH], None)
        rows.append(_estimated(context, terms).assign(label=BLANKET[name]))
    return pd.concat(rows, ignore_index=True)


def _term(context: Context, one: Priced, metric: Metric, price: float) -> Term:
    placed = metric.at(price).cut(one.cut.at, on=one.cut.role)  # type: ignore[arg-type]
    (term,) = terms_for(context.cohort.only(one.prediction), [placed], None)
    return replace(term, request=0)


def _estimated(context: Context, items: Sequence[Term | Contrast]) -> pd.DataFrame:
    people = context.cohort.with_baselines()
    return Estimates.of(people, items, (), options=Options()).frame


def _rows(context: Context, one: Priced, metrics: Sequence[Metric], price: float) -> pd.DataFrame:
    terms = [_term(context, one, metric, price) for metric in metrics]
    return _estimated(context, terms).assign(label=one.label)


def _against_all(context: Context, one: Priced, price: float) -> pd.DataFrame:
    """Net benefit beyond that of flagging everybody, on the same people."""
    everybody = context.cohort.with_baselines().only(ALL)
    (other,) = terms_for(everybody, [net_benefit.at(price)], None)
    mine = _term(context, one, net_benefit, price)
    pair = Contrast(mine, replace(other, request=0), "difference", ALL)
    return _estimated(context, [pair]).assign(label=one.label)


def _mine(frame: pd.DataFrame, one: Priced, metric: str, contrast: str = "") -> Row | None:
    return pick(frame, prediction=one.prediction, label=one.label, metric=metric, contrast=contrast)


def _cell(row: Row | None) -> Cell:
    return "–" if row is None else estimate(row)


def _table(found: Sequence[Priced], frame: pd.DataFrame, context: Context) -> Table:
    rows: list[list[Cell]] = []
    for one in found:
        first, *others = (_cell(_mine(frame, one, metric.name)) for metric in WORTH)
        beyond = _cell(_mine(frame, one, "net_benefit", "difference"))
        rows.append([short(one.prediction), one.label, WHY[one.chosen], first, beyond, *others])
    for name, told in BLANKET.items():
        first, *others = (_blanket(frame, name, metric.name) for metric in WORTH)
        rows.append([told.capitalize(), "", "", first, "–", *others])
    head = ("Prediction", "Flagged from", "Because it is", heading("net_benefit"), "minus everybody")
    return Table(
        "Net benefit at the study’s price [95% CI]",
        (*head, *(heading(metric.name) for metric in WORTH[1:])),
        rows,
        notes=_notes(found),
        names=3,
    )


def _blanket(frame: pd.DataFrame, name: str, metric: str) -> Cell:
    row = pick(frame, prediction=name, metric=metric)
    if row is None or row["estimate"] == 0:
        return "–" if row is None else fill('<span data-ref="{}">0</span>', row["data-ref"])
    return estimate(row)


def _notes(found: Sequence[Priced]) -> list[Markup]:
    said = [
        fill(
            "Net benefit per 1,000: true alarms among 1,000 people, less their false alarms at the price of "
            "a false alarm; flagging nobody has 0. Standardised: as a share of what a perfect prediction "
            "would have. Interventions avoided: how many fewer of 100 people are flagged than if everybody "
            "were, each missed event paid for at the price."
        ),
        fill(
            "People are flagged only at boundaries that may be shown: a price takes the lowest boundary that "
            "is not below it."
        ),
    ]
    best = [short(one.prediction) for one in found if one.chosen == "best here"]
    if best:
        said.append(
            fill(
                "{} {} no risk, so the price cannot say where to cut. The cut shown is the one that did best "
                "among these same people; among others it is likely to do worse.",
                listed(list(dict.fromkeys(best))),
                "states" if len(set(best)) == 1 else "state",
            )
        )
    return said


def _verdicts(found: Sequence[Priced], frame: pd.DataFrame) -> Iterator[Markup]:
    for one in found:
        alone, beyond = _mine(frame, one, "net_benefit"), _mine(frame, one, "net_benefit", "difference")
        if alone is None or beyond is None or pd.isna(alone["lower"]) or pd.isna(beyond["lower"]):
            continue
        yield fill(
            "{}, {}: at this price {} flagging nobody ({} per 1,000) and {} flagging everybody ({} "
            "per 1,000).",
            *(short(one.prediction), one.label),
            *(_better(alone), estimate(alone), _better(beyond), estimate(beyond)),
        )


def _better(row: Row) -> str:
    """How a difference reads, as far as its interval goes."""
    if row["lower"] > 0:
        return "better than"
    return "worse than" if row["upper"] < 0 else "not told apart from"


def _missing(context: Context, found: Sequence[Priced]) -> Iterator[Markup]:
    here = {one.prediction for one in found if one.chosen != "decided"}
    for name in context.cohort.predictions:
        if name not in here:
            yield fill(
                "{}: no boundary at which it may be shown fits this price, so that the price is not "
                "put on it.",
                short(name),
            )


def _people(context: Context, found: Sequence[Priced]) -> Table:
    """What each rule does to 1,000 people."""
    parts = [context.rates(one.cut, FOURFOLD).assign(label=one.label) for one in found]
    frame = context.ledger.add("decision-people", pd.concat(parts, ignore_index=True))
    rows = [
        [short(one.prediction), one.label, *(_cell(_mine(frame, one, metric.name)) for metric in FOURFOLD)]
        for one in found
    ]
    return Table(
        f"The same rules among 1,000 people, within {context.horizon} [95% CI]",
        ("Prediction", "Flagged from", *(heading(metric.name) for metric in FOURFOLD)),
        rows,
        names=2,
    )


def _differences(context: Context, found: Sequence[Priced], price: float) -> list[Block]:
    """Net benefit of one prediction minus another's, on the people who have both."""
    first = {one.prediction: one for one in reversed(found) if one.chosen != "decided"}
    pairs = [(b, a) for a, b in combinations(list(first.values())[::-1], 2)]
    if not pairs:
        return []
    parts = [_difference(context, *pair, price) for pair in pairs]
    frame = context.ledger.add("decision-differences", pd.concat(parts, ignore_index=True))
    rows: list[list[Cell]] = [[row["label"], estimate(row)] for _, row in frame.iterrows()]
    hidden = (frame["status"] == "suppressed").any()
    note = fill(
        "Suppressed: how many people only one of the two rules flags would be a count below {}.",
        context.control.minimum,
    )
    head = ("Comparison", "Difference in net benefit per 1,000")
    notes = [note] if hidden else []
    return [Table("Predictions beside each other at the study’s price [95% CI]", head, rows, notes=notes)]


def _difference(context: Context, one: Priced, other: Priced, price: float) -> pd.DataFrame:
    terms = [_term(context, rule, net_benefit, price) for rule in (one, other)]
    frame = _estimated(context, [Contrast(terms[0], terms[1], "difference", other.prediction)])
    frame["label"] = " minus ".join(f"{short(rule.prediction)} ({rule.label})" for rule in (one, other))
    sides = [[rule.cut, *_compared(context, rule.prediction)] for rule in (one, other)]
    return suppress(frame, np.full(len(frame), not grid_passes(context, *sides)))


def _compared(context: Context, name: str) -> list:  # type: ignore[type-arg]
    """The cut of a prediction that the section on comparisons pairs with the others."""
    return context.cuts(name)[:1]


def sensitivity(context: Context, ratio: float) -> Table:
    """Half the price, the price and twice the price."""
    rows: list[list[Cell]] = []
    for factor in (0.5, 1.0, 2.0):
        here = Price(missed=ratio * factor, false_alarm=1.0)
        price = here.threshold
        for name in context.cohort.predictions:
            one = by_price(context, name, price)
            if one is None:
                continue
            parts = [_rows(context, one, [net_benefit], price), _against_all(context, one, price)]
            frame = context.ledger.add("decision-sensitivity", pd.concat(parts, ignore_index=True))
            cells = [_cell(_mine(frame, one, "net_benefit", how)) for how in ("", "difference")]
            rows.append([f"{ratio * factor:.3g}", f"{price:.3g}", short(name), one.label, *cells])
    head = ("Ratio", "Threshold", "Prediction", "Flagged from", heading("net_benefit"), "minus everybody")
    note = fill(
        "A net benefit is counted in true alarms at its own price, so it is not compared down the "
        "column: read "
        "whether the rule, and its lead over flagging everybody and nobody, stays."
    )
    caption = "If a missed event weighed half as much, as stated, and twice as much [95% CI]"
    return Table(caption, head, rows, notes=[note], names=4)
