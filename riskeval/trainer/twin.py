"""A scene in a notebook: a question, an answer to commit to, and then what the page would show."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING, Any

from riskeval.errors import EvaluationError, Problem, did_you_mean, raise_all
from riskeval.trainer.scene import Scene

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INSTALL = "Widgets need ipywidgets: pip install 'riskeval[notebook]'. Without them: .at({settings})."


@dataclass(frozen=True)
class Control:
    """What a hand can move in a scene.

    Parameters
    ----------
    name, label : str
        `name` is what `Answered.at` calls it; `label` is in words.
    options : tuple of (str, value)
        What can be chosen, in words and as a value; empty where numbers are written.
    start : object
        The value at the beginning.
    slides : bool
        Whether the options have an order.
    """

    name: str
    label: str
    options: tuple[tuple[str, Any], ...]
    start: Any
    slides: bool = True

    @property
    def values(self) -> list[Any]:
        """What can be chosen."""
        return [value for _, value in self.options]

    def problem(self, value: Any) -> Problem | None:
        """What is wrong with a value; None if nothing is."""
        if self.options:
            return None if value in self.values else self._not_offered(value)
        try:
            wrong = [one for one in value if not 0 <= one <= 100]
        except TypeError:
            return Problem(
                f"a list of numbers for '{self.name}'", repr(value), "give a list such as [20, 60]"
            )
        return (
            Problem(f"numbers from 0 to 100 for '{self.name}'", repr(wrong[0]), "correct it")
            if wrong
            else None
        )

    def _not_offered(self, value: Any) -> Problem:
        offered = ", ".join(repr(one) for one in self.values)
        near = did_you_mean(value, [str(one) for one in self.values]) if isinstance(value, str) else ""
        return Problem(f"one of {offered} for '{self.name}'", repr(value), near or "choose one of them")


@dataclass(frozen=True)
class Shown:
    """What a scene shows at some settings.

    Parameters
    ----------
    said : str
        The result in natural frequencies.
    numbers : mapping of str to float
        Under the names that the page gives them; NaN where nobody is asked about.
    draw : callable
        Draws the picture on Axes, or on new ones, and returns them.
    """

    said: str
    numbers: Mapping[str, float]
    draw: Callable[[Axes | None], Axes] = field(repr=False)

    def plot(self, ax: Axes | None = None) -> Axes:
        """The picture of the scene.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            Where to draw; a new figure when left out.

        Returns
        -------
        matplotlib Axes
        """
        from riskeval.plots.marks import known_to_pyplot

        with known_to_pyplot():
            return self.draw(ax)

    def _repr_html_(self) -> str:
        picture = BytesIO()
        figure = self.draw(None).get_figure(root=True)
        assert figure is not None
        figure.savefig(picture, format="png", dpi=110)
        data = base64.b64encode(picture.getvalue()).decode()
        said = escape(self.said)
        return f'<p style="max-width: 52em">{said}</p><img src="data:image/png;base64,{data}" alt="{said}">'

    def __str__(self) -> str:
        return self.said


@dataclass(frozen=True)
class Answered:
    """A scene after somebody has committed to an answer.

    In a notebook it shows itself with widgets, if ipywidgets is installed, and as a picture otherwise.

    Parameters
    ----------
    scene : Scene
    guess : float or str
        The answer.
    controls : tuple of Control
    shown : callable
        Takes the value of every control by its name; returns a `Shown`.
    """

    scene: Scene
    guess: float | str
    controls: tuple[Control, ...]
    shown: Callable[..., Shown] = field(repr=False)

    def at(self, **settings: Any) -> Shown:
        """What the scene shows at these settings; the rest is as at the beginning.

        Parameters
        ----------
        **settings
            Values of ``controls``, by name.

        Returns
        -------
        Shown

        Raises
        ------
        EvaluationError
            When there is no such control, or it has no such value.
        """
        known = {control.name: control for control in self.controls}
        problems = [
            known[name].problem(value) if name in known else _unknown(name, list(known))
            for name, value in settings.items()
        ]
        raise_all(EvaluationError, [problem for problem in problems if problem])
        return self.shown(**{control.name: control.start for control in self.controls} | settings)

    def _repr_html_(self) -> str:
        names = ", ".join(f"{control.name}=…" for control in self.controls)
        words = self.scene.words
        return (
            f"<h3>{escape(words.title)}</h3><p><b>{escape(words.then)}</b></p>{self.at()._repr_html_()}"
            f"<p><small>{escape(self.scene.source)} {escape(INSTALL.format(settings=names))}</small></p>"
        )

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        from riskeval.trainer.widgets import of_answered

        return of_answered(self) | {"text/html": self._repr_html_(), "text/plain": str(self.at())}


@dataclass(frozen=True)
class Question:
    """A scene before anybody has answered.

    In a notebook it asks, with a field to answer in if ipywidgets is installed. Nothing is shown before.

    Parameters
    ----------
    scene : Scene
    answered : callable
        Takes the answer; returns the controls and what `Answered.shown` is.
    """

    scene: Scene
    answered: Callable[[Any], tuple[Sequence[Control], Callable[..., Shown]]] = field(repr=False)

    def commit(self, answer: float | str) -> Answered:
        """Answer, and see.

        Parameters
        ----------
        answer : float or str
            A number within the limits of the question, or one of its options.

        Returns
        -------
        Answered

        Raises
        ------
        EvaluationError
            When it is no answer to the question.
        """
        problem = _no_answer(self.scene.words.ask, answer)
        raise_all(EvaluationError, [problem] if problem else [])
        controls, shown = self.answered(answer)
        return Answered(self.scene, answer, tuple(controls), shown)

    def _repr_html_(self) -> str:
        words = self.scene.words
        return (
            f"<h3>{escape(words.title)}</h3><p>{escape(words.question)}</p><p><b>{escape(words.ask['prompt'])}"
            f"</b> {escape(_answers(words.ask))}</p><p><small>{escape(self.scene.source)}</small></p>"
        )

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        from riskeval.trainer.widgets import of_question

        words = self.scene.words
        plain = f"{words.question} {words.ask['prompt']} {_answers(words.ask)}"
        return of_question(self) | {"text/html": self._repr_html_(), "text/plain": plain}


def _answers(ask: Mapping[str, Any]) -> str:
    if ask["kind"] == "number":
        return f"Answer with .commit(a number from {ask['least']} to {ask['most']}): {ask['unit']}."
    return "Answer with .commit(…): " + "; ".join(f"“{option}”" for option in ask["options"]) + "."


def _no_answer(ask: Mapping[str, Any], answer: Any) -> Problem | None:
    if ask["kind"] != "number":
        options = list(ask["options"])
        do = did_you_mean(str(answer), options) or "choose one of them"
        return None if answer in options else Problem(f"one of {options}", repr(answer), do)
    fits = isinstance(answer, int | float) and not isinstance(answer, bool)
    if fits and ask["least"] <= answer <= ask["most"]:
        return None
    return Problem(
        f"a number from {ask['least']} to {ask['most']}", repr(answer), "answer with such a number"
    )


def _unknown(name: str, known: list[str]) -> Problem:
    do = did_you_mean(name, known) or "use one of these names"
    return Problem(f"settings named {', '.join(known)}", f"'{name}'", do)
