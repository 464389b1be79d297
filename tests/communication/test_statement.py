"""The same rate in every format, in both framings, with its interval; never about one person."""

import pandas as pd
import pytest

import riskeval as rv
from riskeval.communication import GroupRate, VerbalScale, say, say_categories, side_by_side
from riskeval.errors import EvaluationError

RATE = GroupRate.of_counts(41, 240, months=24, group="people rated high", event="reoffended")
RARE = GroupRate.of_counts(3, 700, months=24, group="people rated low", event="reoffended")
TRICKY = "a | b <script> `x` *y*\n# z"


def told(said, name):
    row = said.frame.set_index("format").loc[name]
    return row["did"], row["did_not"], row["interval"]


def test_both_framings_and_the_interval_stand_in_every_numeral_format():
    said = say(RATE)
    assert told(said, "Counted") == ("41 of 240", "199 of 240", "")
    assert told(said, "Natural frequency") == ("17 of 100", "83 of 100", "13 to 22 of 100")
    assert told(said, "Percentage") == ("17.1%", "82.9%", "12.8% to 22.4%")
    assert told(said, "Odds (with to without)") == ("1 to 4.9", "4.9 to 1", "between 1 to 6.8 and 1 to 3.5")


def test_the_sentence_has_counts_follow_up_and_interval():
    assert say(RATE).sentence == (
        "Of 240 people rated high, 41 reoffended within 24 months, and 199 did not. "
        "That is 17.1% (95% interval 12.8% to 22.4%)."
    )


def test_a_follow_up_that_is_not_stated_and_few_people_are_said():
    sentence = say(GroupRate.of_counts(3, 60)).sentence
    assert "The length of the follow-up is not stated." in sentence
    assert "Fewer than 10 people are on one of the two sides" in sentence


def test_an_estimate_is_told_without_counts():
    said = say(GroupRate.of_limits(0.17, 0.1, 0.3, people=90, months=1))
    assert said.sentence.startswith(
        "Of people in this group, 17.0% (95% interval 10.0% to 30.0%) had the event"
    )
    assert "within 1 month," in said.sentence
    assert "Counted" not in set(said.frame["format"])


def test_without_limits_every_interval_is_empty():
    said = say(GroupRate.of_limits(0.17), scale="icd-203")
    assert set(said.frame["interval"]) == {""}
    assert "(no interval)" in said.sentence


def test_the_base_rate_stands_beside_what_is_relative_to_it():
    base = GroupRate.of_counts(120, 1000)
    frame = say(RATE, everybody=base).frame.set_index("format")
    assert frame.loc["Relative to the base rate", "did"] == "1.42 times"
    assert frame.loc["Relative to the base rate", "did_not"] == "0.94 times"
    note = frame.loc["Relative to the base rate", "note"]
    assert note == "base rate of everybody, these included: 12.0%, 120 of 1,000"
    assert frame.loc["Difference from it", "did"] == "5.1 percentage points more"


def test_two_base_rates_are_refused():
    base = GroupRate.of_counts(120, 1000)
    with pytest.raises(EvaluationError, match="one base rate"):
        say(RATE, everybody=base, others=base)


@pytest.mark.parametrize("given", [{"rate": 0.17}, {"everybody": 0.1}, {"others": (3, 60)}])
def test_a_bare_number_is_no_group_rate(given):
    with pytest.raises(EvaluationError, match="a GroupRate for"):
        say(**{"rate": RATE, **given})


def test_a_category_is_never_named_without_its_rate():
    assert told(say(RATE, category="high"), "Category") == (
        "“high” (41 of 240, 17.1%)",
        "",
        "12.8% to 22.4%",
    )


def test_words_name_their_scale_range_and_source_and_reach_over_the_interval():
    line = say(RATE, scale="icd-203").lines[-1]
    assert line.format == "In words, ICD 203"
    assert (line.did, line.did_not) == ("“very unlikely” (5% to 20%)", "“very likely” (80% to 95%)")
    assert line.interval == "“very unlikely” or “unlikely”"
    assert "Intelligence Community Directive 203" in line.note


def test_words_made_for_one_side_are_not_used_for_the_other():
    assert say(RATE, scale="evans-salekin-2016").lines[-1].did_not == ""


def test_without_a_scale_there_are_no_words():
    assert not any(line.format.startswith("In words") for line in say(RATE, category="high").lines)


def test_a_scale_of_your_own_stands_beside_others():
    ours = VerbalScale.of("Ours", {"usual": (0, 0.5), "often": (0.5, 1)}, source="our protocol")
    lines = say(RATE, scale=[ours, "ipcc-2007"]).lines[-2:]
    assert [line.did for line in lines] == ["“usual” (0% to 50%)", "“unlikely” (10% to 33%)"]


@pytest.mark.parametrize("per", [1, 0, -100, 2.5, 10**7, True])
def test_a_denominator_is_a_whole_number_of_people(per):
    with pytest.raises(EvaluationError, match="denominator"):
        say(RATE, per=per)


def test_every_export_says_that_it_is_about_a_group():
    both = side_by_side([say(RATE), say(RARE)])
    for text in (say(RATE).text, say(RATE).markdown, both.text, both.markdown):
        assert "This is about a group." in text
        assert "this person" not in text


def test_side_by_side_all_have_the_denominator_of_the_rarest():
    both = side_by_side([say(RATE), say(RARE)])
    assert both.per == 1000
    assert list(both.frame.loc[both.frame["format"] == "Natural frequency", "did"]) == [
        "171 of 1,000",
        "4 of 1,000",
    ]
    assert side_by_side(both.statements, per=100).frame["did"][1] == "17 of 100"


def test_different_events_follow_ups_and_confidences_do_not_stand_in_one_table():
    other = GroupRate.of_counts(3, 700, months=12, event="were arrested", confidence=0.9)
    with pytest.raises(EvaluationError) as caught:
        side_by_side([say(RATE), say(other)])
    assert [problem.found for problem in caught.value.problems] == [
        "reoffended and were arrested",
        "24 months and 12 months",
        "0.95 and 0.9",
    ]


def test_nothing_side_by_side_is_refused():
    with pytest.raises(EvaluationError, match="at least one statement"):
        side_by_side([])


def test_words_of_the_user_cannot_break_the_markdown():
    said = say(GroupRate.of_counts(5, 20, group=TRICKY, event=TRICKY), category=TRICKY)
    text = said.markdown.split("```")[0]
    assert "<script>" not in text
    assert "\n# z" not in text
    cells = [line.replace("\\|", "").count("|") for line in text.split("\n") if line.startswith("|")]
    assert set(cells) == {6}


def test_the_plain_table_is_as_wide_as_its_longest_cells():
    lines = say(RATE).text.split("\n")
    start = lines[3].index("41 of 240")
    assert lines[4].index("17 of 100") == start


def test_each_category_of_a_judgement_is_told_with_its_rate_and_against_everybody():
    table = pd.DataFrame({"rating": ["low", "high"], "n": [80, 20], "k": [4, 5]})
    judged = {"Judgement": {"band": "rating", "levels": ["low", "moderate", "high"]}}
    cohort = rv.Cohort.from_counts(table, n="n", events="k", predictions=judged)
    low, high = say_categories(cohort, "Judgement", scale="ipcc-2007").statements
    assert told(high, "Category")[0] == "“high” (5 of 20, 25.0%)"
    assert told(high, "Relative to the base rate")[0] == "2.78 times"  # 0.25 / 0.09
    assert told(low, "In words, IPCC 2007")[0] == "“very unlikely” (1% to 10%)"


def test_categories_need_a_band():
    cohort = rv.Cohort(
        pd.DataFrame({"y": [0, 1], "t": [1, 2]}), outcome="y", predictions={"Tool": {"score": "t"}}
    )
    with pytest.raises(EvaluationError, match="a band of `Tool`"):
        say_categories(cohort, "Tool")
    with pytest.raises(EvaluationError, match="did you mean 'Tool'"):
        say_categories(cohort, "Tol")
