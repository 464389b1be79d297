"""Limits: what the tool must not be used for, and what these data cannot show."""

from __future__ import annotations

import numpy as np
from markupsafe import Markup

from riskeval.report.context import Context
from riskeval.report.ledger import count, estimate, overall
from riskeval.report.report import Points, Section, fill, say
from riskeval.report.wording import listed, short

FEW_EVENTS = 100
FEW_CLUSTERS = 30
NO_BETTER = 0.5


def section(context: Context) -> Section:
    """Fixed limits of any such report, then those that follow from these data."""
    return Section(
        "limits",
        "Limits",
        [
            say(
                "<strong>Do not use this report to decide about a person.</strong> It describes how "
                "instruments, raters "
                "and thresholds did among groups of people. A rate has an interval; a person does not."
            ),
            Points(_always()),
            say("From these data in particular:"),
            Points(_from_the_data(context)),
        ],
    )


def _always() -> list[Markup]:
    return [
        fill(
            "The outcome is what was recorded, not what was done. Where recording differs between groups "
            "or places, so "
            "does every number here, and no statistic can undo it."
        ),
        fill(
            "People who were lost, detained or treated during follow-up may have had no chance to have "
            "the event. A "
            "rating that led to an intervention can look wrong because it worked."
        ),
        fill(
            "The people in the file were selected by someone. The numbers hold for people selected in the "
            "same way, at "
            "these places, over this follow-up."
        ),
        fill(
            "That two groups show no clear difference is not evidence that there is none. No criterion of "
            "fairness "
            "follows from meeting another one."
        ),
    ]


def _from_the_data(context: Context) -> list[Markup]:
    found = [
        *_design(context),
        *_events(context),
        *_reversed(context),
        *_clusters(context),
        *_disclosure(context),
        *_instruments(context),
        *_horizons(context),
    ]
    return found or [fill("Nothing beyond the above was found by the machine. That is not a finding.")]


def _design(context: Context) -> list[Markup]:
    row = overall(context.event_rates, context.control.margins).iloc[0]
    if row["status"] != "not estimable":
        return []
    return [
        fill(
            "The event rate cannot be estimated ({}), and with it no PPV, NPV, calibration in the large "
            "or count "
            "per 1,000 people.",
            row["note"],
        )
    ]


def _events(context: Context) -> list[Markup]:
    row = overall(context.event_rates, context.control.margins).iloc[0]
    if not context.control.countable:
        return [fill("There are too few events or non-events to show any count or rate.")]
    fewer = "events" if row["events"] <= row["n"] - row["events"] else "non-events"
    if min(row["events"], row["n"] - row["events"]) >= FEW_EVENTS:
        return []
    return [
        fill(
            "There are {} events among {} people. With fewer than {} {}, calibration slopes and "
            "differences between "
            "groups are poorly known.",
            count(row, "events"),
            count(row),
            FEW_EVENTS,
            fewer,
        )
    ]


def _reversed(context: Context) -> list[Markup]:
    """A prediction that orders people the wrong way round, surely enough to be a mistake in the study."""
    aucs = overall(context.aucs, context.control.margins)
    wrong = [row for _, row in aucs.iterrows() if row["upper"] < NO_BETTER]
    return [
        fill(
            "{}: the higher, the fewer events (AUC {}). Either it is upside down in the study file, where "
            "levels go from the lowest risk to the highest, or it misleads here.",
            short(row["prediction"]),
            estimate(row),
        )
        for row in wrong
    ]


def _instruments(context: Context) -> list[Markup]:
    """Instruments that were scored for people they were not made for, or are not in use."""
    found = []
    for tally in context.tallies:
        definition = tally.scoring.scorer.instrument.definition
        if tally.counts["outside"] != 0:
            words = "{} was used for some people outside the population that it was made for."
            found.append(fill(words, short(definition.name)))
        if definition.standing == "superseded":
            found.append(fill("{}, version {}, is superseded.", short(definition.name), definition.version))
    return found


def _clusters(context: Context) -> list[Markup]:
    codes = context.cohort.sample([]).design.cluster
    if codes is None:
        return []
    number = context.ledger.count("design", f"clusters in {context.cohort.cluster}", len(np.unique(codes)))
    column = context.cohort.cluster
    said = [
        fill("People come from {} clusters (<code>{}</code>); the intervals allow for it.", number, column)
    ]
    if len(np.unique(codes)) < FEW_CLUSTERS:
        said.append(
            fill(
                "With so few clusters the intervals rest on few independent units and are themselves "
                "uncertain."
            )
        )
    return said


def _disclosure(context: Context) -> list[Markup]:
    control, said = context.control, []
    if control.folded or control.dropped:
        columns = listed([short(name) for name in (*control.folded, *control.dropped)])
        said.append(
            fill("Small groups in {} were joined or left out, so nothing is known about them alone.", columns)
        )
    if any(control.hidden.values()):
        said.append(fill("The rates of some small groups at the thresholds are withheld."))
    if any(cut.moved for cut in control.cuts):
        said.append(
            fill(
                "A decided threshold was moved to a boundary that may be shown; its own rates are not in "
                "this report, unless the two flag the same people."
            )
        )
    if any(cut.at is None for cut in control.cuts):
        said.append(fill("A decided threshold could not be shown at all."))
    return said


def _horizons(context: Context) -> list[Markup]:
    months = context.cohort.horizon_months
    said = []
    for prediction in context.cohort.predictions.values():
        own = prediction.horizon_months
        if own is not None and months is not None and own != months:
            said.append(
                fill(
                    "The risks of {} are for {} months and the outcome for {}, so they are not compared.",
                    short(prediction.name),
                    f"{own:g}",
                    f"{months:g}",
                )
            )
    if months is None:
        said.append(fill("The study file does not state the length of follow-up."))
    return said
