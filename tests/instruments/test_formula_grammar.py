"""Whatever a formula says, it is read or refused at once, and read as Python would read it."""

import ast
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskeval.errors import InstrumentError
from riskeval.instruments.formula import Column, FormulaError, Kind, parse
from riskeval.instruments.formula_nodes import children

ALLOWED_SECONDS = 0.1  # of the processor's time; reading alone takes a few milliseconds
HOSTILE = {
    "an attribute": "x.real",
    "an attribute of a number": "1 .real",
    "a subscript": "x[0]",
    "a dunder": '__import__("os").system("true")',
    "a dunder id": "x + __builtins__",
    "a lambda": "lambda x: 1",
    "a comprehension": "[y for y in x]",
    "a generator": "min(y for y in x)",
    "a walrus": "(x := 1)",
    "an f-string": 'f"{x}"',
    "bytes": "b'x'",
    "a complex number": "2j",
    "a hexadecimal number": "0x10",
    "a number with underscores": "1_000",
    "a starred argument": "min(*x)",
    "a keyword argument": "min(x, key=y)",
    "a conditional expression": "x if y else z",
    "a tuple": "(x, y)",
    "an empty tuple": "()",
    "a call of a call": "min(x, y)(z)",
    "a call of a code": '"x"(1)',
    "an unknown function": "eval(x)",
    "a statement": "x; y",
    "an assignment": "x = 1",
    "an escape": '"\\x41"',
    "a null": "x\0",
    "a letter from elsewhere": "аge > 3",
    "a full-width digit": "１",
    "a capital letter": "Age",
    "an open code": '"high',
    "an open bracket": "min(x",
    "nothing": "",
    "blanks": " \n\t",
    "an operator alone": "+",
    "two operators": "x * / y",
    "not inside a sum": "x + not y",
    "an empty list": "x in []",
    "a list of ids": "x in [y]",
    "membership in a chain": 'x < y in ["a"]',
    "3,000 signs": "-" * 3000 + "1",
    "1,990 signs": "-" * 1990 + "1",
    "400 nots": "not " * 400 + "x",
    "900 brackets": "(" * 900 + "x" + ")" * 900,
    "open brackets": "(" * 1900,
    "open calls": "min(" * 450,
    "a tower of powers": "x**" * 600 + "x",
    "nests of everything": "(x or x and 1<1+1*" * 60 + "x" + ")" * 60,
    "a huge whole number": "9" * 1990,
    "a huge exponent": "1e999999999",
    "digits before a letter": "1" * 1990 + "x",
    "dots": "." * 1999,
    "quotation marks": '"' * 1999,
    "2,001 characters": "x" * 2001,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_what_is_outside_the_grammar_is_refused_at_once(text):
    start = time.process_time()
    with pytest.raises(FormulaError) as refusal:
        parse(text)
    assert time.process_time() - start < ALLOWED_SECONDS
    problem = refusal.value.problems[0]
    assert problem.needed
    assert problem.found
    assert problem.do
    assert len(str(refusal.value)) < 600


HEAVY = {
    "a tower of numbers": "9**9**9**9",
    "a sum of 1,000 terms": "x+" * 999 + "x",
    "a product of comparisons": "(x<x)*" * 333 + "x",
    "a chain of comparisons": "x<" * 999 + "x",
    "fifty brackets": "(" * 50 + "x" + ")" * 50,
    "fifty signs": "-" * 50 + "x",
    "chains of comparisons in brackets": "x<(x<" * 24 + "x" + "<x)<x" * 24,
    "an id of 2,000 letters": "x" * 2000,
}


@pytest.mark.parametrize("text", HEAVY.values(), ids=HEAVY)
def test_what_is_within_the_grammar_is_computed_at_once(text):
    start = time.process_time()
    kinds = {name: Kind("number") for name in ("x", "x" * 2000)}
    columns = {name: Column(np.arange(3.0)) for name in kinds}
    formula = parse(text)
    formula.check(kinds)
    formula.span({"x": (0, 3)}, kinds)
    assert formula.evaluate(columns, kinds).shape == (3,)
    assert time.process_time() - start < 5 * ALLOWED_SECONDS


@pytest.mark.parametrize(("before", "after"), [("(", ")"), ("-", ""), ("not ", ""), ("exp(", ")")])
def test_nesting_may_be_fifty_deep_and_no_deeper(before, after):
    parse(before * 50 + "x" + after * 50)
    with pytest.raises(FormulaError, match="at most 50 deep"):
        parse(before * 51 + "x" + after * 51)


def test_left_operands_count_as_depth_too():
    grown = "x"
    for _ in range(9):
        grown = f"({grown})**2*2+1<2 and x or x"
    with pytest.raises(FormulaError, match="at most 50 deep"):
        parse(grown)


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("xy1.()[],\"'+-*/<=! \nandorti"), max_size=60))
def test_any_text_is_read_or_refused(text):
    try:
        parse(text)
    except FormulaError:
        return
    ast.parse(text.strip().replace("\n", " "), mode="eval")  # what we read, Python's parser reads too


def test_a_refusal_is_an_instrument_error_and_hides_control_characters():
    with pytest.raises(InstrumentError) as refusal:
        parse("x \x1b[31m")
    assert "\x1b" not in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("x = 1", "=="),
        ("x & y", "`and`"),
        ("x > 5%", "0.05"),
        ("sqr(x)", "did you mean sqrt"),
        ("'x", "close"),
    ],
)
def test_common_slips_get_a_hint(text, hint):
    with pytest.raises(FormulaError, match=hint):
        parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "-x**2",
        "2**-x",
        "2**x**y",
        "-x*y",
        "x-y-2",
        "x/y/2",
        "x-y*2+3/y",
        "(x-y)*2",
        "--x",
        "+x - -y",
        "2*x**2/3",
    ],
)
def test_arithmetic_is_read_as_python_reads_it(text):
    numbers = {"x": 3.0, "y": 5.0}
    kinds = dict.fromkeys(numbers, Kind("number"))
    columns = {name: Column(np.array([number])) for name, number in numbers.items()}
    assert parse(text).evaluate(columns, kinds)[0] == eval(text, {}, numbers)


@pytest.mark.parametrize(
    "text",
    [
        "p or q and r",
        "not p and q",
        "not p == q",
        "not (p and q) or r",
        "p < q < r",
        "p <= q == r",
        "p + q > r",
        "p not in [0]",
        "not p in [0]",
        "p in [0] and q in [-1, 1]",
    ],
)
def test_logic_is_read_as_python_reads_it(text):
    kinds = dict.fromkeys("pqr", Kind("yes_no"))
    for answers in np.ndindex(2, 2, 2):
        given_answers = dict(zip("pqr", map(float, answers), strict=True))
        columns = {name: Column(np.array([answer])) for name, answer in given_answers.items()}
        assert parse(text).evaluate(columns, kinds)[0] == bool(eval(text, {}, given_answers))


def test_ids_are_named_and_functions_are_not():
    assert parse("min(age, min_age) + ln(2)").names == {"age", "min_age"}


def test_every_node_knows_the_text_it_came_from():
    tree = parse("where(x > 1, ln( x ), 2 * 3 ) in [1,-2]").tree
    assert tree.text == "where(x > 1, ln( x ), 2 * 3 ) in [1,-2]"
    (where,) = children(tree)
    assert [part.text for part in children(where)] == ["x > 1", "ln( x )", "2 * 3"]


def test_a_formula_may_be_laid_out_over_lines():
    assert parse("x\n  + y").names == {"x", "y"}
