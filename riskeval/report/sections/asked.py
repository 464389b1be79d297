"""What was asked and decided beforehand."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from riskeval.report.context import Context
from riskeval.report.control import Cut, folded_label
from riskeval.report.report import Block, Cell, Section, Table, fill, say
from riskeval.report.study_file import Fairness
from riskeval.report.wording import listed, months, short

ROLE_WORDS = {"score": "score", "risk": "risk", "band": "rating", "norm": "published risk"}


def section(context: Context) -> Section:
    """The questions, the roles and the decisions of the study file."""
    blocks: list[Block] = [
        say(
            "This page repeats what the study file said before any number was computed. Nothing here was "
            "chosen "
            "by looking at the results."
        ),
        Table("Decisions of the study file", ("Decision", "As stated"), _decisions(context), names=2),
        Table(
            "Predictions under study",
            ("Prediction", "What is read", "Columns"),
            [_prediction(context, name) for name in context.cohort.predictions],
            names=3,
        ),
    ]
    if context.control.cuts:
        blocks.append(_thresholds(context))
    else:
        blocks.append(
            say(
                '<strong class="author">AUTHOR:</strong> the study file decides on no threshold. Say '
                "whether one is "
                "in use, and why none was named."
            )
        )
    return Section("asked", "What was asked and decided beforehand", blocks)


def _decisions(context: Context) -> list[list[Cell]]:
    study, cohort = context.study.settings, context.cohort
    roles, ratio, rates = study.roles, study.decision.missed_to_false_alarm, study.decision.base_rates
    rows: list[list[Cell]] = [
        ["Event", fill("column <code>{}</code> equal to 1", roles.outcome)],
        ["Follow-up", months(cohort.horizon_months)],
        ["Who is eligible", _eligibility(context)],
        ["People without an outcome", _missing(study.data.missing)],
        ["Groups to compare", _groups(context)],
        *([["Compared within", _columns(roles.controls)]] if roles.controls else []),
        *([["Items", _columns(roles.items)]] if roles.items else []),
        ["Differences too small to matter", _margins(study.fairness)],
        ["Who is independent of whom", _independence(context)],
    ]
    if roles.weights:
        rows.append(["Sampling weights", fill("column <code>{}</code>", roles.weights)])
    rows += [
        ["Price of a miss", _price(ratio)],
        *([["Base rates elsewhere", listed([f"{100 * r:.3g}%" for r in rates])]] if rates else []),
        ["Smallest count shown", f"{context.control.minimum} people, events or non-events"],
    ]
    return rows


def _columns(names: Sequence[str]) -> Cell:
    return Markup(", ").join(fill("<code>{}</code>", name) for name in names)


def _margins(stated: Fairness) -> str:
    """What the study calls too small to matter; without it no criterion can be said to hold."""
    margin, ratio = stated.margin, stated.ratio_margin
    said = [] if margin is None else [f"below {100 * margin:.3g} percentage points"]
    said += [] if ratio is None else [f"ratios from {1 / ratio:.3g} to {ratio:.3g}"]
    return "; ".join(said) or "none was stated"


def _price(ratio: float | None) -> Cell:
    if ratio is None:
        return fill(
            '<strong class="author">AUTHOR:</strong> how many false alarms does one missed event outweigh?'
        )
    risk = 1 / (1 + ratio)
    return f"one missed event weighs as much as {ratio:g} false alarms (indifferent at a risk of {risk:.0%})"


def _missing(policy: str) -> str:
    if policy == "drop":
        return "left out, and counted by reason in the flow diagram"
    return "none were allowed"


def _eligibility(context: Context) -> Cell:
    rules = [
        fill("<code>{}</code> {}", condition.column, _rule(rule, value))
        for condition in context.study.settings.data.where
        for rule, value in condition.rules().items()
    ]
    return Markup("; ").join(rules) if rules else "everybody in the data file"


def _rule(rule: str, value: object) -> str:
    if rule == "not_missing":
        return "known"
    if isinstance(value, list):
        value = listed([str(item) for item in value], "or")
    return f"{rule.replace('_', ' ').replace('is in', 'one of').replace('not in', 'none of')} {value}"


def _groups(context: Context) -> Cell:
    reference = context.study.settings.roles.reference
    parts = [
        fill("<code>{}</code>", column)
        + (fill(", compared with “{}”", reference[column]) if column in reference else Markup(""))
        for column in context.cohort.groups
    ]
    return Markup("; ").join(parts) if parts else "none"


def _independence(context: Context) -> Cell:
    roles = context.study.settings.roles
    said = (
        fill("people within one <code>{}</code> resemble each other; ", roles.cluster)
        if roles.cluster
        else Markup("")
    )
    if roles.strata:
        said += fill("sampling was stratified by <code>{}</code>; ", roles.strata)
    return said + ("intervals allow for it" if said else "each person of every other")


def _prediction(context: Context, name: str) -> list[Cell]:
    prediction = context.cohort.predictions[name]
    what = [ROLE_WORDS[role] for role in prediction.columns]
    if prediction.levels:
        what = [word if word != "rating" else f"rating ({' < '.join(prediction.levels)})" for word in what]
    columns = Markup(", ").join(fill("<code>{}</code>", column) for column in prediction.columns.values())
    return [short(name), ", ".join(what), columns]


def _thresholds(context: Context) -> Table:
    moved = any(cut.moved or cut.at is None for cut in context.control.cuts)
    note = fill(
        "A threshold was moved to the nearest boundary from it on at which no count falls below {}, or to "
        "the highest where none lies above it. Whether anybody stands between the two is not told.",
        context.control.minimum,
    )
    return Table(
        "Thresholds decided beforehand (flagged means at or above)",
        ("Prediction", "Threshold", "Shown in this report at", "Why"),
        [
            [short(cut.asked.prediction), _asked(cut), _shown(context, cut), _why(cut)]
            for cut in context.control.cuts
        ],
        notes=[note] if moved else [],
        names=4,
    )


def _asked(cut: Cut) -> str:
    at = cut.asked.at
    return f"{at} or above" if isinstance(at, str) else f"{cut.role} ≥ {at:g}"


def _shown(context: Context, cut: Cut) -> str:
    if cut.at is None:
        return "withheld: counts too small"
    same = [
        other for other in context.cuts(cut.asked.prediction) if other.place == cut.place and other != cut
    ]
    also = f"; the same people as {context.cut_name(same[0])}" if same else ""
    return (context.cut_name(cut) if cut.moved else "as decided") + also


def _why(cut: Cut) -> Cell:
    return cut.asked.why or fill('<strong class="author">AUTHOR:</strong> why this threshold?')


def reference_of(context: Context, column: str) -> str | None:
    """The reference label of a group column as it appears in the report; None where none was named."""
    named = context.study.settings.roles.reference.get(column)
    return None if named is None else folded_label(context.control, column, named)
