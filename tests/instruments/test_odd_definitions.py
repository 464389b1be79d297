"""Definitions that are unusual, or wrong in an unusual way, load or are refused; they never crash."""

import pandas as pd
import pytest

from riskeval import InstrumentError, load_instrument

HEAD = """
schema = 1
id = "own"
version = "1"
name = "Own"
kind = "actuarial"
outcome = "any"
population = { note = "anybody" }
citation = "none"
licence = "none"
manual_required = false
source = "made up"
evidence = "verified"

[[item]]
id = "a"
label = "A"
type = "ordinal"
levels = ["0", "1", "2"]
"""


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
