"""Scenes with ipywidgets, an extra: without it every function here returns nothing to show."""

from __future__ import annotations

from html import escape
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from riskeval.trainer.twin import Answered, Control, Question

if TYPE_CHECKING:
    from ipywidgets import Widget  # type: ignore[import-untyped]


def of_answered(answered: Answered) -> dict[str, Any]:
    """The scene with its controls, for a notebook; nothing without ipywidgets."""
    return _bundle(_answered(answered)) if find_spec("ipywidgets") else {}


def of_question(question: Question) -> dict[str, Any]:
    """The question with a field to answer in, for a notebook; nothing without ipywidgets."""
    return _bundle(_question(question)) if find_spec("ipywidgets") else {}


def _bundle(box: Widget) -> dict[str, Any]:
    shown: dict[str, Any] = box._repr_mimebundle_()
    return shown


def _answered(answered: Answered) -> Widget:
    from ipywidgets import HTML, VBox

    fields = [_field(control) for control in answered.controls]
    result = HTML()

    def show(_: object = None) -> None:
        chosen = zip(answered.controls, fields, strict=True)
        values = {control.name: _value(control, one.value) for control, one in chosen}
        result.value = answered.at(**values)._repr_html_()

    for one in fields:
        one.observe(show, "value")
    show()
    title = f"<h3>{answered.scene.words.title}</h3><b>{answered.scene.words.then}</b>"
    return VBox([HTML(title), *fields, result])


def _question(question: Question) -> Widget:
    from ipywidgets import HTML, Button, FloatText, RadioButtons, VBox

    ask, words = question.scene.words.ask, question.scene.words
    asked = HTML(f"<h3>{words.title}</h3><p>{words.question}</p><b>{ask['prompt']}</b>")
    number = ask["kind"] == "number"
    field = FloatText(description=ask["unit"]) if number else RadioButtons(options=list(ask["options"]))
    button, said = Button(description="Commit and see", button_style="primary"), HTML()
    box = VBox([asked, field, button, said])

    def commit(_: object) -> None:
        try:
            box.children = (asked, _answered(question.commit(field.value)))
        except ValueError as error:
            said.value = escape(str(error))

    button.on_click(commit)
    return box


def _field(control: Control) -> Widget:
    from ipywidgets import Dropdown, Layout, SelectionSlider, Text

    wide = {"style": {"description_width": "16em"}, "layout": Layout(width="46em")}
    if not control.options:
        value = " ".join(f"{one:g}" for one in control.start)
        return Text(description=control.label, value=value, continuous_update=False, **wide)
    made = SelectionSlider if control.slides else Dropdown
    more = {"continuous_update": False} if control.slides else {}
    options = list(control.options)
    return made(description=control.label, options=options, value=control.start, **more, **wide)


def _value(control: Control, written: Any) -> Any:
    """The value of a field; of written numbers those that are numbers from 0 to 100."""
    if control.options:
        return written
    return [one for one in map(_number, written.replace(",", " ").split()) if 0 <= one <= 100]


def _number(word: str) -> float:
    try:
        return float(word)
    except ValueError:
        return -1.0
