"""Staying attuned: a client who changes, a rating that stands in the file, and how it ages."""

from __future__ import annotations

from math import ceil, sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from riskeval.report.study import Study
from riskeval.trainer.ladder import Ladder
from riskeval.trainer.numerals import of_hundred
from riskeval.trainer.twin import Control, Question, Shown
from riskeval.trainer.twins.ask_a_colleague import carried
from riskeval.trainer.twins.flagging import auc_of, scene_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FAR = 1.0  # standard deviations


def staying_attuned(study: Study | str | Path) -> Question:
    """Staying attuned: how long a rating stays true of a made-up client who changes.

    Parameters
    ----------
    study : Study or path
        The AUC of a fresh rating is that of its first prediction.

    Returns
    -------
    Question
        Answer with ``commit``; then ``every`` (weeks between ratings) and ``weekly`` (correlation of the
        state from week to week, in hundredths) can be moved.

    Notes
    -----
    The AUC after w weeks is ``Φ(ρ^w Φ⁻¹(AUC))`` by the two-normal model, with ρ the weekly correlation.
    """
    scene = scene_of("staying_attuned", study)
    fresh = auc_of(Ladder(**scene.cells["ladders"][0]))
    moves = scene.cells["moves"]

    def answered(guess: float) -> Any:
        def shown(every: int, weekly: int) -> Shown:
            states = _course(moves, weekly / 100)
            held = states[np.arange(len(states)) // every * every]
            aged = [carried(fresh, (weekly / 100) ** weeks) for weeks in range(every)]
            far = int((abs(states - held) > FAR).sum())
            numbers = {"ratings": ceil(len(states) / every), "far_weeks": far, "auc_fresh": fresh}
            numbers |= {"auc_last": aged[-1], "auc_mean": float(np.mean(aged))}
            said = (
                f"Rated every {'week' if every == 1 else f'{every} weeks'}, the file is far off in {far} of "
                f"{len(states)} weeks. A fresh rating puts {of_hundred(fresh)} pairs in the right order, "
                f"one in its last week {of_hundred(aged[-1])}."
            )
            return Shown(said, numbers, lambda ax: _draw(states, held, ax))

        return _controls(guess), shown

    return Question(scene, answered)


def _course(moves: list[float], weekly: float) -> np.ndarray:
    """A state week by week, with standard deviation 1, that resembles the week before by a correlation."""
    states = [moves[0]]
    for move in moves[1:]:
        states.append(weekly * states[-1] + sqrt(1 - weekly**2) * move)
    return np.array(states)


def _controls(guess: float) -> tuple[Control, ...]:
    weeks = tuple((f"{count} week{'' if count == 1 else 's'}", count) for count in range(1, 53))
    pace = tuple((f"{share / 100:.2f} from week to week", share) for share in range(70, 100))
    start = round(min(52, max(1, guess)))
    return Control("every", "Rate anew every", weeks, start), Control(
        "weekly", "The client resembles", pace, 92
    )


def _draw(states: np.ndarray, held: np.ndarray, ax: Axes | None) -> Axes:
    from riskeval.plots.teaching import course

    return course(states, held, ax, far=FAR)
