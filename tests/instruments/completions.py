"""The slow, obvious way to bounds: fill every blank in every possible way, score, and look."""

from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd

from riskeval.instruments.instrument import Instrument
from riskeval.instruments.score import read_sheet

CODED = ("yes_no", "ordinal", "nominal")


def without_checks(instrument: Instrument) -> Instrument:
    """The same instrument, refusing nobody for contradictions: these do not narrow bounds."""
    definition = instrument.definition.model_copy(update={"check": [], "eligibility": []})
    plan = replace(instrument.plan, definition=definition, checks=(), eligibility=())
    return replace(instrument, definition=definition, plan=plan)


def choices(instrument, one):
    """Answers to an item, as they are written in a table; for numbers the whole ones and some between."""
    if one.type == "yes_no":
        return ["no", "yes"]
    if one.type in CODED:
        return list(one.levels)
    if one.type == "date":
        return ["1985-02-28", "1999-07-01", "2012-03-01", "2023-06-30"]
    low, high = one.range or (0, 110)
    population = instrument.definition.population
    if one.id == population.age_item and population.age is not None:
        low, high = max(low, population.age[0]), min(high, population.age[1])
    found = np.unique([low, high, *np.arange(np.ceil(low), min(high, low + 1200) + 1)])
    return [float(number) for number in found if low <= number <= high]


def people(instrument, rng, rows=6):
    """A table of random answers that holds no blank except of optional items."""
    columns = {}
    for one in instrument.inputs:
        drawn = rng.choice(np.array(choices(instrument, one), dtype=object), size=rows)
        if one.optional:
            drawn = np.where(rng.random(rows) < 0.6, None, drawn)
        columns[one.id] = pd.Series(drawn, dtype=object)
    return not_asked_blank(instrument, pd.DataFrame(columns))


def not_asked_blank(instrument, frame):
    """The table with a blank wherever an item is not asked."""
    _, entries = read_sheet(instrument.plan, frame, {}, {})
    columns = {name: entry.column for name, entry in entries.items()}
    frame = frame.copy()
    for name, formula in instrument.plan.asked_when.items():
        frame.loc[formula.evaluate(columns, instrument.plan.kinds) == 0, name] = None
    return frame


def unknown(instrument, holed):
    """The items of one person that are blank, are not optional, and may have to be asked."""
    _, entries = read_sheet(instrument.plan, holed, {}, {})
    columns = {name: entry.column for name, entry in entries.items()}
    kinds, conditions = instrument.plan.kinds, instrument.plan.asked_when
    not_asked = {name for name, asked in conditions.items() if asked.evaluate(columns, kinds)[0] == 0}
    used = frozenset().union(*(node.inputs for node in instrument.plan.nodes.values()))
    blank = {one.id for one in instrument.inputs if not one.optional and holed[one.id].isna()[0]}
    conditional = {
        name for item in blank - not_asked if item in conditions for name in conditions[item].names
    }
    return sorted((blank & (used | conditional)) - not_asked)


def completed(instrument, person, blanks):
    """Every way to fill the blanks of one person, one row each."""
    filled = product(*(choices(instrument, instrument.plan.inputs[name]) for name in blanks))
    rows = [{**person, **dict(zip(blanks, answers, strict=True))} for answers in filled]
    return not_asked_blank(instrument, pd.DataFrame(rows, dtype=object))


def lowest_and_highest(instrument, frame):
    """Lowest and highest number, or rank of a band, of each output over the rows of a table."""
    scored = instrument.score(frame).frame
    found = {}
    for name, node in instrument.plan.nodes.items():
        values = scored[name].cat.codes.replace(-1, np.nan) if node.levels else scored[name]
        values = values.astype(float)
        found[name] = (values.min(), values.max())
    return found
