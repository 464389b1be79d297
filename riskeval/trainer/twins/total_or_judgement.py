"""Total or judgement: who is flagged by a total, by a summary rating, by both and by either."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from riskeval.report.study import Study
from riskeval.trainer.numerals import of_hundred
from riskeval.trainer.twin import Control, Question, Shown
from riskeval.trainer.twins.flagging import Flagged, scene_of

RULES = {
    "total": (False, False, True, True),
    "judgement": (False, True, False, True),
    "both": (False, False, False, True),
    "either": (False, True, True, True),
}


def total_or_judgement(study: Study | str | Path) -> Question:
    """Total or judgement: what a summary rating adds to a total, and what overrides do.

    Parameters
    ----------
    study : Study or path
        Only counts that its report may show are used; where it has none, a scenario stands in and says so.

    Returns
    -------
    Question
        Answer with ``commit``; then ``rule`` can be chosen: "total", "judgement", "both" or "either".
    """
    scene = scene_of("total_or_judgement", study)
    cells = np.array(scene.cells["cells"], dtype=float)  # neither, the judgement alone, the total alone, both
    said_of = {"total": f"the total alone ({scene.cells['total']})"}
    said_of |= {"judgement": f"the judgement alone ({scene.cells['judgement']})"}
    said_of |= {"both": "both together", "either": "either of them"}
    shares = (cells[:, 0] / cells.sum(axis=1)).tolist()

    def answered(guess: float) -> Any:
        def shown(rule: str) -> Shown:
            order = np.argsort(RULES[rule], kind="stable")
            people = Flagged(cells[order].T, np.array(RULES[rule])[order])
            numbers = people.rates | people.thousand | {"up_with": shares[1], "down_with": shares[2]}
            said = (
                f"{people.said} Of those whom the total flags and the judgement leaves alone, you expected "
                f"{guess:g} of 100 to have the event; here it is {of_hundred(shares[2])}."
            )
            whole = Flagged(_sides(people), [False, True])
            return Shown(
                said, numbers, whole.draw(["left alone", "flagged"], f"who decides: {said_of[rule]}")
            )

        options = tuple((text, rule) for rule, text in said_of.items())
        return (Control("rule", "Who decides", options, "total", slides=False),), shown

    return Question(scene, answered)


def _sides(people: Flagged) -> np.ndarray:
    sides = [people.amounts[:, ~people.flagged].sum(axis=1), people.amounts[:, people.flagged].sum(axis=1)]
    return np.array(sides).T
