"""The number moves with the class of people that one compares with, and each class says how sure it is."""

import pandas as pd
import pytest

import riskeval as rv
from riskeval.communication import compare_reference_classes
from riskeval.errors import EvaluationError

# 10 people of each kind; events: young men 5, old men 3, young women 2, old women 0.
CELLS = pd.DataFrame(
    {
        "sex": ["m", "m", "f", "f"],
        "age": ["young", "old", "young", "old"],
        "rating": ["high", "low", "high", "low"],
        "n": [10, 10, 10, 10],
        "k": [5, 3, 2, 0],
    }
)
JUDGED = {"Judgement": {"band": "rating", "levels": ["low", "moderate", "high"]}}
COHORT = rv.Cohort.from_counts(
    CELLS, n="n", events="k", groups=["sex", "age"], horizon_months=12, predictions=JUDGED
)


def rates(found):
    return found.estimates.frame["estimate"].tolist()


def test_classes_become_narrower_in_the_order_named():
    assert rates(compare_reference_classes(COHORT, {"sex": "m", "age": "young"})) == [0.25, 0.4, 0.5]
    assert rates(compare_reference_classes(COHORT, {"age": "young", "sex": "m"})) == [0.25, 0.35, 0.5]


def test_every_class_is_every_combination():
    found = compare_reference_classes(COHORT, {"sex": "m", "age": "young"}, every=True)
    assert rates(found) == [0.25, 0.4, 0.35, 0.5]
    assert [said.rate.wording.group for said in found.said.statements] == [
        "people in these data",
        "people (sex m)",
        "people (age young)",
        "people (sex m, age young)",
    ]


def test_the_people_at_one_level_of_a_judgement_are_classes_too():
    found = compare_reference_classes(COHORT, {"sex": "m"}, among=("Judgement", "high"))
    assert rates(found) == [0.35, 0.5]
    assert found.said.statements[1].rate.wording.group == "people rated high on Judgement (sex m)"


def test_the_text_says_how_far_the_number_moves():
    text = compare_reference_classes(COHORT, {"sex": "m", "age": "young"}, event="reoffended").text
    assert "from 25.0% of people in these data to 50.0% of people (sex m, age young)" in text
    assert "50 of 100" in text


def test_a_class_without_anybody_is_named():
    found = compare_reference_classes(COHORT, {"sex": "m", "age": "old"}, among=("Judgement", "high"))
    assert found.absent == ("sex m, age old",)
    assert "Nobody in these data: sex m, age old." in found.markdown


def test_a_level_that_nobody_has_is_refused():
    with pytest.raises(EvaluationError, match="nobody"):
        compare_reference_classes(COHORT, {"sex": "m"}, among=("Judgement", "moderate"))


def test_up_to_eight_classes_are_drawn_as_people():
    ax = compare_reference_classes(COHORT, {"sex": "m", "age": "young"}).plot()
    assert [text.get_text() for text in ax.texts if " of 100" in text.get_text()] == [
        "25 of 100",
        "40 of 100",
        "50 of 100",
    ]


def test_all_that_is_wrong_with_the_question_is_said_together():
    with pytest.raises(EvaluationError) as caught:
        compare_reference_classes(COHORT, {"sx": "m", "age": "yuong"}, among=("Judgement", "hi"))
    told = str(caught.value)
    assert len(caught.value.problems) == 3
    assert "did you mean 'sex'?" in told
    assert "did you mean 'young'?" in told


def test_no_column_is_refused():
    with pytest.raises(EvaluationError, match="at least one group column"):
        compare_reference_classes(COHORT, {})
