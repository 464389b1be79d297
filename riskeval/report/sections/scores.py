"""Score distributions and the score table."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from riskeval.plots.distribution import distribution
from riskeval.plots.norm import norm
from riskeval.report.chain import Chain
from riskeval.report.context import Context
from riskeval.report.figures import drawable, figure
from riskeval.report.ledger import count, estimate, pick, point, slug
from riskeval.report.report import Block, Cell, Section, Table, fill, say
from riskeval.report.wording import heading, short

POINTS = ("cumulative_share", "midrank_percentile")
INTERVALS = ("risk_ratio_to_median", "level_likelihood_ratio")
PUBLISHED = ("expected_rate", "eo_ratio")
Tables = dict[str, tuple[pd.DataFrame, Chain, str]]


def tables(context: Context) -> Tables:
    """The score table of each prediction, entered in the ledger."""
    found: Tables = {}
    for name in context.cohort.predictions:
        shown = context.chain(name)
        if shown is not None:
            frame = context.ledger.add("score-table", context.levels(name, *shown))
            found[name] = (frame, *shown)
    return found


def noun(context: Context, name: str, role: str) -> str:
    """What the levels of a role are called: a band that a person chose, not a rule, is a rating."""
    alone = context.cohort.predictions[name].roles == ("band",)
    return "rating" if role == "band" and alone else role


def distributions(context: Context, found: Tables) -> Section:
    """How many people stand on each level, with and without the event."""
    blocks: list[Block] = [
        say(
            "Each bar is one level; people without the event stand above the line, people with it below. "
            "Levels were merged until each held at least {} people with and {} without the event.",
            context.control.minimum,
            context.control.minimum,
        )
    ]
    for name, (frame, _, role) in found.items():
        blocks.append(
            figure(
                f"distribution-{slug(name)}",
                distribution,
                frame,
                xlabel=f"{short(name)}: {noun(context, name, role)}",
                caption=f"{short(name)}: people by {noun(context, name, role)}, without the event (above) "
                f"and with it "
                f"(below).",
                alt=f"Bar chart of people by {noun(context, name, role)} of {short(name)}; every number "
                f"stands in the "
                f"score table.",
            )
        )
    blocks += _absent(context, found)
    return Section("distributions", "Score distributions", blocks)


def section(context: Context, found: Tables) -> Section:
    """The central table: what each level has meant."""
    blocks: list[Block] = [
        say(
            "What each level has meant in these data. A group of people has a rate; a single person has "
            "none: the "
            "intervals say how well the rate of the level is known, not what one person will do."
        )
    ]
    for name, (frame, chain, role) in found.items():
        blocks.append(_table(context, name, frame, chain, role))
        if drawable(frame, "event_rate"):
            blocks.append(_picture(context, name, frame, role))
    blocks += _absent(context, found)
    return Section("score-table", "Score table", blocks)


def _absent(context: Context, found: Tables) -> list[Block]:
    return [
        say("{}: too few people with or without the event for any division into levels.", short(name))
        for name in context.cohort.predictions
        if name not in found
    ]


def _table(context: Context, name: str, frame: pd.DataFrame, chain: Chain, role: str) -> Table:
    here = set(frame[frame["status"] != "not available"]["metric"])
    ratios = [metric for metric in (*INTERVALS, *PUBLISHED) if metric in here]
    head = [noun(context, name, role).capitalize(), "People", "Events", "Event rate [95% CI]"]
    head += [heading(metric) for metric in (*POINTS, *ratios)]
    rows = [_level(frame, at, ratios) for at in chain.bounds(role)]
    notes = [
        fill(
            "Events within {}. “At or below” is the share of people on this or a lower level. The risk "
            "ratio compares, on a logistic curve over the score, the risk at the level’s lowest score with "
            "that at the median score.",
            context.horizon,
        )
    ]
    if "eo_ratio" in here:
        notes.append(
            fill(
                "E:O is the number of events the published risk led us to expect for each that happened; "
                "1 agrees."
            )
        )
    return Table(f"{short(name)}: score table", head, rows, notes)


def _level(frame: pd.DataFrame, at: float, ratios: Sequence[str]) -> list[Cell]:
    rate = pick(frame, metric="event_rate", at=at)
    assert rate is not None
    cells: list[Cell] = [rate["label"], count(rate), count(rate, "events"), estimate(rate)]
    for metric in POINTS:
        row = pick(frame, metric=metric, at=at)
        cells.append("–" if row is None else point(row))
    for metric in ratios:
        row = pick(frame, metric=metric, at=at)
        cells.append("–" if row is None else estimate(row))
    return cells


def _picture(context: Context, name: str, frame: pd.DataFrame, role: str) -> Block:
    published = bool((frame["metric"] == "expected_rate").any())
    beside = " beside the published risk (diamonds)" if published else ""
    return figure(
        f"observed-{slug(name)}",
        norm,
        frame,
        xlabel=f"{short(name)}: {noun(context, name, role)}",
        caption=f"{short(name)}: observed event rate by {noun(context, name, role)} with 95% "
        f"intervals{beside}.",
        alt=f"Observed event rates rising or falling over the {noun(context, name, role)} of "
        f"{short(name)}, with "
        f"intervals{beside}.",
    )
