"""A word comes from a named scale, and the same rate has other words on other scales."""

import pytest

from riskeval.communication import VerbalScale, verbal_scale, verbal_scales
from riskeval.errors import EvaluationError

OURS = """
name = "Our clinic"
source = "protocol 2026, page 3"
words = [{ word = "low", from = 0, to = 0.1 }, { word = "high", from = 0.1, to = 1 }]
"""


@pytest.mark.parametrize("name", verbal_scales())
def test_every_scale_names_its_source_and_rises(name):
    scale = verbal_scale(name)
    assert scale.source
    assert scale.made_for
    for level in scale.levels:
        middle = (level.lower + level.upper) / 2
        assert scale.word(middle) == level.word


@pytest.mark.parametrize(
    ("name", "rate", "word"),
    [
        ("ipcc-2007", 0.33, "about as likely as not"),
        ("ipcc-2007", 0.99, "very likely"),
        ("ipcc-2007", 0.991, "virtually certain"),
        ("ipcc-2007", 0.0, "exceptionally unlikely"),
        ("icd-203", 0.05, "very unlikely"),
        ("icd-203", 0.99, "almost certain"),
        ("icd-203", 0.995, "no word"),
        ("icd-203", 0.0, "no word"),
        ("evans-salekin-2016", 0.204, "low risk"),
        ("evans-salekin-2016", 0.205, "moderate risk"),
        ("evans-salekin-2016", 0.53, "high risk"),
        ("evans-salekin-2016", 0.004, "no word"),
        ("eu-side-effects", 0.1, "very common"),
    ],
)
def test_ends_belong_to_the_higher_word_unless_the_source_says_above(name, rate, word):
    assert verbal_scale(name).word(rate) == word


def test_one_rate_has_four_words():
    assert [scale.word(0.17) for scale in verbal_scales().values()] == [
        "low risk",
        "unlikely",
        "very unlikely",
        "very common",
    ]


def test_an_interval_has_every_word_that_it_touches():
    assert verbal_scale("icd-203").words(0.15, 0.5) == ["very unlikely", "unlikely", "roughly even chance"]
    assert verbal_scale("ipcc-2007").words(0.95, 0.99) == ["very likely"]


def test_a_scale_of_your_own_is_a_file(tmp_path):
    path = tmp_path / "ours.toml"
    path.write_text(OURS, encoding="utf-8")
    scale = verbal_scale(path)
    assert (scale.name, scale.word(0.1)) == ("Our clinic", "high")
    assert verbal_scale(str(path)) == scale


def test_a_scale_of_your_own_can_be_written_in_python():
    scale = VerbalScale.of("Ours", {"low": (0, 0.1), "high": (0.3, 1)}, source="our protocol")
    assert (scale.word(0.05), scale.word(0.2), scale.word(1)) == ("low", "no word", "high")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ({"low": (0, 10), "high": (10, 100)}, "divide percentages by 100"),
        ({"low": (0, 0.2), "high": (0.1, 1)}, "'high' starts at 0.1, below 0.2"),
        ({"low": (0.2, 0.1)}, "rising order"),
        ({}, "at least one word"),
    ],
)
def test_ranges_that_cannot_be_are_refused(words, found):
    with pytest.raises(EvaluationError, match=found):
        VerbalScale.of("Ours", words, source="our protocol")


def test_words_without_a_source_are_refused():
    with pytest.raises(EvaluationError, match="who decided"):
        VerbalScale.of("Ours", {"low": (0, 1)}, source=" ")


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (("source =", "sauce ="), "`sauce`"),
        (('word = "low"', 'wort = "low"'), "in entry 1"),
        (("0.1 }", "'x' }"), "rates between 0 and 1"),
        (("0.1 }", "0,1 }"), "TOML"),
    ],
)
def test_a_file_with_a_mistake_says_where(tmp_path, change, found):
    path = tmp_path / "ours.toml"
    path.write_text(OURS.replace(*change, 1), encoding="utf-8")
    with pytest.raises(EvaluationError, match=found):
        verbal_scale(path)


def test_an_unknown_scale_is_named_with_the_closest():
    with pytest.raises(EvaluationError, match="did you mean 'ipcc-2007'"):
        verbal_scale("ipcc-2017")
    with pytest.raises(EvaluationError, match="name one of"):
        verbal_scale("words")
