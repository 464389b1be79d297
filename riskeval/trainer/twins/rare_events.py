"""Rare events: the same sensitivity and specificity at another event rate."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from riskeval.report.study import Study
from riskeval.trainer.ladder import Ladder
from riskeval.trainer.numerals import of_hundred, plain
from riskeval.trainer.twin import Control, Question, Shown
from riskeval.trainer.twins.flagging import Flagged, ladder_in, line_control, place_of, scene_of


def rare_events(study: Study | str | Path, *, prediction: str | None = None) -> Question:
    """Rare events: what an alarm means where the event is rarer.

    Parameters
    ----------
    study : Study or path
        Only counts that its report may show are used; where it has none, a scenario stands in and says so.
    prediction : str, optional
        By default the first.

    Returns
    -------
    Question
        Answer with ``commit``; then ``line`` and ``rate`` (share of people with the event) can be moved.
    """
    scene = scene_of("rare_events", study)
    ladder, rates, asked = ladder_in(scene, prediction), scene.cells["rates"], scene.cells["asked"]
    steps = tuple((_words(rate), rate) for rate in rates)

    def answered(guess: float) -> Any:
        def shown(line: str, rate: float) -> Shown:
            people = at_rate(ladder, place_of(ladder, line), rate)
            numbers = people.rates | people.thousand | {"false_per_true": people.false_per_true}
            said = (
                f"{people.said} For each true alarm there are {plain(numbers['false_per_true'])} false ones. "
                f"At {_words(asked['rate'])} you expected {guess:g} of 100 alarms to be true; with the line "
                f"where it began, it is {of_hundred(asked['ppv'])}."
            )
            return Shown(said, numbers, people.draw(ladder.levels, f"{_words(rate)} people have the event"))

        start = rates[scene.cells["start"]]
        return (line_control(ladder), Control("rate", "People with the event", steps, start)), shown

    return Question(scene, answered)


def at_rate(ladder: Ladder, place: int, rate: float) -> Flagged:
    """The people of a ladder, reweighted so that another share of them has the event."""
    events, others = np.array(ladder.events), np.array(ladder.nonevents)
    flagged = np.arange(len(ladder.levels)) >= place
    return Flagged([rate * events / events.sum(), (1 - rate) * others / others.sum()], flagged)


def _words(share: float) -> str:
    return f"{plain(1000 * share)} of 1,000" if share < 0.01 else of_hundred(share)
