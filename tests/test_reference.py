"""Agreement with other programs, number by number, as `reference/parity.toml` states it."""

import math
import re
from typing import Any

import pytest

from .reference.cases import Undefined, mismatches
from .reference.ours import ours
from .reference.parity import HOW, Entry, entries, peers, rules

ENTRIES = list(entries())
DELONG = ("auc_se_delong", "delong_covariance", "auc_ci95_delong", "diff_")


def listed(*how: str) -> list[Any]:
    """The entries that are listed so, as parameters of a test."""
    chosen = [entry for entry in ENTRIES if entry.rule.how in how]
    return [pytest.param(entry, id=f"{entry.case.topic}/{entry.case.name}/{entry.key}") for entry in chosen]


def differences(entry: Entry, rtol: float = math.inf) -> list[str]:
    """Where our value leaves the tolerance of the case, or a narrower one."""
    want = entry.case.expected[entry.key]
    allowed = min(rtol, want.get("rtol") or 0.0)
    return mismatches(
        ours(entry.case)[entry.key], want["value"], allowed, want.get("atol") or 0.0, entry.rule.compared
    )


def undefined(entry: Entry) -> bool:
    """Whether the number does not exist for these data."""
    return bool(entry.case.expected[entry.key].get("undefined"))


def test_every_expected_number_is_listed_exactly_once() -> None:
    assert [f"{e.case.name}/{e.key}" for e in ENTRIES if len(e.rules) != 1] == []


def test_every_line_of_the_list_speaks_about_an_expected_number() -> None:
    spoken = {rule for entry in ENTRIES for rule in entry.rules}
    assert [rule for rule in rules() if rule not in spoken] == []


def test_every_line_of_the_list_is_complete() -> None:
    for rule in rules():
        assert rule.how in HOW
        assert bool(rule.what) == (rule.how in ("equal", "method")), rule
        assert bool(rule.why) == (rule.how in ("different", "later", "not run")), rule
        assert bool(rule.method) == (rule.how == "method"), rule


def test_every_program_is_listed_with_the_version_that_ran() -> None:
    quoted = " ".join(e.case.expected[e.key]["by"] for e in ENTRIES)
    ran = {name: set(re.findall(rf"\b{name} (\d[\d.]*\d)", quoted)) for name in peers()}
    assert ran == {name: {version} for name, version in peers().items()}


@pytest.mark.parametrize("entry", listed("equal", "method"))
def test_a_number_listed_as_equal_is_equal(entry: Entry) -> None:
    assert differences(entry) == []


@pytest.mark.parametrize(
    "entry", [p for p in listed("equal", "method") if p.values[0].key.startswith(DELONG)]
)
def test_delong_is_equal_to_eight_digits(entry: Entry) -> None:
    assert differences(entry, rtol=1e-8) == []


@pytest.mark.parametrize("entry", listed("different"))
def test_a_number_listed_as_different_differs_where_we_compute_it(entry: Entry) -> None:
    computed = ours(entry.case)
    assert entry.key not in computed or undefined(entry) or differences(entry) != []


def test_nothing_is_listed_as_later_that_we_compute() -> None:
    late = [e for e in ENTRIES if e.rule.how == "later"]
    assert [f"{e.case.name}/{e.key}" for e in late if e.key in ours(e.case)] == []


@pytest.mark.parametrize("entry", [p for p in listed("equal", "method") if undefined(p.values[0])])
def test_what_does_not_exist_is_a_status_with_a_reason(entry: Entry) -> None:
    answer = ours(entry.case)[entry.key]
    assert isinstance(answer, Undefined)
    assert answer.status in ("not estimable", "few events")
    assert answer.note


def test_no_observed_event_makes_expected_over_observed_infinite_and_says_so() -> None:
    entry = next(e for e in ENTRIES if (e.case.name, e.key) == ("eo_0_of_3_1", "eo"))
    answer = ours(entry.case)["eo"]
    assert undefined(entry)
    assert (answer.value, answer.status) == (math.inf, "not estimable")
    assert "infinite" in answer.note


def test_a_group_without_events_does_not_get_a_sensitivity_of_zero() -> None:
    entry = next(e for e in ENTRIES if (e.case.name, e.key) == ("fairlearn_ra2_intersectional", "by_group"))
    theirs, mine = entry.case.expected["by_group"]["value"]["tpr"], ours(entry.case)["by_group"]["tpr"]
    assert entry.case.expected["by_group"]["peer_quirk"]
    assert theirs["C|F"] == 0.0
    assert mine["C|F"] == Undefined("not estimable", "0/0: nobody in the denominator")
    assert {group: mine[group] for group in theirs if group != "C|F"} == pytest.approx(
        {group: rate for group, rate in theirs.items() if group != "C|F"}, rel=1e-9
    )
