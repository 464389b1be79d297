"""Keep the confidence?: a disclosure threshold with its two errors, on the user's own harms."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from riskeval.analyses.duty import duty_to_protect
from riskeval.report.study import Study
from riskeval.trainer.numerals import of_hundred
from riskeval.trainer.twin import Control, Question, Shown
from riskeval.trainer.twins.flagging import BEST, Flagged, ladder_in, line_control, place_of, scene_of
from riskeval.trainer.twins.what_is_it_worth import best_place

NEEDLESS, AVERTED = 10, 80


def keep_the_confidence(study: Study | str | Path, *, prediction: str | None = None) -> Question:
    """Keep the confidence?: the threshold that stated harms imply, and its two errors. No law, no advice.

    Parameters
    ----------
    study : Study or path
        Only counts that its report may show are used; where it has none, a scenario stands in and says so.
    prediction : str, optional
        By default the first.

    Returns
    -------
    Question
        Answer with ``commit``; then the harms ``silent`` and ``needless`` (1 to 100), ``averted`` (of 100,
        how much of the first harm speaking averts) and ``line`` can be moved.
    """
    scene = scene_of("keep_the_confidence", study)
    ladder = ladder_in(scene, prediction)

    def answered(guess: float) -> Any:
        def shown(silent: int, needless: int, averted: int, line: str) -> Shown:
            numbers = {
                name: _threshold(factor * silent, needless, averted)
                for name, factor in (("threshold", 1), ("if_doubled", 2), ("if_halved", 0.5))
            }
            place = best_place(ladder, numbers["threshold"]) if line == BEST else place_of(ladder, line)
            people = Flagged.from_line(ladder, place)
            numbers["false_per_true"] = people.false_per_true
            counts = people.said.replace("are flagged", "are spoken about")
            said = (
                f"You said {guess:g} of 100, and the harms began where that puts them; as they stand, they "
                f"speak for {of_hundred(numbers['threshold'])}. {counts}"
            )
            return Shown(said, numbers | people.thousand, people.draw(ladder.levels, ladder.prediction))

        return (*_harms(guess), line_control(ladder, "where these harms put it")), shown

    return Question(scene, answered)


def _harms(guess: float) -> tuple[Control, ...]:
    """The harms; silence begins where it speaks for the threshold that was committed to."""
    threshold = max(guess / 100, 0.001)
    silent = round(NEEDLESS * (1 - threshold) / threshold / (AVERTED / 100))
    hundred = tuple((str(value), value) for value in range(1, 101))
    return (
        Control("silent", "Harm if nobody speaks and it happens", hundred, max(1, min(100, silent))),
        Control("needless", "Harm if you speak and nothing would have happened", hundred, NEEDLESS),
        Control("averted", "Of the first harm, speaking averts, of 100", hundred[4:], AVERTED),
    )


def _threshold(silent: float, needless: float, averted: float) -> float:
    harms = {"it happens": silent}, {"trust": float(needless)}
    return duty_to_protect(not_acting=harms[0], acting_needlessly=harms[1], averted=averted / 100).threshold
