"""Draw the line: a threshold, and the four kinds of people it makes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from riskeval.report.study import Study
from riskeval.trainer.numerals import of_hundred
from riskeval.trainer.twin import Question, Shown
from riskeval.trainer.twins.flagging import Flagged, ladder_in, line_control, place_of, scene_of


def draw_the_line(study: Study | str | Path, *, prediction: str | None = None) -> Question:
    """Draw the line: a threshold, and the four kinds of people it makes.

    Parameters
    ----------
    study : Study or path
        Only counts that its report may show are used; where it has none, a scenario stands in and says so.
    prediction : str, optional
        By default the first.

    Returns
    -------
    Question
        Answer with ``commit``; then ``line`` can be moved.
    """
    scene = scene_of("draw_the_line", study)
    ladder = ladder_in(scene, prediction)

    def answered(guess: float) -> Any:
        def shown(line: str) -> Shown:
            people = Flagged.from_line(ladder, place_of(ladder, line))
            said = f"{people.said} {_beside(people.rates['ppv'], guess)}"
            title = f"{ladder.prediction}: flagged {line_said(line)}"
            return Shown(said, people.rates | people.thousand, people.draw(ladder.levels, title))

        return (line_control(ladder),), shown

    return Question(scene, answered)


def line_said(line: str) -> str:
    """Where the line stands, in words."""
    return line if line == "nobody" else f"from {line}"


def _beside(ppv: float, guess: float) -> str:
    if ppv != ppv:
        return "Nobody is flagged, so there is nobody to compare your answer with."
    return f"You expected {guess:g} of 100 flagged people to have it; here it is {of_hundred(ppv)}."
