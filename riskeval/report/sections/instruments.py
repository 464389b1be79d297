"""The instruments that were scored: in which version, from which source, on whom, and for how many."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from riskeval.report.context import Context
from riskeval.report.outputs import Output, version_of
from riskeval.report.report import Block, Cell, Points, Section, Table, fill, say
from riskeval.report.study_scoring import KINDS, Scoring
from riskeval.report.tally import Tally
from riskeval.report.wording import listed, short

THEME = "instruments"
LONG = 400
ERROR = "Error: an answer that cannot be used, contradicts another, or puts a person outside the population."
WITHHELD = "Withheld: a number below {} could be worked out from it."
MISSING_WORDS = {
    "definition": "as the definition says",
    "complete": "no total without all of its terms",
    "prorate": "every sum prorated, with at most {} terms missing",
    "bounds": "the lowest and the highest result that they allow",
    "mean": "missing terms of every sum replaced by the mean of the others, at most {}",
}
EVIDENCE_WORDS = {"verified": "verified in the source", "secondary": "from a secondary source"}


def section(context: Context) -> Section:
    """One table of facts and one of counts for each instrument."""
    blocks: list[Block] = [
        say(
            "These instruments were scored by riskeval from the answers to their items. A definition of the "
            "version named here says how; its hash tells it from every other text. The counts are of the "
            "people in this report; those who were left out of it stand under Data and exclusions."
        )
    ]
    for tally in context.tallies:
        blocks += _instrument(tally, context)
    return Section("instruments", "Instruments and their scoring", blocks)


def _instrument(tally: Tally, context: Context) -> Iterator[Block]:
    definition = tally.scoring.scorer.instrument.definition
    yield Table(
        f"{short(definition.name)}: what was scored", ("What", "Which"), list(_facts(tally.scoring)), names=2
    )
    if remarks := list(_remarks(tally)):
        yield Points(remarks)
    rows, withheld = _counts(tally, context)
    notes = [fill(ERROR)] if any(mark.startswith("error ") for mark in tally.scoring.marks) else []
    notes += [fill(WITHHELD, context.control.minimum)] if withheld else []
    caption = f"{short(definition.name)}: people in this report, by what happened to their answers"
    yield Table(caption, ("What", "People"), rows, notes=notes)


def _facts(scoring: Scoring) -> Iterator[list[Cell]]:
    scorer, definition = scoring.scorer, scoring.scorer.instrument.definition
    settings = scorer.settings
    doi = f" doi:{definition.doi}" if definition.doi else ""
    yield ["Version", version_of(definition)]
    yield ["Definition", fill("<code>{}</code>, {}", definition.id, scorer.instrument.source)]
    yield ["SHA-256 of the definition", fill('<code class="hash">{}</code>', scorer.instrument.hash)]
    yield ["Made for the outcome", short(definition.outcome, LONG)]
    yield ["Population", _population(scoring)]
    yield ["Citation", short(definition.citation, LONG) + doi]
    yield ["Licence", short(definition.licence, LONG)]
    yield ["Missing answers", MISSING_WORDS[settings.missing].format(settings.max_missing)]
    for output in scoring.used:
        kind = "research quantity" if definition.kind == "spj" and output.kind == "value" else output.kind
        yield [fill("<code>{}</code>, a {}", output.column, kind), _evidence(output)]


def _evidence(output: Output) -> Cell:
    if output.kind == "judgement":
        return "read from the data: a person makes it"
    words = EVIDENCE_WORDS.get(output.evidence, output.evidence)
    return f"{short(output.source, LONG)} ({words})"


def _population(scoring: Scoring) -> Cell:
    population = scoring.scorer.instrument.definition.population
    parts = [short(population.note, LONG)] if population.note else []
    parts += [f"aged {population.age[0]:g} to {population.age[1]:g}"] if population.age else []
    parts += [listed(list(population.sex), "or")] if population.sex else []
    outside = scoring.scorer.settings.outside
    decided = {
        "refuse": "others were not scored",
        "score": "others were scored all the same, as the study says",
    }
    return "; ".join([*parts, *([decided[outside]] if outside else [])]) or "not said by the definition"


def _remarks(tally: Tally) -> Iterator[Markup]:
    definition = tally.scoring.scorer.instrument.definition
    if definition.manual_required:
        yield fill("Rating its items needs its manual and training in it. riskeval has neither.")
    if definition.kind == "spj":
        yield fill("Its totals are research quantities. No judgement was computed: a person makes it.")
    if definition.standing not in ("in use", "not checked"):
        yield fill("The definition is marked: {}.", definition.standing)
    secondary = [one.column for one in tally.scoring.used if one.evidence == "secondary"]
    if secondary:
        yield fill("Taken from a secondary source, to be compared with the manual: {}.", listed(secondary))
    turned = tally.scoring.scorer.settings.reverse
    if turned:
        yield fill("Turned round, so that more means a higher risk: {}.", listed(turned))
    if tally.counts["outside"] != 0:
        yield fill("Some people here lie outside the population that it was made for; see the counts below.")
    if not tally.scoring.used:
        yield fill("No prediction of this study uses an output of it.")


def _counts(tally: Tally, context: Context) -> tuple[list[list[Cell]], bool]:
    scoring, counts = tally.scoring, tally.counts
    definition = scoring.scorer.instrument.definition
    rows: list[tuple[str, str, int | None]] = [("People in this report", "people", context.cohort.n)]
    rows += [
        (f"Without {one.column}", f"without {one.column}", counts[f"no {one.id}"]) for one in scoring.used
    ]
    rows += [(words, mark, counts[mark]) for mark, words in _marks(scoring) if counts[mark] != 0]
    note = f"{definition.id} {definition.version}, sha256 {scoring.scorer.instrument.hash}"
    shown = [
        [words, context.ledger.count(THEME, f"{scoring.scorer.name} {name}", n, note, hidden="withheld")]
        for words, name, n in rows
    ]
    return shown, any(n is None for _, _, n in rows)


def _marks(scoring: Scoring) -> Iterator[tuple[str, str]]:
    yield "prorated", "With a prorated result"
    yield "fallback", "With a result by fallback"
    for words in KINDS.values():
        yield words, f"With an answer {words}"
    yield "outside", "Outside the population"
    for mark in scoring.marks:
        level, _, item = mark.partition(" ")
        if level == "error":
            yield mark, f"With an error at {short(item)}"
        elif level == "warning":
            yield mark, f"With a warning at {short(item)}"
