"""What is flagged leaves the total in turns; where most are flagged, the strongest leaves first."""

from collections.abc import Mapping

import pytest

from riskeval.fairness import item_bias
from riskeval.fairness.purification import purified

from .test_item_bias import ITEMS, cohort_of, drawn

NAMES = ("a", "b", "c", "d", "e")
Answers = Mapping[tuple[str, ...], Mapping[str, float]]


def settled(answers: Answers, items: tuple[str, ...] = NAMES):
    return purified(items, lambda anchor: answers[anchor])


def test_nothing_flagged_is_settled_in_one_round():
    found = settled({NAMES: {}})
    assert (found.anchor, found.flagged, found.rounds, found.converged) == (NAMES, (), 1, True)


def test_a_flagged_item_leaves_the_total_and_stays_flagged():
    found = settled({NAMES: {"e": 9.0}, ("a", "b", "c", "d"): {"e": 12.0}})
    assert (found.anchor, found.flagged, found.rounds) == (("a", "b", "c", "d"), ("e",), 2)
    assert found.converged


def test_going_round_in_a_circle_is_noticed():
    found = settled({NAMES: {"e": 5.0}, ("a", "b", "c", "d"): {"d": 5.0}, ("a", "b", "c", "e"): {"e": 5.0}})
    assert not found.converged
    assert "came back to an earlier set" in found.note


def test_where_most_are_flagged_the_strongest_leaves_and_the_others_are_looked_at_anew():
    all_by_one = {"a": 20.0, "b": 22.0, "c": 21.0, "d": 19.0, "e": 400.0}
    found = settled({NAMES: all_by_one, ("a", "b", "c", "d"): {"e": 500.0}})
    assert (found.anchor, found.flagged, found.converged) == (("a", "b", "c", "d"), ("e",), True)


def test_two_strong_items_leave_one_after_the_other():
    answers = {
        NAMES: {"a": 5.0, "d": 90.0, "e": 100.0},
        ("a", "b", "c", "d"): {"d": 80.0, "e": 150.0},
        ("a", "b", "c"): {"d": 99.0, "e": 160.0},
    }
    found = settled(answers)
    assert (found.anchor, found.flagged, found.rounds) == (("a", "b", "c"), ("d", "e"), 3)


def test_it_stops_before_people_would_be_matched_on_a_single_item():
    answers = {("a", "b", "c"): {"a": 3.0, "b": 2.0, "c": 1.0}, ("b", "c"): {"b": 2.0, "a": 3.0}}
    found = settled(answers, ("a", "b", "c"))
    assert not found.converged
    assert found.anchor == ("b", "c")
    assert "1 of 3 items would be left" in found.note


@pytest.mark.parametrize("rule", ["mantel", "logistic", "class B"])
def test_one_strongly_shifted_item_does_not_get_the_others_flagged(rule):
    for seed in range(4):
        frame = drawn(seed, 4000, shifted=2.0)
        found = item_bias(cohort_of(frame, items=ITEMS[2:]), "g", reference="a", rule=rule)
        assert "i8" in found.flagged["b"]
        assert len(found.flagged["b"]) <= 2  # at most one of the five others, by chance
