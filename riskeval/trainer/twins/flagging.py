"""What the scenes in notebooks have in common: a prediction, a line on it, and who stands on either side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from riskeval.errors import EvaluationError, did_you_mean
from riskeval.metrics import auc, false_positive_rate, npv, ppv, sensitivity, specificity
from riskeval.report.study import Study, load_study
from riskeval.trainer.ladder import Ladder
from riskeval.trainer.material import material_of
from riskeval.trainer.scene import Scene
from riskeval.trainer.twin import Control

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike, NDArray

NOBODY, BEST = "nobody", "best"
THOUSAND = 1000


def scene_of(name: str, study: Study | str | Path) -> Scene:
    """The scene of the page: the same words and the same cells."""
    loaded = study if isinstance(study, Study) else load_study(study)
    found: Scene = import_module(f"riskeval.trainer.scenes.{name}").scene(material_of(loaded))
    return found


def ladder_in(scene: Scene, prediction: str | None) -> Ladder:
    """The levels of a prediction of the scene; of the first by default."""
    ladders = [Ladder(**cells) for cells in scene.cells["ladders"]]
    names = [ladder.prediction for ladder in ladders]
    if prediction is None:
        return ladders[0]
    if prediction not in names:
        do = did_you_mean(prediction, names) or "use one of them"
        raise EvaluationError(needed=f"one of {names}", found=f"'{prediction}'", do=do)
    return ladders[names.index(prediction)]


def line_control(ladder: Ladder, follows: str = "") -> Control:
    """Where the line stands, by the name of the level from which people are flagged; or following a price."""
    best = ((follows, BEST),) if follows else ()
    options = (*best, *((f"from {name}", name) for name in ladder.levels), (NOBODY, NOBODY))
    middle = [*ladder.levels, NOBODY][-(-len(ladder.levels) // 2)]
    return Control("line", "Flag", options, BEST if follows else middle)


def place_of(ladder: Ladder, line: str) -> int:
    """The level from which people are flagged, as a number; beyond the last where nobody is."""
    return len(ladder.levels) if line == NOBODY else ladder.levels.index(line)


class Flagged:
    """People on levels, flagged on some: every rate is the package's, on these people.

    Parameters
    ----------
    amounts : array, shape (2, levels)
        People with and without the event.
    flagged : array of bool, shape (levels,)
    """

    def __init__(self, amounts: ArrayLike, flagged: ArrayLike) -> None:
        self.amounts = np.array(amounts, dtype=float)
        self.flagged = np.array(flagged, dtype=bool)
        self.arrays = of_people(self.amounts, self.flagged.astype(float))

    @classmethod
    def from_line(cls, ladder: Ladder, place: int) -> Flagged:
        """The people of a ladder, flagged from a level on."""
        return cls([ladder.events, ladder.nonevents], np.arange(len(ladder.levels)) >= place)

    def rate(self, metric: Callable[..., object]) -> float:
        """One rate; NaN where it asks about nobody."""
        return float(metric(*self.arrays))  # type: ignore[arg-type]

    @property
    def rates(self) -> dict[str, float]:
        """Sensitivity, specificity, PPV and NPV."""
        return {metric.name: self.rate(metric) for metric in (sensitivity, specificity, ppv, npv)}

    @property
    def errors(self) -> dict[str, float]:
        """What two groups may have equal, and how common the event is."""
        amounts = self.amounts.sum(axis=1)
        found = {"event_rate": float(amounts[0] / amounts.sum()), "ppv": self.rate(ppv)}
        found["false_positive_rate"] = self.rate(false_positive_rate)
        return found | {"false_negative_rate": 1 - self.rate(sensitivity)}

    @property
    def false_per_true(self) -> float:
        """False alarms for each true one; NaN where there is no alarm at all."""
        right = self.rate(ppv)
        return 1 / right - 1 if right else float("inf")

    @property
    def thousand(self) -> dict[str, float]:
        """Of 1,000 people: found, missed, flagged needlessly and rightly left."""
        share = THOUSAND * self.amounts / self.amounts.sum()
        found, needless = share[:, self.flagged].sum(axis=1).tolist()
        missed, left = share[:, ~self.flagged].sum(axis=1).tolist()
        return {"found": found, "missed": missed, "needless": needless, "rightly_left": left}

    @property
    def said(self) -> str:
        """The thousand, in a sentence."""
        from riskeval.plots.thousand import whole

        found, missed, needless, _ = whole(list(self.thousand.values()))
        people = "person with the event is" if missed == 1 else "people with the event are"
        return (
            f"Of 1,000 people, {found + needless} are flagged: {found} of them have the event and {needless} "
            f"do not. {missed} {people} missed."
        )

    def draw(self, names: Sequence[str], title: str = "") -> Callable[[Axes | None], Axes]:
        """Draws the people on their levels."""

        def draw(ax: Axes | None) -> Axes:
            from riskeval.plots.people_on_levels import people_on_levels

            columns = {"level": list(names), "events": self.amounts[0], "nonevents": self.amounts[1]}
            return people_on_levels(pd.DataFrame(columns | {"flagged": self.flagged}), ax, title=title)

        return draw


def of_people(amounts: NDArray[np.float64], values: NDArray[np.float64]) -> tuple[NDArray[np.float64], ...]:
    """Outcomes, predictions and weights, for metrics called on plain arrays."""
    outcome = np.repeat([1.0, 0.0], amounts.shape[1])
    return outcome, np.tile(values, 2), amounts.ravel()


def auc_of(ladder: Ladder) -> float:
    """Of pairs with and without the event, the share put in the right order."""
    amounts = np.array([ladder.events, ladder.nonevents], dtype=float)
    return float(auc(*of_people(amounts, np.array(ladder.bounds))))
