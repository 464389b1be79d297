"""Missing answers: what each total would be, and how well it would order people, under other rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from riskeval.analyses.scored_by_rule import COMPLETE, DEFINED, LEAST, MEAN, MOST, PRORATED
from riskeval.plots.slope import slope
from riskeval.report.context import Context
from riskeval.report.figures import drawable, figure
from riskeval.report.ledger import count, estimate, pick, point
from riskeval.report.report import Block, Cell, Section, Table, fill, say
from riskeval.report.rule_sensitivity import RuleSensitivity
from riskeval.report.wording import NOTHING, short

THEME = "missing-answers"
RULE_OF = {"definition": DEFINED, "complete": COMPLETE, "prorate": PRORATED, "mean": MEAN}


def section(context: Context, found: Sequence[RuleSensitivity]) -> Section:
    """One table and one slope chart for each total that is the score of a prediction."""
    blocks: list[Block] = [
        say(
            "Some answers to items are missing, and a rule decides what a total does then. Below, the same "
            "people are scored by each usual rule. Complete cases are fewer people and not another score: on "
            "people with all answers, all rules agree."
        )
    ]
    for place, one in enumerate(found):
        blocks += _total(context, one, place)
    return Section("missing-answers", "Missing answers", blocks)


def _total(context: Context, one: RuleSensitivity, place: int) -> Iterator[Block]:
    rows = context.ledger.add(THEME, one.rows)
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
    used = RULE_OF[one.tally.scoring.scorer.settings.missing]
    lines: list[list[Cell]] = []
    for rule in rules["prediction"].unique():
        mean, area = (pick(rules, prediction=rule, metric=name) for name in ("mean_score", "auc"))
        assert mean is not None
        assert area is not None
        people = NOTHING if one.withheld else count(area)
        lines.append([f"{rule} (used in this report)" if rule == used else rule, people, estimate(mean),
                      estimate(area)])  # fmt: skip
    withheld = fill(
        "Numbers of people are withheld: a count below {} could be worked out from them.",
        context.control.minimum,
    )
    return Table(
        f"{short(one.prediction)}: {one.output.column} under each rule for missing answers",
        ("Rule", "People", "Mean score [95% CI]", "AUC [95% CI]"),
        lines,
        notes=[withheld] if one.withheld else [],
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
