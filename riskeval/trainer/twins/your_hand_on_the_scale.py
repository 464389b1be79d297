"""Your hand on the scale: a rater's severity and a feeling shift ratings, and people cross the line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from riskeval.report.study import Study
from riskeval.trainer.ladder import Ladder
from riskeval.trainer.numerals import of_hundred
from riskeval.trainer.twin import Control, Question, Shown
from riskeval.trainer.twins.flagging import THOUSAND, Flagged, ladder_in, line_control, place_of, scene_of


def your_hand_on_the_scale(study: Study | str | Path, *, prediction: str | None = None) -> Question:
    """Your hand on the scale: the people stay the same, the rater is stricter, or stirred by some of them.

    Parameters
    ----------
    study : Study or path
        Only counts that its report may show are used; where it has none, a scenario stands in and says so.
    prediction : str, optional
        By default the first.

    Returns
    -------
    Question
        Answer with ``commit``; then ``severity`` (levels), ``stirred`` (of 100 people), ``reaction`` (levels)
        and ``line`` can be moved.
    """
    scene = scene_of("your_hand_on_the_scale", study)
    ladder = ladder_in(scene, prediction)

    def answered(guess: float) -> Any:
        def shown(severity: int, stirred: int, reaction: int, line: str) -> Shown:
            place = place_of(ladder, line)
            parts = ((severity, 1 - stirred / 100), (severity + reaction, stirred / 100))
            rated = np.sum([share * _moved(ladder, steps) for steps, share in parts], axis=0)
            people = Flagged(rated, np.arange(len(ladder.levels)) >= place)
            crossed = _crossed(ladder, place, parts)
            of = f"{people.said} {_who(crossed, guess)}"
            return Shown(of, crossed | people.thousand, people.draw(ladder.levels, ladder.prediction))

        return (*_controls(), line_control(ladder)), shown

    return Question(scene, answered)


def _controls() -> tuple[Control, ...]:
    def steps(most: int) -> tuple[tuple[str, int], ...]:
        return tuple(
            (f"{step:+d} level{'' if abs(step) == 1 else 's'}", step) for step in range(-most, most + 1)
        )

    stirred = tuple((f"{share} of 100", share) for share in range(0, 51, 5))
    return (
        Control("severity", "You rate everybody by", steps(3), 0),
        Control("stirred", "People who stir a feeling in you", stirred, 0),
        Control("reaction", "and whom you then rate by another", steps(2), 1),
    )


def _standing(ladder: Ladder, steps: int) -> np.ndarray:
    """The level each level's people are put on."""
    return np.clip(np.arange(len(ladder.levels)) + steps, 0, len(ladder.levels) - 1)


def _moved(ladder: Ladder, steps: int) -> np.ndarray:
    found = np.zeros((2, len(ladder.levels)))
    for row, counts in zip(found, (ladder.events, ladder.nonevents), strict=True):
        np.add.at(row, _standing(ladder, steps), counts)
    return found


def _crossed(ladder: Ladder, place: int, parts: tuple[tuple[int, float], ...]) -> dict[str, float]:
    """Of 1,000 people, who stands on the other side of the line than with the average rater."""
    names = ("newly", "newly_with", "no_longer", "no_longer_with")
    found = dict.fromkeys(names, 0.0)
    events, people = np.array(ladder.events), np.array(ladder.events) + np.array(ladder.nonevents)
    before = np.arange(len(ladder.levels)) >= place
    for steps, share in parts:
        now = _standing(ladder, steps) >= place
        for name, who in (("newly", now & ~before), ("no_longer", before & ~now)):
            found[name] += THOUSAND * share * people[who].sum() / people.sum()
            found[f"{name}_with"] += THOUSAND * share * events[who].sum() / people.sum()
    return {name: float(count) for name, count in found.items()}


def _who(crossed: dict[str, float], guess: float) -> str:
    if not crossed["newly"]:
        return "Nobody newly crossed the line."
    share = of_hundred(crossed["newly_with"] / crossed["newly"])
    return (
        f"Of those who newly crossed, {share} have the event; for one step up you expected {guess:g} of 100."
    )
