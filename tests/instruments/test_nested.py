"""An instrument inside another is scored as it would be alone, and many of them cannot hang the loader."""

import time

import pandas as pd
import pytest

from riskeval import InstrumentError, load_instrument
from tests.instruments.definitions_by_hand import YES_NO, instrument

HEAD = """
schema = 1
id = "{id}"
version = "1"
name = "Own"
kind = "actuarial"
outcome = "any"
population = {{ note = "anybody" }}
citation = "none"
licence = "none"
manual_required = false
source = "made up"
evidence = "verified"
"""
A = '[[item]]\nid = "a"\nlabel = "A"\ntype = "yes_no"\n'


def item(name: str, type_: str, more: str = "") -> str:
    return f'[[item]]\nid = "{name}"\nlabel = "{name}"\ntype = "{type_}"\n{more}\n'


def uses(name: str, instrument: str, output: str) -> str:
    return (
        f'[[value]]\nid = "{name}"\n'
        f'uses = {{ instrument = "{instrument}", version = "1", output = "{output}" }}\n'
    )


@pytest.fixture
def folder(tmp_path):
    def write(**definitions: str):
        for name, tables in definitions.items():
            head = HEAD.format(id=name.replace("_", "-"))
            (tmp_path / f"{name.replace('_', '-')}.toml").write_text(head + tables, encoding="utf-8")
        return tmp_path

    return write


def test_a_code_has_the_number_that_the_inner_instrument_gives_it(folder):
    def levels(x, y):
        return f'levels = [{{ code = "x", value = {x} }}, {{ code = "y", value = {y} }}]'

    path = folder(
        inner=item("o", "ordinal", levels(5, 10)) + '[[value]]\nid = "v"\nformula = "o"\n',
        outer=item("o", "ordinal", levels(1, 2)) + uses("v", "inner", "v"),
    )
    scored = load_instrument(path / "outer.toml").score(pd.DataFrame({"o": ["x", "y"]}))
    assert scored.frame["v"].tolist() == [5, 10]


def test_what_the_inner_instrument_cannot_use_is_not_scored_and_the_other_rows_are(folder):
    points = '[[value]]\nid = "p"\nof = "q"\npoints = { no = 0, yes = 1 }\n'
    total = '[[value]]\nid = "s"\nsum = ["n", "q"]\nrange = [0, 13]\n'
    path = folder(
        inner=item("q", "yes_no") + item("n", "count", "range = [0, 12]") + points + total,
        outer=item("q", "number") + item("n", "number") + uses("p", "inner", "p") + uses("s", "inner", "s"),
    )
    people = pd.DataFrame({"q": [1, 7, 0.5, 1, 1], "n": [3, 3, 3, 50, 2.5]})
    scored = load_instrument(path / "outer.toml").score(people)
    assert scored.frame["p"].fillna(-1).tolist() == [1, -1, -1, 1, 1]
    assert scored.frame["s"].fillna(-1).tolist() == [4, -1, -1, -1, -1]
    assert set(scored.issues["row"]) == {2, 3, 4, 5}


def test_an_item_that_the_inner_instrument_does_not_ask_is_not_missing_there(folder):
    total = '[[value]]\nid = "s"\nsum = ["b", "c"]\nrange = [0, 2]\nmissing = { not_applicable = "skip" }\n'
    asked = item("b", "yes_no", 'asked_when = "a == 1"')
    path = folder(
        inner=A + asked + item("c", "yes_no") + total,
        outer=A + item("b", "yes_no") + item("c", "yes_no") + uses("s", "inner", "s"),
    )
    people = pd.DataFrame({"a": [0, 1, 0, None], "b": [None, None, 1, None], "c": 1})
    alone = load_instrument(path / "inner.toml").score(people).frame["s"]
    inside = load_instrument(path / "outer.toml").score(people).frame["s"]
    assert inside.fillna(-1).tolist() == alone.fillna(-1).tolist() == [1, -1, 2, -1]


def layers(depth: int, width: int, leaf: str) -> dict[str, str]:
    """Every file of a layer uses every file of the next."""
    used = {
        f"l{layer}_{place}": A + "".join(uses(f"v{k}", f"l{layer + 1}-{k}", "v0") for k in range(width))
        for layer in range(depth - 1)
        for place in range(width)
    }
    return used | {f"l{depth - 1}_{place}": A + leaf for place in range(width)}


def test_a_mistake_deep_down_is_looked_for_once_and_not_along_every_path(folder):
    path = folder(**layers(7, 6, '[[value]]\nid = "v0"\nformula = "zzz"\n'))
    start = time.process_time()
    with pytest.raises(InstrumentError, match=r"'zzz'; line 20 of 'l6-0\.toml'"):
        load_instrument(path / "l0-0.toml")
    assert time.process_time() - start < 2


def test_instruments_that_multiply_each_other_are_refused(folder):
    def chain(layer: int) -> str:
        used = "".join(uses(f"v{k}", f"k{layer + 1}", "s") for k in range(10))
        return A + used + '[[value]]\nid = "s"\nformula = "v0 + v9"\n'

    last = A + '[[value]]\nid = "s"\nformula = "a"\n'
    path = folder(k0=chain(0), k1=chain(1), k2=last)
    assert load_instrument(path / "k1.toml").score(pd.DataFrame({"a": [1]})).frame["s"].tolist() == [2]
    with pytest.raises(InstrumentError, match=r"at most 100 scorings .* found 111; line 20 of 'k0.toml'"):
        load_instrument(path / "k0.toml")


def test_people_outside_a_nested_population_are_scored_when_the_caller_wants_them():
    inner = instrument(
        item=[*YES_NO[:2], {"id": "age", "label": "Age", "type": "number"}],
        value=[{"id": "half", "sum": ["a", "b"], "range": [0, 2]}],
        population={"age": [18, 99], "note": "adults"},
    )
    uses = {"instrument": "inner", "version": "1.0", "output": "half"}
    outer = instrument(
        {("inner", "1.0"): inner},
        item=[*YES_NO[:2], {"id": "age", "label": "Age", "type": "number"}],
        value=[{"id": "half", "uses": uses}],
    )
    young = pd.DataFrame([{"a": 1, "b": 1, "age": 17}])
    assert outer.score(young).frame["half"].isna().all()
    assert outer.score(young, outside="score").frame["half"].tolist() == [2]
    assert outer.score(young, missing="bounds", outside="score").frame["half_low"].tolist() == [2]
