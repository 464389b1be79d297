"""Words and numbers: the percentages that a room means by low, moderate and high."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from riskeval.report.study import Study
from riskeval.trainer.numerals import plain
from riskeval.trainer.twin import Control, Question, Shown
from riskeval.trainer.twins.flagging import scene_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def words_and_numbers(study: Study | str | Path) -> Question:
    """Words and numbers: what a room means by low, moderate and high. Nothing of the study is used.

    Parameters
    ----------
    study : Study or path

    Returns
    -------
    Question
        Answer with ``commit``; then ``low``, ``moderate`` and ``high`` take lists of what others said.
    """
    scene = scene_of("words_and_numbers", study)
    words = tuple(scene.cells["words"])

    def answered(guess: float) -> Any:
        def shown(**answers: list[float]) -> Shown:
            given = {word: [float(one) for one in answers[word]] for word in words}
            given[words[-1]].insert(0, float(guess))
            numbers = {f"{word}_{name}": n for word in words for name, n in _spread(given[word]).items()}
            return Shown(_said(words[-1], given[words[-1]], guess), numbers, lambda ax: _draw(given, ax))

        return tuple(Control(word, f"“{word}”, of 100", (), []) for word in words), shown

    return Question(scene, answered)


def _spread(answers: list[float]) -> dict[str, float]:
    if not answers:
        return {"answers": 0.0} | dict.fromkeys(("least", "median", "most"), np.nan)
    ends = {"least": min(answers), "median": float(np.median(answers)), "most": max(answers)}
    return {"answers": float(len(answers))} | ends


def _said(word: str, answers: list[float], guess: float) -> str:
    if len(answers) == 1:
        return f"You said {guess:g} of 100. Now add what the others wrote."
    least, most = plain(min(answers), 3), plain(max(answers), 3)
    people = f"{len(answers)} people in this room"
    return f"“{word}” means anything from {least} to {most} of 100 to {people}. You said {guess:g}."


def _draw(given: dict[str, list[float]], ax: Axes | None) -> Axes:
    from riskeval.plots.teaching import answers_by_word

    return answers_by_word(given, ax)
