"""Decisions: what acting on a prediction is worth at the study's own price of an error."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from riskeval.analyses.price import Price
from riskeval.evaluate import evaluate
from riskeval.metrics import net_benefit
from riskeval.plots.decision_curve import decision_curve
from riskeval.report.context import Context
from riskeval.report.figures import drawable, figure
from riskeval.report.ledger import Row, estimate, pick
from riskeval.report.pricing import best_shown, flagged_at, ladder_role, stated_boundaries
from riskeval.report.report import Block, Cell, Section, Table, fill, say
from riskeval.report.sections.base_rates import base_rates
from riskeval.report.sections.worth import ALL, NONE, at_the_price, rules, sensitivity
from riskeval.report.wording import short

TITLE = "Decisions: what acting on a prediction is worth"
UNPRICED = np.arange(2, 61) / 100
WIDE = 4.0  # the figure goes from a quarter to four times the stated ratio


def section(context: Context) -> Section:
    """The price and what it implies, which cut suits which price, and other base rates."""
    if all(context.chain(name) is None for name in context.cohort.predictions):
        nothing = say(
            "No division of these people may be shown, so nothing can be said about acting on a prediction."
        )
        return Section("decisions", TITLE, [nothing])
    ratio = context.study.settings.decision.missed_to_false_alarm
    ladders = _ladders(context)
    blocks: list[Block] = [_meaning()]
    if ratio is None:
        blocks.append(_no_price())
    else:
        blocks += _stated(context, ratio)
    blocks += [*_best(context, ladders, ratio), *_picture(context, ladders, ratio), *base_rates(context)]
    return Section("decisions", TITLE, blocks)


def _meaning() -> Block:
    return say(
        "Whether to act on a prediction depends on how bad a missed event is beside a false alarm. No number "
        "in the data says so; it is a judgement of those who answer for the decision. Once it is "
        "made, it sets the "
        "risk from which acting pays, and every rule can be weighed against flagging everybody and "
        "flagging nobody."
    )


def _no_price() -> Block:
    return say(
        '<strong class="author">AUTHOR:</strong> how many false alarms does one missed event outweigh? '
        "Write it as "
        "<code>missed_to_false_alarm</code> under <code>[decision]</code> in the study file. Until "
        "then no price "
        "is assumed and no rule is chosen; the figure shows the range of prices."
    )


def _stated(context: Context, ratio: float) -> list[Block]:
    price = Price(missed=ratio, false_alarm=1.0).threshold
    opening = say(
        "By this study’s own price one missed event weighs as much as <strong>{} false "
        "alarm{}</strong>. Whoever "
        "holds it gains from flagging people of whom more than <strong>{}</strong> have the event: 1 "
        "/ (1 + {}).",
        f"{ratio:g}",
        "" if ratio == 1 else "s",
        f"{price:.1%}",
        f"{ratio:g}",
    )
    found = rules(context, price)
    return [opening, *(at_the_price(context, found, price) if found else []), sensitivity(context, ratio)]


def _ladders(context: Context) -> dict[str, pd.DataFrame]:
    """For each prediction with cuts that may be shown: the prices at which each of them is the best."""
    found = {name: best_shown(context, name) for name in context.cohort.predictions}
    return {
        name: context.ledger.add("decision-cuts", frame) for name, frame in found.items() if frame is not None
    }


def _best(context: Context, ladders: dict[str, pd.DataFrame], ratio: float | None) -> Iterator[Block]:
    """A table of the ranges, for every ladder."""
    for name, frame in ladders.items():
        rows = [_range(frame, label, ratio) for label in dict.fromkeys(frame["label"])]
        never = [label for label, cells in rows if cells is None]
        notes = [
            fill(
                "A cut is the best of these from the event rate of the people just below it to that "
                "of the people "
                "just above it; levels whose rates do not rise count together. The ranges were found "
                "on these people."
            )
        ]
        if never:
            notes.append(fill("At no price the best: {}.", ", ".join(never)))
        if ratio is not None:
            notes.append(fill("▸ holds the study’s price."))
        yield Table(
            f"{short(name)}: the threshold risks at which each cut is the best of its cuts [95% CI]",
            ("Cut", "from", "until"),
            [[label, *cells] for label, cells in rows if cells is not None],
            notes=notes,
        )


def _range(frame: pd.DataFrame, label: str, ratio: float | None) -> tuple[str, list[Cell] | None]:
    start, end = (pick(frame, label=label, metric=metric) for metric in ("best_from", "best_until"))
    assert start is not None
    assert end is not None
    if pd.isna(start["estimate"]) or pd.isna(end["estimate"]) or start["estimate"] >= end["estimate"]:
        return label, None
    holds = ratio is not None and start["estimate"] <= 1 / (1 + ratio) < end["estimate"]
    return f"▸ {label}" if holds else label, [_end(start), _end(end)]


def _end(row: Row) -> Cell:
    """One end of a range; the ends of the scale are known."""
    if pd.isna(row["lower"]) and row["estimate"] in (0, 1):
        return fill('<span data-ref="{}">{}</span>', row["data-ref"], f"{row['estimate']:.0%}")
    return estimate(row)


def _prices(ratio: float | None) -> list[float]:
    if ratio is None:
        return [float(price) for price in UNPRICED]
    price = Price(missed=ratio, false_alarm=1.0).threshold
    first, last = 1 / (1 + ratio * WIDE), 1 / (1 + ratio / WIDE)
    grid = np.linspace(first, last, 45).round(4)
    return sorted({price, *(float(p) for p in grid if 0 < p < 1)})


def _picture(context: Context, ladders: dict[str, pd.DataFrame], ratio: float | None) -> list[Block]:
    prices = _prices(ratio)
    parts = [_curve(context, name, prices) for name in context.cohort.predictions]
    steps = {name: ladder for name, ladder in ladders.items() if not stated_boundaries(context, name)}
    parts += [_steps(context, name, ladder, prices) for name, ladder in steps.items()]
    blanket = context.cohort.with_baselines().only(ALL, NONE)
    parts.append(evaluate(blanket, net_benefit.at(prices)).frame)
    frame = context.ledger.add("decision-curve", pd.concat(parts, ignore_index=True))
    if not drawable(frame, "net_benefit"):
        return []
    best = pd.concat(steps.values(), ignore_index=True) if steps else None
    mark = None if ratio is None else Price(missed=ratio, false_alarm=1.0).threshold
    line = " The dotted line is the study’s price." if mark is not None else ""
    bars = (
        " Below, for predictions without a stated risk, the cut that is the best at each price, with "
        "the intervals "
        "of the borders."
        if steps
        else ""
    )
    return [
        figure(
            "decision-curve",
            decision_curve,
            frame,
            best=best,
            mark=mark,
            caption="Net benefit over the prices that people may hold, with 95% intervals at each price. A "
            f"prediction helps where its curve lies above flagging everybody and flagging "
            f"nobody.{line}{bars} People "
            "are flagged only at boundaries that may be shown, so a curve jumps where the next "
            "boundary takes over "
            "and ends where there is none. Do not choose the price from the picture.",
            alt="Decision curves of "
            + ", ".join(short(name) for name in context.cohort.predictions)
            + "; the net benefit at the stated price is in the tables.",
        )
    ]


def _curve(context: Context, name: str, prices: list[float]) -> pd.DataFrame:
    """Net benefit of a stated risk, each price with the boundary that stands for it."""
    boundaries = stated_boundaries(context, name)
    parts = []
    for _, cut in boundaries:
        here = [price for price in prices if flagged_at(boundaries, price) is cut]
        if here:
            placed = net_benefit.at(here).cut(cut.at, on=cut.role)  # type: ignore[arg-type]
            parts.append(evaluate(context.cohort.only(name), placed).frame)
    if not parts:
        return evaluate(context.cohort.only(name), net_benefit.at(prices[:1])).frame.head(0)
    return pd.concat(parts, ignore_index=True).assign(on="risk", label="", note="")


def _steps(context: Context, name: str, ladder: pd.DataFrame, prices: list[float]) -> pd.DataFrame:
    """Every cut that is the best somewhere, at every price."""
    found = ladder_role(context, name)
    assert found is not None
    role, _ = found
    inner = ladder[(ladder["at"] > ladder["at"].min()) & np.isfinite(ladder["at"].astype(float))]
    cuts = inner[inner["estimate"].notna()].drop_duplicates("at")
    parts = []
    for at, label in cuts[["at", "label"]].itertuples(index=False):
        placed = net_benefit.at(prices).cut(at, on=role)  # type: ignore[arg-type]
        parts.append(evaluate(context.cohort.only(name), placed).frame.assign(label=label, note=""))
    return pd.concat(parts, ignore_index=True) if parts else ladder.head(0).drop(columns="data-ref")
