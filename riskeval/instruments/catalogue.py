"""What an instrument is, in headings and tables: one structure for the terminal and the documentation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from riskeval.instruments.catalogue_blocks import Block, Bullets, Grid, Heading, Paragraph
from riskeval.instruments.definition import Case, Codes, Definition, Item
from riskeval.instruments.inputs import codes_of
from riskeval.instruments.instrument import Instrument
from riskeval.instruments.words import and_list, number, period

MANUAL = "The manual is required: how each item is rated stands there and is not repeated here."
NO_MANUAL = "No manual is required to code the items."
RESEARCH = (
    "Structured professional judgment: a person makes the summary judgement. Totals are quantities for "
    "research; riskeval never computes a judgement."
)


def describe(instrument: Instrument) -> list[Block]:
    """Everything that the definition of an instrument says.

    Parameters
    ----------
    instrument : Instrument
        A loaded instrument.

    Returns
    -------
    list of blocks
        Headings, sentences and tables; below every table of numbers stand its source and how well it was
        checked.
    """
    from riskeval.instruments.catalogue_scoring import scoring

    definition = instrument.definition
    blocks: list[Block] = [Heading(definition.name, 1), *_identity(instrument)]
    for title, section in (
        ("Notes", [Bullets(tuple(definition.notes))] if definition.notes else []),
        ("Items", list(_items(definition))),
        ("Judgements, made by a person", list(_judgements(definition))),
        ("Scoring", list(scoring(instrument))),
        ("Checks", list(_checks(definition))),
        ("Worked cases", list(_cases(definition.case))),
    ):
        if section:
            blocks += [Heading(title, 2), *section]
    return blocks


def _identity(instrument: Instrument) -> Iterator[Block]:
    definition = instrument.definition
    rows = [
        ("id", f"`{definition.id}`"),
        ("version", definition.version),
        ("standing", definition.standing),
        ("kind", definition.kind),
        ("outcome", definition.outcome),
        ("population", _population(definition)),
        ("direction", definition.direction),
        ("licence", definition.licence),
        ("manual", MANUAL if definition.manual_required else NO_MANUAL),
        ("citation", definition.citation),
        ("doi", definition.doi or ""),
        ("based on", _based_on(definition)),
        ("source", definition.source or ""),
        ("evidence", definition.evidence or ""),
        ("definition", f"{instrument.source}, SHA-256 {_in_groups(instrument.hash)}"),
    ]
    yield Grid(("key", "says"), tuple(row for row in rows if row[1]))
    if definition.kind == "spj":
        yield Paragraph(RESEARCH)


def _in_groups(digest: str, size: int = 16) -> str:
    """A long digest in parts, so that it can be wrapped and compared."""
    return " ".join(digest[start : start + size] for start in range(0, len(digest), size))


def _based_on(definition: Definition) -> str:
    based = definition.based_on
    return f"`{based.instrument}`, version {based.version}" if based else ""


def _population(definition: Definition) -> str:
    population = definition.population
    known = {item.id for item in definition.item} | {spec.id for _, _, spec in definition.computed()}
    parts = [population.note or ""]
    age, sex = population.age, population.sex
    limits = {
        population.age_item: age and f"age {number(age[0])} to {number(age[1])}",
        population.sex_item: sex and f"sex: {and_list(sex)}",
    }
    for item, limit in limits.items():
        if limit:
            how = f"checked on `{item}`" if item in known else "not checked: no such item"
            parts.append(f"{limit} ({how})")
    if any(limit and item in known for item, limit in limits.items()):
        refuses = population.outside == "refuse"
        parts.append("others are not scored" if refuses else "others are scored with a warning")
    return "; ".join(part for part in parts if part)


def _items(definition: Definition) -> Iterator[Block]:
    rows = [_item_row(item, definition) for item in definition.item]
    columns = ("item", "label", "type", "answers", "remarks", "source")
    yield _without_empty(columns, rows, {"item"})
    yield provenance(definition.source, definition.evidence, "the items")
    for levels in definition.levels:
        yield Paragraph(f"Answers `{levels.id}`: {answers(levels.codes)}.")
    if definition.facet:
        facets = [
            (one.id, one.label, one.type, _levels(one.levels), "optional" if one.optional else "")
            for one in definition.facet
        ]
        yield Paragraph("Each item with several columns is rated once for each facet, as `<item>_<facet>`:")
        yield _without_empty(("facet", "label", "type", "answers", "remarks"), facets, {"facet"})
    for flag in definition.flag:
        whose = and_list([f"`{name}`" for name in flag.items]) if flag.items is not None else "every item"
        first = (flag.items if flag.items is not None else [item.id for item in definition.item])[:1]
        such = "".join(f", such as `{name}_{flag.id}`" for name in first)
        yield Paragraph(
            f"Flag `{flag.id}`: {flag.label}. "
            f"An optional yes/no column `<item>_{flag.id}`, for {whose}{such}."
        )


def _item_row(item: Item, definition: Definition) -> tuple[str, ...]:
    labelled = f"label: {item.label_source}" if item.label_source else ""
    own = item.source or ""
    evidence = f"({item.evidence})" if item.evidence else ""
    source = "; ".join(part for part in (f"{own} {evidence}".strip(), labelled) if part)
    return (
        item.id,
        item.label,
        item.type.replace("_", "/"),
        _answers_of(item),
        "; ".join(_remarks(item)),
        source,
    )


def _answers_of(item: Item) -> str:
    parts = [_levels(item.levels)]
    if item.range is not None:
        parts.append(f"{number(item.range[0])} to {number(item.range[1])}")
    if item.type == "yes_no":
        parts.append("no, yes")
    parts += [f"{', '.join(codes)} = {kind}" for kind, codes in item.missing_codes.items()]
    return "; ".join(part for part in parts if part)


def _remarks(item: Item) -> Iterator[str]:
    if item.domain:
        yield item.domain
    if item.facets:
        yield f"columns {and_list([f'`{item.id}_{facet}`' for facet in item.facets])}"
    if item.optional:
        yield "optional"
    if item.asked_when:
        yield f"asked when `{item.asked_when}`"
    if item.note:
        yield item.note


def _levels(levels: str | Codes | None) -> str:
    if levels is None:
        return ""
    return f"`{levels}`, see below" if isinstance(levels, str) else answers(levels)


def answers(codes: Codes) -> str:
    """Codes in ascending order, with their labels and numbers."""
    told = []
    for code in codes_of(codes):
        about = [code.label or "", number(code.value) if code.value is not None else ""]
        about += [code.missing] if code.missing and code.missing != code.code else []
        words = ", ".join(part for part in about if part)
        told.append(f"{code.code} ({words})" if words else code.code)
    return "; ".join(told)


def _judgements(definition: Definition) -> Iterator[Block]:
    if not definition.judgement:
        return
    rows = [
        (
            one.id,
            one.label,
            _levels(one.levels),
            one.outcome or "",
            "" if one.horizon_months is None else period(one.horizon_months),
            one.source or "",
        )
        for one in definition.judgement
    ]
    columns = ("judgement", "label", "levels", "outcome", "horizon", "source")
    yield _without_empty(columns, rows, {"judgement"})
    yield provenance(definition.source, definition.evidence, "the judgements")


def _checks(definition: Definition) -> Iterator[Block]:
    rows = [
        (one.when, "not scored" if one.level == "error" else "warning", one.message)
        for one in definition.check
    ]
    if rows:
        yield Grid(("when", "then", "message"), tuple(rows), frozenset({"when"}))
    rows = [
        (one.when, "not scored" if one.outside == "refuse" else "warning", one.message)
        for one in definition.eligibility
    ]
    if rows:
        yield Paragraph("Only people for whom these hold are meant:")
        yield Grid(("must hold", "otherwise", "message"), tuple(rows), frozenset({"must hold"}))


def _cases(cases: Sequence[Case]) -> Iterator[Block]:
    if not cases:
        return
    rows = [
        (str(place), _pairs(case.given), _pairs(case.expect | _statuses(case)), case.source)
        for place, case in enumerate(cases, 1)
    ]
    yield Grid(("case", "answers", "results", "source"), tuple(rows))
    yield Paragraph("riskeval computes these whenever it loads the definition.")


def _statuses(case: Case) -> dict[str, float | str]:
    return {f"status of {name}": status for name, status in case.status.items()}


def _pairs(given: Mapping[str, bool | float | str]) -> str:
    return ", ".join(f"{name} = {_said(value)}" for name, value in given.items()) or "nothing answered"


def _said(value: bool | float | str) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else number(value)


def provenance(source: str | None, evidence: str | None, of: str = "") -> Paragraph:
    """Where the numbers of a table come from, and how well that was checked."""
    whose = f" of {of}" if of else ""
    told = f"Source{whose}: {source.rstrip('.')}." if source else f"Source{whose}: none is named."
    return Paragraph(f"{told} Evidence: {evidence}." if evidence else told)


def _without_empty(columns: Sequence[str], rows: Iterable[Sequence[str]], codes: set[str]) -> Grid:
    """A table without the columns in which nothing stands."""
    listed = [tuple(row) for row in rows]
    kept = [i for i in range(len(columns)) if any(row[i] for row in listed)]
    return Grid(
        tuple(columns[i] for i in kept),
        tuple(tuple(row[i] for i in kept) for row in listed),
        frozenset(codes),
    )
