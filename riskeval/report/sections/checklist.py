"""The reporting checklist: what the machine can answer, and prompts for what it cannot."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

from markupsafe import Markup, escape

from riskeval.report.context import Context
from riskeval.report.ledger import count, overall
from riskeval.report.report import Cell, Section, Table, fill, say
from riskeval.report.wording import listed, short


def section(context: Context) -> Section:
    """One row per question of the checklist."""
    answers = _machine(context)
    written = context.study.settings.author
    items = checklist()
    known = {item["id"] for item in items}
    rows: list[list[Cell]] = [[item["asks"], _answer(item, answers, written)] for item in items]
    others = {name: text for name, text in written.items() if name not in known}
    rows += [[f"Note of the author: {short(name)}", text] for name, text in others.items()]
    return Section(
        "checklist",
        "Reporting checklist",
        [
            say(
                "Answers under <code>[author]</code> in the study file replace the prompts; the key of "
                "each is given "
                "with it."
            ),
            Table("What a reader needs to be told", ("Question", "Answer"), rows, names=2),
        ],
    )


def checklist() -> list[dict[str, Any]]:
    """The items, in order."""
    text = files("riskeval.report").joinpath("checklist.toml").read_text(encoding="utf-8")
    return list(tomllib.loads(text)["item"])


def _answer(item: dict[str, Any], answers: dict[str, Cell], written: dict[str, str]) -> Cell:
    own = written.get(item["id"])
    machine = answers.get(item.get("machine", ""))
    if own and machine is not None:
        told = Markup(str(escape(machine)).split("<strong", 1)[0])  # the prompt is answered
        return fill("{} {}", told, own)
    if own or machine is not None:
        return own or machine
    return fill('<strong class="author">AUTHOR:</strong> please answer (<code>{}</code>).', item["id"])


def _machine(context: Context) -> dict[str, Cell]:
    roles = context.study.settings.roles
    row = overall(context.event_rates, context.control.margins).iloc[0]
    return {
        "flow": "See Data and exclusions: exclusions by reason, as far as their counts may be shown.",
        "versions": _versions(context),
        "scoring": _scoring(context),
        "outcome": fill("<code>{}</code> equal to 1, within {}.", roles.outcome, context.horizon),
        "size": fill("{} people, {} with the event.", count(row), count(row, "events")),
        "missing": _missing(context),
        "thresholds": _thresholds(context),
        "intervals": "Yes, 95%, except where events or clusters are too few; methods are in results.json.",
        "calibration": _calibration(context),
        "groups": _groups(context),
    }


def _versions(context: Context) -> Cell | None:
    scorers = [one.scorer for one in context.study.scorings]
    if not scorers:
        return None
    names = [f"{short(one.instrument.definition.name)}, version {one.instrument.version}" for one in scorers]
    return fill(
        'Scored by riskeval: {}. <strong class="author">AUTHOR:</strong> were they, and any other, used '
        "under their licence and as their manuals say (<code>{}</code>)?",
        "; ".join(names),
        "licence",
    )


def _scoring(context: Context) -> Cell | None:
    columns = {output.column for one in context.study.scorings for output in one.scorer.outputs.values()}
    named = [
        column for one in context.study.settings.predictions.values() for column in one.columns().values()
    ]
    scored = {column for column in named if column.removesuffix("_reversed") in columns}
    if not scored:
        return None
    told = "By riskeval, from the definitions under Instruments and their scoring, which name their sources"
    if scored == set(named):
        return f"{told}."
    rest = listed([short(column) for column in dict.fromkeys(named) if column not in scored])
    return fill(
        '{}; except {}. <strong class="author">AUTHOR:</strong> how were these made (<code>{}</code>)?',
        told,
        rest,
        "scoring",
    )


def _missing(context: Context) -> Cell:
    answers = (
        " Missing answers to items: see Instruments and their scoring." if context.study.scorings else ""
    )
    return fill("{}{}", _missing_people(context), answers)


def _missing_people(context: Context) -> Cell:
    if context.control.required:
        names = listed([short(name) for name in context.control.required], "or")
        return fill("People without an outcome or without {} were left out and counted.", names)
    if context.study.settings.data.missing == "drop":
        return f"People without an outcome were left out and counted; {_imputed(context)}."
    return f"Missing outcomes were not allowed; {_imputed(context)}."


def _imputed(context: Context) -> str:
    return "no outcome was imputed" if context.study.scorings else "nothing was imputed"


def _thresholds(context: Context) -> Cell | None:
    if not context.control.cuts:
        return None
    return fill(
        "They stand in the study file, whose hash is given below, with the reasons. "
        '<strong class="author">AUTHOR:</strong> was it written before the results (<code>{}</code>)?',
        "thresholds",
    )


def _calibration(context: Context) -> Cell:
    if context.with_risk:
        return fill("Yes, for {}.", listed([short(name) for name in context.with_risk]))
    return "No prediction of this study states a risk."


def _groups(context: Context) -> Cell | None:
    if not context.control.margins:
        return None
    reference = context.study.settings.roles.reference
    parts = [
        short(column) + (f" (against {short(reference[column])})" if column in reference else "")
        for column in context.control.margins
    ]
    return f"Yes: {listed(parts)}."
