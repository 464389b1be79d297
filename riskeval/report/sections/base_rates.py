"""What the cuts would do where the event is rarer or more common."""

from __future__ import annotations

import pandas as pd

from riskeval.evaluate import evaluate
from riskeval.metrics import (
    npv,
    number_needed_to_detain,
    ppv,
    transported_npv,
    transported_number_needed_to_detain,
    transported_ppv,
)
from riskeval.report.context import Context
from riskeval.report.ledger import Row, estimate, overall
from riskeval.report.report import Block, Cell, Table, fill, say
from riskeval.report.wording import heading, short

HERE = (ppv, npv, number_needed_to_detain)
THERE = (transported_ppv, transported_npv, transported_number_needed_to_detain)


def base_rates(context: Context) -> list[Block]:
    """PPV, NPV and NND of the decided thresholds at the base rates that the study names."""
    asked = context.study.settings.decision.base_rates
    if not asked:
        return []
    cuts = context.cuts()
    if not cuts:
        return [
            say(
                "The study names base rates, but no threshold that may be shown; without a threshold "
                "there is "
                "nothing to carry to them."
            )
        ]
    base = overall(context.event_rates, context.control.margins).iloc[0]
    rows: list[list[Cell]] = []
    for cut in cuts:
        people, place = context.cohort.only(cut.asked.prediction), context.cut_name(cut)
        at, role = cut.at, cut.role
        moved = [metric.at(asked).cut(at, on=role) for metric in THERE]  # type: ignore[arg-type]
        here = [metric.at(at, on=role) for metric in HERE]  # type: ignore[arg-type]
        found = evaluate(people, [*here, *moved]).frame.assign(label=place)
        frame = context.ledger.add("base-rates", found)
        names = [short(cut.asked.prediction), place]
        rows.append([*names, "these people", estimate(base), *_cells(frame, [m.name for m in HERE])])
        for rate in asked:
            there = frame[frame["at"] == rate]
            rows.append([*names, "assumed", _rate(there, rate), *_cells(there, [m.name for m in THERE])])
    return [
        Table(
            f"The thresholds at other base rates, within {context.horizon} [95% CI]",
            ("Prediction", "Threshold", "Base rate of", "Base rate", *(heading(m.name) for m in THERE)),
            rows,
            notes=[_warning()],
            names=3,
        )
    ]


def _cells(frame: pd.DataFrame, metrics: list[str]) -> list[Cell]:
    return [estimate(_first(frame, metric)) for metric in metrics]


def _first(frame: pd.DataFrame, metric: str) -> Row:
    return frame[frame["metric"] == metric].iloc[0]


def _rate(frame: pd.DataFrame, rate: float) -> Cell:
    """An assumed base rate, which has no interval."""
    return fill('<span data-ref="{}">{}</span>', frame["data-ref"].iloc[0], f"{100 * rate:.3g}%")


def _warning() -> Cell:
    return fill(
        "<strong>An assumption, not a finding.</strong> The base rate is taken as known, and sensitivity and "
        "specificity are taken along unchanged: the other people must resemble these in everything "
        "but how often "
        "the event happens, with the same follow-up and the same recording. Where the event is rarer "
        "because the "
        "people are different, both usually change."
    )
