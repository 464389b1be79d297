"""A formula that does not fit what it names is refused, with what to do about it."""

import pytest

from riskeval.instruments.formula import FormulaError, Kind, parse

KINDS = {
    "age": Kind("number"),
    "priors": Kind("number"),
    "stranger": Kind("yes_no"),
    "sex": Kind("code", ("male", "female")),
    "level": Kind("code", ("low", "moderate", "high"), ordered=True),
    "other_level": Kind("code", ("I", "II"), ordered=True),
    "item": Kind("code", ("0", "1", "2"), ordered=True, valued=True),
    "item_too": Kind("code", ("0", "1", "2"), ordered=True, valued=True),
    "item_of_four": Kind("code", ("1", "2", "3", "4"), ordered=True, valued=True),
    "born": Kind("date"),
    "seen": Kind("date"),
}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("age + stranger", "number"),
        ("item * 2", "number"),
        ("item", "number"),
        ("age > 18", "yes_no"),
        ("item > 1", "yes_no"),
        ('item > "1"', "yes_no"),
        ("item == item_too", "yes_no"),
        ("item < item_of_four", "yes_no"),
        ('sex != "male"', "yes_no"),
        ('sex not in ["male"]', "yes_no"),
        ("stranger == 1", "yes_no"),
        ("where(stranger, stranger, not stranger)", "yes_no"),
        ("where(stranger, item, item_too)", "number"),
        ("min(item, item_too) + min(stranger, age)", "number"),
        ("max(stranger, stranger)", "number"),
        ("at_least(2, stranger, age > 3, item == 2)", "yes_no"),
        ("count_yes(stranger)", "number"),
        ("level", "code"),
        ("shift(level, stranger)", "code"),
        ('where(stranger, "high", shift(level, 1))', "code"),
        ('max(level, "moderate")', "code"),
        ("where(stranger, born, seen)", "date"),
        ("max(born, seen)", "date"),
        ("years_between(born, seen) >= 18", "yes_no"),
        ("born <= seen", "yes_no"),
    ],
)
def test_a_formula_has_a_kind(text, kind):
    assert parse(text).check(KINDS).name == kind


def test_a_computed_level_has_the_levels_it_came_from():
    assert parse('where(age > 3, "high", shift(level, 1))').check(KINDS) == KINDS["level"]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("agee + 1", "did you mean `age`"),
        ("zzz", "name an item or a value"),
        ("level + 1", "give every code a number"),
        ("sex == 1", "compare codes with codes"),
        ("age == '1'", "leave out the quotation marks"),
        ('stranger == "yes"', "write `x` or `not x`"),
        ('level == "hihg"', 'did you mean "high"'),
        ('level in ["hihg"]', 'did you mean "high"'),
        ('item in ["0", 1]', "every code in quotation marks"),
        ('age in ["1"]', "without quotation marks"),
        ("level in [1]", "codes with codes"),
        ("level == other_level", "codes of its own levels"),
        ('where(stranger, level, other_level) == "I"', "codes of its own levels"),
        ('sex > "male"', "make the item ordinal"),
        ('max(sex, "male")', "make the item ordinal"),
        ("shift(sex, 1)", "a band or an ordinal item"),
        ("shift(age, 1)", "a band or an ordinal item"),
        ("shift(level, level)", "a number"),
        ("age and stranger", "for example with > 0"),
        ("where(age, 1, 2)", "for example with > 0"),
        ("count_yes(age)", "for example with > 0"),
        ("not level", "for example with > 0"),
        ("born + 1", "years_between"),
        ("born > 3", "years_between"),
        ("years_between(born, age)", "two items of type date"),
        ("round_half_up(age, priors)", "a plain number"),
        ("round_half_up(age, 0.5)", "a plain number"),
        ("round_half_up(age, 99)", "a plain number"),
        ("ln(age, 2)", "list of functions"),
        ("clip(age, 2)", "list of functions"),
        ("min(age)", "list of functions"),
        ('"high"', "compare the code with an item"),
        ('"high" == "high"', "codes of its own levels"),
        ('where(stranger, "high", "low")', "codes of its own levels"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_hint(text, hint):
    formula = parse(text)
    with pytest.raises(FormulaError, match=hint):
        formula.check(KINDS)


def test_every_unknown_name_is_told_at_once():
    with pytest.raises(FormulaError, match="2 problems") as refusal:
        parse("agee + priorss").check(KINDS)
    assert len(refusal.value.problems) == 2


def test_a_wrong_number_of_arguments_says_how_many():
    with pytest.raises(FormulaError, match=r"3 arguments for clip; found 2 in `clip\(age, 2\)`"):
        parse("clip(age, 2)").check(KINDS)
    with pytest.raises(FormulaError, match="1 argument for ln; found 2"):
        parse("ln(age, 2)").check(KINDS)
