"""Definitions that are unusual, or wrong in an unusual way, load or are refused; they never crash."""

import pandas as pd
import pytest

from riskeval import InstrumentError, load_instrument
from tests.instruments.definitions_by_hand import HEAD_TEXT

HEAD = (
    HEAD_TEXT
    + """
[[item]]
id = "a"
label = "A"
type = "ordinal"
levels = ["0", "1", "2"]
"""
)


@pytest.fixture
def own(tmp_path):
    def load(text: str):
        path = tmp_path / "own.toml"
        path.write_text(text, encoding="utf-8")
        return load_instrument(path)

    return load


CONSTANTS = """
[[value]]
id = "one"
rules = [{ when = "-2 <= 0.5", value = 1 }, { value = 2 }]

[[value]]
id = "two"
formula = "1 + 1"
fallback = "a"

[[value]]
id = "total"
sum = ["one", "two"]
range = [3, 3]
"""


@pytest.mark.parametrize("rows", [0, 1, 3])
def test_what_rests_on_no_answer_is_the_same_for_everybody(own, rows):
    instrument, people = own(HEAD + CONSTANTS), pd.DataFrame({"a": [None] * rows})
    scored = instrument.score(people).frame
    between = instrument.score(people, missing="bounds").frame
    assert scored["total"].tolist() == [3.0] * rows
    assert between["two_low"].tolist() == between["two_high"].tolist() == [2.0] * rows


BASED = """
schema = 1
id = "own"
version = "2"
based_on = { instrument = "bvc", version = "%s" }
"""


@pytest.mark.parametrize(
    "table",
    ["item = 5", 'item = "abc"', "item = [1]", "item = [{ id = [1] }]", "value = { id = 1 }", "check = 1"],
)
@pytest.mark.parametrize("replaced", ["", '[[replace]]\nid = "total"\nlabel = "T"\n'])
def test_tables_of_another_shape_on_top_of_a_base_are_refused(own, table, replaced):
    head = BASED % load_instrument("bvc").version
    with pytest.raises(InstrumentError, match=r"'own\.toml'"):
        own(f"{head}{table}\n{replaced}")


def test_the_range_that_an_error_suggests_is_the_one_to_write(own):
    third = '[[value]]\nid = "v"\nformula = "a / 3"\n[[value]]\nid = "t"\nsum = ["v"]\n'
    with pytest.raises(InstrumentError) as refused:
        own(HEAD + third)
    suggested = str(refused.value).partition("write ")[2].partition(" if this")[0]
    assert suggested == "range = [0, 0.666666667]"
    assert own(HEAD + third + suggested).id == "own"


def item(name: str, type_: str, more: str = "") -> str:
    return f'[[item]]\nid = "{name}"\nlabel = "{name}"\ntype = "{type_}"\n{more}\n'


def value(more: str, kind: str = "value", name: str = "v") -> str:
    return f'[[{kind}]]\nid = "{name}"\n{more}\n'


SEX = item("s", "nominal", 'levels = ["m", "f"]')
BAND = value('of = "a"\nsteps = [[0, "low"], [2, "high"]]', "band", "b")
OTHER_BAND = value('of = "a"\nsteps = [[0, "p"], [1, "q"], [2, "r"]]', "band", "c")
TOTAL = 'sum = ["a"]\nmissing = { allow = 1, rule = "table", table = %s }\nrange = [0, 2]'
CONTRADICTIONS = {
    "a result called eligible": (value('formula = "a"', name="eligible"), "ids that scoring does not use"),
    "a result called version": (value('formula = "a"', name="version"), "ids that scoring does not use"),
    "a result called after a count": (value('formula = "a"', name="n_unknown"), "that scoring does not use"),
    "a result called after a status": (
        value('formula = "a"') + value('formula = "a"', name="v_status"),
        "'v_status'",
    ),
    "a result called after a bound": (
        value('formula = "a"') + value('formula = "a"', name="v_low"),
        "'v_low'",
    ),
    "a flag called after a count": ('[[flag]]\nid = "missing"\nlabel = "M"\n', "found 'missing'"),
    "a band that falls back on another": (BAND + 'fallback = "c"\n' + OTHER_BAND, "the same kind as 'b'"),
    "a band that falls back on a number": (BAND + 'fallback = "n"\n' + item("n", "number"), "as 'b'"),
    "a number that falls back on a code": (value('formula = "a"\nfallback = "s"') + SEX, "as 'v'"),
    "a band that is rounded": (BAND + 'round = { places = 0, rule = "half_up" }\n', "of numbers only"),
    "a band that is clamped": (BAND + "clamp = [0, 0]\n", "of numbers only"),
    "a level that is listed twice": (
        value('of = "a"\nlevels = ["x", "x"]\nsteps = [[0, "x"]]', "band"),
        "'x' twice",
    ),
    "clamps that are reversed": (value('formula = "a"\nclamp = [5, 1]'), "clamp = [lowest, highest]"),
    "a horizon in the past": (value('of = "a"\nsteps = [[0, 0.5]]\nhorizon_months = -3', "risk"), "above 0"),
    "a code with blanks around it": (item("x", "ordinal", 'levels = ["low ", "high"]'), "without blanks"),
    "a code that is missing, too": (
        item("x", "nominal", 'levels = ["p", "q"]\nmissing_codes = { unknown = ["q"] }'),
        "'q' as both",
    ),
    "a code of two kinds of missing": (
        item("x", "number", 'missing_codes = { unknown = ["9"], omitted = ["9"] }'),
        "'9' twice",
    ),
    "nan as a number": (
        item("x", "ordinal", 'levels = ["1", "nan"]') + value('sum = ["x"]\nrange = [1, 1]'),
        "terms that are numbers",
    ),
    "an observed sum twice": (value(TOTAL % "[[0, 0], [0, 2]]"), "0 twice"),
    "a prorated total beyond the range": (value(TOTAL % "[[0, 0], [1, 300]]"), "found 300"),
    "a range for one sex only": (
        SEX + value('by = "s"\nsum = { m = ["a"], f = ["a"] }\nrange = { m = [0, 2] }'),
        "none for 'f'",
    ),
}


@pytest.mark.parametrize(("tables", "says"), CONTRADICTIONS.values(), ids=CONTRADICTIONS)
def test_parts_that_contradict_each_other_are_refused(own, tables, says):
    with pytest.raises(InstrumentError) as refused:
        own(HEAD + tables)
    assert says in str(refused.value)
    assert "of 'own.toml'" in str(refused.value)


@pytest.mark.parametrize(
    ("population", "says"),
    [
        ('{ sex = ["male"], sex_item = "s" }', "codes of 's'; found 'male'"),
        ('{ sex = ["m"], sex_item = "sx" }', "found 'sx'"),
        ('{ age = [0, 2], age_item = "a" }', "'a' as a number"),
        ('{ age = [9, 2], age_item = "n" }', "age = [lowest, highest]"),
    ],
)
def test_a_population_that_nobody_belongs_to_is_refused(own, population, says):
    head = HEAD.replace('{ note = "anybody" }', population)
    with pytest.raises(InstrumentError) as refused:
        own(head + SEX + item("n", "number"))
    assert says in str(refused.value)


def test_texts_that_would_steer_a_terminal_are_refused(tmp_path):
    file = tmp_path / "own.toml"
    file.write_text(HEAD.replace('name = "Own"', r'name = "\u001b[31mOwn"'), encoding="utf-8")
    with pytest.raises(InstrumentError, match=r"control characters.*line 5 of 'own.toml'"):
        load_instrument(file)
