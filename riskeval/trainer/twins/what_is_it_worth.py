"""What is it worth?: from the price of an error to the line, and from a line to the prices it speaks for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from riskeval.analyses.best_cuts import best_cuts
from riskeval.analyses.price import threshold_for
from riskeval.metrics import net_benefit
from riskeval.report.study import Study
from riskeval.trainer.ladder import Ladder
from riskeval.trainer.numerals import plain
from riskeval.trainer.twin import Control, Question, Shown
from riskeval.trainer.twins.flagging import (
    BEST,
    NOBODY,
    THOUSAND,
    Flagged,
    ladder_in,
    line_control,
    place_of,
    scene_of,
)

FOLLOWS = "where it is best at this price"


def what_is_it_worth(study: Study | str | Path, *, prediction: str | None = None) -> Question:
    """What is it worth?: a price moves the line, and a line speaks for prices.

    Parameters
    ----------
    study : Study or path
        Only counts that its report may show are used; where it has none, a scenario stands in and says so.
    prediction : str, optional
        By default the first.

    Returns
    -------
    Question
        Answer with ``commit``; then ``price`` (false alarms that weigh as much as one missed case) and
        ``line`` can be moved; with ``line="best"`` the line follows the price.
    """
    scene = scene_of("what_is_it_worth", study)
    ladder, prices = ladder_in(scene, prediction), list(scene.cells["prices"])
    steps = tuple((f"{price} false alarm{'' if price == 1 else 's'}", price) for price in prices)

    def answered(guess: float) -> Any:
        def shown(price: float, line: str) -> Shown:
            threshold = threshold_for(price)
            place = best_place(ladder, threshold) if line == BEST else place_of(ladder, line)
            people, (least, most) = Flagged.from_line(ladder, place), _prices(ladder, place)
            worth = THOUSAND * _benefit(ladder, place, threshold)
            numbers = {"threshold": threshold, "net_benefit": worth, "least": least, "most": most}
            said = f"At {price:g} false alarms for each missed case: {people.said} {_between(least, most)}"
            title = f"{ladder.prediction}: flagged from {[*ladder.levels, NOBODY][place]}"
            return Shown(said, numbers | people.thousand, people.draw(ladder.levels, title))

        start = min(prices, key=lambda price: abs(price - guess))
        price = Control("price", "One missed case weighs as much as", steps, start)
        return (price, line_control(ladder, FOLLOWS)), shown

    return Question(scene, answered)


def best_place(ladder: Ladder, threshold: float) -> int:
    """The line with the highest net benefit; of equals the lowest."""
    places = range(len(ladder.levels) + 1)
    return int(np.argmax([_benefit(ladder, place, threshold) for place in places]))


def _benefit(ladder: Ladder, place: int, threshold: float) -> float:
    """The package's net benefit of flags, which are risks of 0 and 1."""
    return float(net_benefit(*Flagged.from_line(ladder, place).arrays, at=threshold))


def _prices(ladder: Ladder, place: int) -> tuple[float, float]:
    """Between which prices no other line has a higher net benefit; the least above the most without any."""
    frame = best_cuts(ladder.cohort(), ladder.prediction, on="score").frame
    bounds = [*ladder.bounds, np.inf]
    ends = frame[frame["at"] == bounds[place]].set_index("metric")["estimate"]
    from_risk, until = float(ends["best_from"]), float(ends["best_until"])
    return (np.inf, 0.0) if np.isnan(from_risk) else (_price(until), _price(from_risk))


def _price(risk: float) -> float:
    return 1 / risk - 1 if risk > 0 else np.inf


def _between(least: float, most: float) -> str:
    if least > most:
        return (
            "No price makes this line the best one: another finds more people, or spares more, at any price."
        )
    end = "" if np.isinf(most) else f" and at most {plain(most)}"
    return f"This line says that one missed case weighs at least {plain(least)}{end} false alarms."
