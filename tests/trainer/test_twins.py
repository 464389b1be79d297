"""Every scene in a notebook: the numbers of the page, nothing before an answer, a picture without widgets."""

import random
from pathlib import Path

import pytest

from riskeval.errors import EvaluationError
from riskeval.trainer import twins, widgets
from riskeval.trainer.page import SCENES

ANSWERS = {"two_groups": "how many are missed", "ask_a_colleague": 80}
OWN = {"weeks_seen", "own_ratings", "own_far_weeks", "calendar_far_weeks"}  # what a hand decided on the page
NAMES = pytest.mark.parametrize("name", SCENES)


def asked(name, study):
    return getattr(twins, name)(study)


def answered(name, study):
    return asked(name, study).commit(ANSWERS.get(name, 20))


def chosen(twin, chance):
    """One value of every control, and what the page calls it."""
    values, fields = {}, {}
    for control in twin.controls:
        place = chance.randrange(len(control.options))
        values[control.name] = value = control.values[place]
        counted = control.name in ("line", "price", "rate")
        fields[control.name] = place if counted else value
    return values, fields


def as_on_the_page(name, fields, values):
    """The page asks for two of its settings under other names, and lets a line follow a price by itself."""
    if name == "two_groups":
        line = fields["line"] + 1
        return {"held": values["broken"], "line": line, "equal": int(values["equal"])}
    if "line" in fields and values["line"] == "best":
        return {key: value for key, value in fields.items() if key != "line"}
    if name in ("what_is_it_worth", "keep_the_confidence"):
        return fields | {"line": fields["line"] - 1}  # the first choice is to follow
    return fields


@pytest.mark.parametrize("name", [name for name in SCENES if name != "words_and_numbers"])
def test_at_random_settings_the_numbers_are_those_of_the_page(name, loaded, opened):
    scene, chance = name.replace("_", "-"), random.Random(name)
    twin, shown = answered(name, loaded), opened().enter(scene, ANSWERS.get(name, 20))
    for _ in range(25):
        values, fields = chosen(twin, chance)
        shown.set(scene, **as_on_the_page(name, fields, values))
        found, wanted = shown.numbers(scene), twin.at(**values).numbers
        told = {key: value for key, value in found.items() if key not in OWN}
        assert {key: wanted[key] for key in told} == pytest.approx(told, abs=1e-9, rel=1e-9, nan_ok=True)


def test_the_spread_of_a_word_is_that_of_the_page(loaded, opened):
    shown = opened().enter("words-and-numbers", 20)
    high = [55, 90.5, 70]
    for value in high:
        shown.page.locator("#words-and-numbers-high").fill(str(value))
        shown.page.get_by_role("button", name="Add these answers").click()
    shown.set("words-and-numbers")
    wanted = answered("words_and_numbers", loaded).at(high=high).numbers
    found = shown.numbers("words-and-numbers")
    assert {name: found[name] for name in wanted} == pytest.approx(wanted, abs=1e-9, nan_ok=True)
    assert wanted["high_median"] == 62.5


@NAMES
def test_nothing_is_shown_before_somebody_answers(name, loaded):
    question = asked(name, loaded)
    shown = question._repr_mimebundle_()
    assert question.scene.words.ask["prompt"] in shown["text/plain"]
    assert "<img" not in shown["text/html"]
    assert not any(word in shown["text/plain"] for word in ("are flagged:", "You expected", "You said"))


@NAMES
def test_without_widgets_a_scene_is_a_picture_with_its_sentence(name, loaded, monkeypatch):
    monkeypatch.setattr(widgets, "find_spec", lambda name: None)
    twin = answered(name, loaded)
    shown = twin._repr_mimebundle_()
    assert set(shown) == {"text/html", "text/plain"}
    assert 'src="data:image/png;base64,' in shown["text/html"]
    assert shown["text/plain"] == twin.at().said
    assert "pip install" in shown["text/html"]


@NAMES
def test_every_control_is_a_widget_and_moving_it_changes_the_scene(name, loaded):
    twin = answered(name, loaded)
    box = widgets._answered(twin)
    fields, result = box.children[1:-1], box.children[-1]
    assert [field.description for field in fields] == [control.label for control in twin.controls]
    for control, field in zip(twin.controls, fields, strict=True):
        before = result.value
        start = field.value
        if control.options:
            field.value = next(value for value in reversed(control.values) if value != start)
        else:
            field.value = "20 40, no number 60"
        assert result.value != before or twin.at(**{control.name: field.value}).said == twin.at().said
        field.value = start
        assert result.value == before


def test_a_question_is_answered_with_its_button(loaded):
    box = widgets._question(asked("draw_the_line", loaded))
    _, field, button, said = box.children
    field.value = 400
    button.click()
    assert "a number from 0 to 100" in said.value
    field.value = 40
    button.click()
    assert "You expected 40 of 100" in box.children[1].children[-1].value


def test_numbers_that_were_written_are_read_and_the_rest_is_left(loaded):
    box = widgets._answered(answered("words_and_numbers", loaded))
    box.children[3].value = "55, 90.5 high 700 70"
    assert "from 20 to 90.5 of 100 to 4 people" in box.children[-1].value


@pytest.mark.parametrize("answer", [101, -1, "forty", None, True, float("nan")])
def test_an_answer_out_of_the_question_is_refused(answer, loaded):
    with pytest.raises(EvaluationError, match="a number from 0 to 100"):
        asked("draw_the_line", loaded).commit(answer)


def test_an_answer_that_is_no_option_is_refused_with_the_nearest(loaded):
    with pytest.raises(EvaluationError, match="did you mean 'how many are missed'"):
        asked("two_groups", loaded).commit("how many are mised")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"lin": "6"}, "did you mean 'line'"),
        ({"line": "sixty"}, "one of"),
        ({"line": "sixty", "price": 3}, "2 problems"),
    ],
)
def test_a_setting_that_is_not_offered_is_refused(settings, said, loaded):
    with pytest.raises(EvaluationError, match=said):
        answered("draw_the_line", loaded).at(**settings)


def test_answers_that_are_no_numbers_of_100_are_refused(loaded):
    twin = answered("words_and_numbers", loaded)
    for wrong in ([120], 40, ["forty"]):
        with pytest.raises(EvaluationError):
            twin.at(high=wrong)


def test_a_prediction_that_is_misspelt_is_refused(loaded):
    with pytest.raises(EvaluationError, match="Needed one of"):
        twins.draw_the_line(loaded, prediction="Toll")


def test_two_groups_that_are_not_there_are_refused(loaded):
    with pytest.raises(EvaluationError, match="two of"):
        twins.two_groups(loaded, groups=("men", "men"))


def test_a_study_is_read_from_its_file():
    path = Path(__file__).parents[2] / "data" / "synthetic" / "demonstration" / "study.toml"
    assert "1,000" in twins.draw_the_line(str(path)).commit(40).at().said
