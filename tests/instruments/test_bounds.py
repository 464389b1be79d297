"""Bounds on small definitions: what counts as missing, and what is said when there are none."""

import numpy as np
import pandas as pd
import pytest

from riskeval.errors import InstrumentError
from tests.instruments.definitions_by_hand import YES_NO, instrument, total

LEVELS = [[0, "low"], [2, "high"]]
PRIORS = {"id": "priors", "label": "Priors", "type": "count"}
AGE = {"id": "age", "label": "Age", "type": "number"}
SEX = {"id": "sex", "label": "Sex", "type": "nominal", "levels": ["male", "female"]}


def bounds(scale, *rows, **options):
    return scale.score(pd.DataFrame(list(rows), dtype=object), missing="bounds", **options)


def both(scored, name, row=0):
    return scored.frame[[f"{name}_low", f"{name}_high"]].iloc[row].tolist()


def test_a_missing_answer_may_be_yes_or_no_all_the_way_to_the_band():
    scale = instrument(item=YES_NO, value=[total()], band=[{"id": "level", "of": "total", "steps": LEVELS}])
    made = bounds(scale, {"a": 1, "b": 0, "c": 0, "d": None}, {"a": 1, "b": 1, "c": None, "d": None})
    assert both(made, "total") == [1, 2]
    assert both(made, "level") == ["low", "high"]
    assert both(made, "total", 1) == [2, 4]
    assert both(made, "level", 1) == ["high", "high"]
    assert made.frame["level_bounds"].tolist() == ["ok", "ok"]
    assert made.frame["level_low"].cat.ordered
    assert not {"total", "level", "total_status"} & set(made.frame.columns)


def test_prorating_plays_no_part_in_bounds():
    scale = instrument(item=YES_NO, value=[total(missing={"rule": "mean", "allow": 2})])
    assert both(bounds(scale, {"a": 1, "b": 1, "c": None, "d": None}), "total") == [2, 4]


def test_a_weight_below_zero_turns_low_and_high_round():
    made = {"id": "total", "sum": ["a", "b"], "weights": [2, -3], "range": [-3, 2]}
    assert both(bounds(instrument(item=YES_NO[:2], value=[made]), {"a": None, "b": None}), "total") == [-3, 2]


def test_two_terms_that_rest_on_the_same_missing_answer_move_together():
    up = {"id": "up", "of": "a", "points": {"no": 0, "yes": 5}}
    down = {"id": "down", "of": "a", "points": {"no": 5, "yes": 0}}
    made = {"id": "total", "sum": ["up", "down", "b"], "range": [5, 6]}
    scale = instrument(item=YES_NO[:2], value=[up, down, made])
    assert both(bounds(scale, {"a": None, "b": None}), "total") == [5, 6]
    assert both(bounds(scale, {"a": None, "b": 1}), "total") == [6, 6]


def test_a_table_that_goes_down_and_up_is_gone_through_answer_by_answer():
    risk = {"id": "risk", "of": "total", "horizon_months": 12, "sample": {"n": 9, "country": "Nowhere"}}
    steps = [[0, 0.3], [1, 0.1], [2, 0.2], [3, 0.5], [4, 0.4]]
    scale = instrument(item=YES_NO, value=[total()], risk=[risk | {"steps": steps}])
    assert both(bounds(scale, {"a": 0, "b": 0, "c": None, "d": None}), "risk") == [0.1, 0.3]
    assert both(bounds(scale, {"a": 1, "b": 1, "c": None, "d": None}), "risk") == [0.2, 0.5]


def test_a_missing_code_of_a_table_by_sex_may_be_either():
    made = {"id": "points", "of": "a", "by": "sex"}
    tables = {"male": {"no": 0, "yes": 2}, "female": {"no": 1, "yes": 5}}
    scale = instrument(item=[SEX, YES_NO[0]], value=[made | {"points": tables}])
    assert both(bounds(scale, {"sex": None, "a": 1}), "points") == [2, 5]
    assert both(bounds(scale, {"sex": None, "a": None}), "points") == [0, 5]
    assert both(bounds(scale, {"sex": "male", "a": None}), "points") == [0, 2]


def test_a_missing_age_is_one_of_the_population():
    points = {"id": "points", "of": "age", "steps": [[18, 9], [25, 5], [60, 0]]}
    population = {"age": [20, 50], "outside": "refuse"}
    scale = instrument(item=[AGE], value=[points], population=population)
    assert both(bounds(scale, {"age": None}), "points") == [5, 9]
    assert both(bounds(scale, {"age": None}, outside="score"), "points") == [0, 9]
    refused = bounds(scale, {"age": 70})
    assert refused.frame["points_bounds"].tolist() == ["not scorable"]


def test_an_unbounded_count_has_bounds_where_the_table_has_an_end():
    points = {"id": "points", "of": "priors", "steps": [[0, 0], [1, 1], [3, 2]]}
    doubled = {"id": "doubled", "formula": "2 * priors"}
    made = bounds(instrument(item=[PRIORS], value=[points, doubled]), {"priors": None})
    assert both(made, "points") == [0, 2]
    assert np.isnan(both(made, "doubled")).all()
    assert made.frame["doubled_bounds"].tolist() == ["not available"]
    (issue,) = made.issues.to_dict("records")
    assert (issue["row"], issue["item"], issue["level"]) == (1, "doubled", "warning")
    assert "no lowest or highest" in issue["problem"]


def test_more_than_4096_combinations_are_not_available():
    items = [{"id": f"q{k}", "label": f"q{k}", "type": "yes_no"} for k in range(13)]
    mixed = " + ".join(f"(q{k} == q{k + 1})" for k in range(12))
    scale = instrument(item=items, value=[{"id": "mixed", "formula": mixed}])
    made = bounds(scale, dict.fromkeys([one["id"] for one in items[1:]]) | {"q0": 1}, dict.fromkeys(["q0"]))
    assert made.frame["mixed_bounds"].tolist() == ["ok", "not available"]
    assert both(made, "mixed") == [0, 12]
    assert "4,096" in made.issues["problem"].tolist()[0]


def test_what_cannot_be_used_or_does_not_apply_is_not_unknown():
    items = [*YES_NO[:3], YES_NO[3] | {"asked_when": "a"}]
    scale = instrument(item=items, value=[total()])
    rows = [
        {"a": 1, "b": "?", "c": None, "d": 1},
        {"a": 0, "b": 1, "c": 1, "d": None},
        {"a": 1, "b": 1, "c": 1, "d": None},
        {"a": None, "b": 1, "c": 1, "d": None},
    ]
    made = bounds(scale, *rows)
    assert made.frame["total_bounds"].tolist() == ["not scorable", "not scorable", "ok", "ok"]
    assert both(made, "total", 2) == [3, 4]
    assert both(made, "total", 3) == [3, 4]  # only with yes to `a` is `d` asked, and the sum complete


def test_a_term_that_may_not_apply_is_left_out_where_the_definition_says_so():
    items = [*YES_NO[:3], YES_NO[3] | {"asked_when": "a"}]
    scale = instrument(item=items, value=[total(missing={"not_applicable": "skip"})])
    made = bounds(scale, {"a": None, "b": 1, "c": 1, "d": None}, {"a": 0, "b": None, "c": 1, "d": None})
    assert both(made, "total") == [2, 4]
    assert both(made, "total", 1) == [1, 2]


def test_an_optional_item_left_blank_stays_blank():
    recorded = {"id": "recorded", "label": "Recorded", "type": "number", "optional": True}
    used = {"id": "used", "formula": "recorded", "fallback": "total"}
    scale = instrument(item=[*YES_NO, recorded], value=[total(), used])
    row = {"a": 1, "b": 1, "c": 1, "d": None}
    assert both(bounds(scale, row), "used") == [3, 4]
    assert both(bounds(scale, row | {"recorded": 9}), "used") == [9, 9]


def test_answers_that_give_no_value_are_left_out_of_the_bounds():
    points = {"id": "points", "of": "age", "steps": [[18, 2], [30, 1]], "until": 60, "partial": True}
    scale = instrument(item=[AGE | {"range": [0, 99]}], value=[points])
    assert both(bounds(scale, {"age": None}), "points") == [1, 2]


def test_bounds_take_no_limit_of_missing_terms():
    scale = instrument(item=YES_NO, value=[total()])
    with pytest.raises(InstrumentError, match="max_missing"):
        bounds(scale, {"a": 1, "b": 1, "c": 1, "d": None}, max_missing=2)


def test_a_table_of_a_checklist_is_exact_however_many_answers_are_missing():
    items = [{"id": f"q{k}", "label": f"q{k}", "type": "yes_no"} for k in range(20)]
    made = {"id": "total", "sum": [one["id"] for one in items], "range": [0, 20]}
    share = {"id": "share", "of": "total", "steps": [[0, 5], [3, 9], [6, 1], [12, 7]]}
    scale = instrument(item=items, value=[made, share])
    blank = dict.fromkeys([one["id"] for one in items])
    four = dict.fromkeys(["q0", "q1", "q2", "q3"], 1)
    none = dict.fromkeys([f"q{k}" for k in range(9)], 0)
    result = bounds(scale, blank, blank | four, blank | none, blank | four | {"q4": 1, "q5": 1})
    assert [both(result, "share", row) for row in range(4)] == [[1, 9], [1, 9], [1, 9], [1, 7]]
    assert set(result.frame["share_bounds"]) == {"ok"}


def test_rules_about_a_level_and_an_optional_override_are_exact_for_long_checklists():
    items = [{"id": f"q{k}", "label": f"q{k}", "type": "yes_no"} for k in range(16)]
    override = {"id": "override", "label": "Override", "type": "yes_no", "optional": True}
    made = {"id": "total", "sum": [one["id"] for one in items], "range": [0, 16]}
    counted = {"id": "counted", "of": "total", "steps": [[0, "low"], [3, "middle"], [15, "high"]]}
    rules = [
        {"when": 'override or counted == "high"', "value": "high"},
        {"when": 'counted == "middle"', "value": "middle"},
        {"value": "low"},
    ]
    level = {"id": "level", "rules": rules, "levels": ["low", "middle", "high"], "fallback": "counted"}
    scale = instrument(item=[*items, override], value=[made], band=[counted, level])
    two = dict.fromkeys([one["id"] for one in items]) | {"q0": 0, "q1": 0}
    result = bounds(scale, two, two | {"override": "yes"}, two | {"override": "no"})
    assert [both(result, "level", row) for row in range(3)] == [
        ["low", "middle"],
        ["high"] * 2,
        ["low", "middle"],
    ]


def test_an_item_that_chooses_a_table_counts_with_its_number_and_not_its_rank():
    kind = {"id": "kind", "label": "Kind", "type": "ordinal", "levels": ["-3", "-2"]}
    items = [{"id": f"q{k}", "label": f"q{k}", "type": "yes_no"} for k in range(13)]
    points = {
        "id": "points",
        "of": "q0",
        "by": "kind",
        "points": {"-3": {"no": 0, "yes": 1}, "-2": {"no": 0, "yes": 3}},
    }
    made = {"id": "total", "sum": ["kind", "points", *(one["id"] for one in items[1:])], "range": [-3, 13]}
    squeezed = {"id": "squeezed", "formula": "kind * total"}
    scale = instrument(item=[kind, *items], value=[points, made, squeezed])
    assert scale.plan.spans["kind"] == (-3, -2)
    assert scale.plan.spans["total"] == (-3, 13)
    blank = dict.fromkeys([one["id"] for one in items[1:]], 0) | {"q0": None, "kind": None}
    assert both(bounds(scale, blank), "squeezed") == [-2, 9]
