"""Missing answers: what each total would be, and how well it would order people, under other rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from riskeval.analyses.scored_by_rule import LEAST, MOST
from riskeval.plots.slope import slope
from riskeval.report.context import Context
from riskeval.report.figures import drawable, figure
from riskeval.report.ledger import count, estimate, pick, point
from riskeval.report.report import Block, Cell, Section, Table, fill, say
from riskeval.report.rule_sensitivity import RuleSensitivity
from riskeval.report.wording import short

THEME = "missing-answers"
ABOUT = "Some answers to items are missing, and a rule decides what a total does then. "
SIDE_BY_SIDE = (
    "Below, the same people are scored by each usual rule. Complete cases are fewer people and not another "
    "score: on people with all answers, all rules agree."
)
HIDDEN = (
    "A rule is not shown where it scores, or scores differently from another one, fewer than {} people with "
    "or without the event."
)


def section(context: Context, found: Sequence[RuleSensitivity]) -> Section:
    """One table and one slope chart for each total that is the score of a prediction."""
    blocks: list[Block] = [say(ABOUT + SIDE_BY_SIDE if any(one.rows is not None for one in found) else ABOUT)]
    for place, one in enumerate(found):
        blocks += [_too_few(one)] if one.rows is None else _total(context, one, one.rows, place)
    return Section("missing-answers", "Missing answers", blocks)


def _too_few(one: RuleSensitivity) -> Block:
    return say(
        "So few people lack an answer to {} that its rules cannot be compared without giving them away.",
        short(one.prediction),
    )


def _total(context: Context, one: RuleSensitivity, found: pd.DataFrame, place: int) -> Iterator[Block]:
    rows = context.ledger.add(THEME, found.assign(label=one.output.column))
    rules = rows[~rows["prediction"].isin([LEAST, MOST])]
    areas, ends = rules[rules["metric"] == "auc"], rows[rows["prediction"].isin([LEAST, MOST])]
    yield _table(context, one, rules)
    if drawable(areas, "auc"):
        yield figure(
            f"missing-answers-{place + 1}",
            slope,
            areas,
            lines=ends,
            ylabel="AUC",
            caption=f"AUC of {short(one.prediction)} under each rule for missing answers, with 95% "
            "intervals. "
            "Dotted: the lowest and the highest AUC that any answers could give.",
            alt=f"Slope chart of the AUC of {short(one.prediction)} by missing rule; numbers are printed.",
        )
    yield from _range(ends)


def _table(context: Context, one: RuleSensitivity, rules: pd.DataFrame) -> Table:
    lines: list[list[Cell]] = []
    for rule in rules["prediction"].unique():
        mean, area = (pick(rules, prediction=rule, metric=name) for name in ("mean_score", "auc"))
        assert mean is not None
        assert area is not None
        name = f"{rule} (used in this report)" if rule == one.rule else rule
        lines.append([name, count(area), estimate(mean), estimate(area)])
    hidden = (rules["status"] == "suppressed").any()
    return Table(
        f"{short(one.prediction)}: {one.output.column} under each rule for missing answers",
        ("Rule", "People", "Mean score [95% CI]", "AUC [95% CI]"),
        lines,
        notes=[fill(HIDDEN, context.control.minimum)] if hidden else [],
    )


def _range(ends: pd.DataFrame) -> Iterator[Block]:
    low, high = (pick(ends, prediction=name) for name in (LEAST, MOST))
    if low is None or high is None or pd.isna(low["estimate"]) or pd.isna(high["estimate"]):
        return
    yield say(
        "Whatever the missing answers were, the AUC of these people lies between {} (those with the event "
        "given the lowest totals that their answers allow, the others the highest) and {} (the reverse). "
        "This is a range over answers that nobody knows, and no confidence interval.",
        point(low),
        point(high),
    )
