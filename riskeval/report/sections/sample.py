"""Table 1: who the people are, group by group."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from riskeval.evaluate import evaluate
from riskeval.metrics import mean_score
from riskeval.report.context import Context
from riskeval.report.ledger import count, estimate, pick, point
from riskeval.report.measures import sd_score
from riskeval.report.report import Block, Cell, Section, Table, fill, say
from riskeval.report.wording import listed, short

ALL = "(all)"


def section(context: Context) -> Section:
    """People, events, event rate and scores of everybody and of each group."""
    rates, scores = context.event_rates, _scores(context)
    names = [
        name
        for name in context.cohort.predictions
        if scores is not None and name in set(scores["prediction"])
    ]
    rows = [_row("All people", {}, rates, scores, names, context)]
    for column in context.control.margins:
        rows += [
            _row(f"{short(column)}: {short(label)}", {column: label}, rates, scores, names, context)
            for label in context.cohort.group_levels(column)
        ]
    head = [
        "Group",
        "People",
        "Events",
        "Event rate [95% CI]",
        *(f"{short(name)}: mean score (SD)" for name in names),
    ]
    table = Table(f"Table 1. People, events within {context.horizon}, and scores", head, rows)
    return Section("sample", "The sample", [table, *_notes(context)])


def _scores(context: Context) -> pd.DataFrame | None:
    """Mean and spread of each score, to one decimal: exact sums would narrow down who scored what."""
    if not any("score" in p.roles for p in context.cohort.predictions.values()):
        return None
    metrics = [mean_score.on("score"), sd_score.on("score")]
    found = evaluate(context.cohort, metrics, by=list(context.control.margins)).frame
    found = found[found["status"] != "not available"].reset_index(drop=True)
    numbers = ["estimate", "se", "lower", "upper"]
    found[numbers] = found[numbers].round(1)
    return context.ledger.add("scores", context.uncounted(found))


def _row(
    name: str,
    group: dict[str, str],
    rates: pd.DataFrame,
    scores: pd.DataFrame | None,
    predictions: list[str],
    context: Context,
) -> list[Cell]:
    where = {column: group.get(column, ALL) for column in context.control.margins}
    row = pick(rates, **where)
    assert row is not None
    cells: list[Cell] = [name, count(row), count(row, "events"), estimate(row)]
    for prediction in predictions:
        assert scores is not None
        mean = pick(scores, prediction=prediction, metric="mean_score", **where)
        spread = pick(scores, prediction=prediction, metric="sd_score", **where)
        cells.append("–" if mean is None or spread is None else fill("{} ({})", point(mean), point(spread)))
    return cells


def _joined(labels: Mapping[str, bool]) -> str:
    """The labels that were joined; one that only few people have is not even named."""
    named = [f"“{short(label)}”" for label, enough in labels.items() if enough]
    rare = "labels that too few people have to be named" if named else "labels that only few people have"
    return listed([*named, rare] if not all(labels.values()) else named)


def _notes(context: Context) -> list[Block]:
    control = context.control
    notes: list[Block] = []
    for column, labels in control.folded.items():
        notes.append(
            say(
                "In <code>{}</code>, {} are shown together as “(other)”: a group with fewer than {} "
                "people, events or "
                "non-events is joined with the next smallest, so that no subtraction reveals it.",
                column,
                _joined(labels),
                control.minimum,
            )
        )
    for column in control.dropped:
        notes.append(
            say(
                "<code>{}</code> is not shown: after joining groups with fewer than {} people, events or "
                "non-events, "
                "only everybody together would be left.",
                column,
                control.minimum,
            )
        )
    if context.cohort.weights:
        notes.append(say("People and events are counted as they are; rates and scores are weighted."))
    return notes
