"""Ask a colleague: what averaging raters buys, and where shared errors stop it."""

from __future__ import annotations

from math import inf, sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from riskeval.report.study import Study
from riskeval.trainer.numerals import of_hundred
from riskeval.trainer.twin import Control, Question, Shown
from riskeval.trainer.twins.flagging import auc_of, ladder_in, scene_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

RATERS = (1, 2, 3, 5, 10)


def ask_a_colleague(study: Study | str | Path, *, prediction: str | None = None) -> Question:
    """Ask a colleague: one, two, three raters averaged, and the errors that they share.

    Parameters
    ----------
    study : Study or path
        Only counts that its report may show are used; where it has none, a scenario stands in and says so.
    prediction : str, optional
        Taken as what one rater gives; by default the first.

    Returns
    -------
    Question
        Answer with ``commit``; then ``raters``, ``agreement`` (of one rater with the case, in hundredths) and
        ``shared`` (of 100 parts of their errors) can be moved.

    Notes
    -----
    The mean of k raters agrees with the case by ``a / (a + (1 − a)(s + (1 − s) / k))``: Spearman 1910 and
    Brown 1910, British Journal of Psychology 3, with a share s of the errors common. The AUC follows by the
    two-normal model, a simplification.
    """
    scene = scene_of("ask_a_colleague", study)
    one = auc_of(ladder_in(scene, prediction))

    def answered(guess: float) -> Any:
        def shown(raters: int, agreement: int, shared: int) -> Shown:
            def mean(count: float) -> float:
                return agreement_of_mean(agreement / 100, shared / 100, count)

            def ordered(count: float) -> float:
                return carried(one, sqrt(mean(count) / (agreement / 100)))

            numbers = {"auc_one": one, "auc_mean": ordered(raters), "auc_limit": ordered(inf)}
            said = (
                f"Of 100 pairs, one rater puts {of_hundred(one)} in the right order; the mean of {raters} "
                f"puts {of_hundred(numbers['auc_mean'])}, and raters without end would put "
                f"{of_hundred(numbers['auc_limit'])}. You expected {guess:g} of 100 for three."
            )
            bars = {count: ordered(count) for count in sorted({*RATERS, raters})}
            numbers["agreement_mean"] = mean(raters)
            return Shown(said, numbers, lambda ax: _draw(bars, raters, numbers["auc_limit"], ax))

        return _controls(), shown

    return Question(scene, answered)


def agreement_of_mean(one: float, shared: float, raters: float) -> float:
    """The agreement of the mean of several raters with the case, where a share of their errors is common."""
    return one / (one + (1 - one) * (shared + (1 - shared) / raters))


def carried(value: float, factor: float) -> float:
    """An AUC whose distance between the two normal distributions is multiplied."""
    from scipy.stats import norm

    return float(norm.cdf(norm.ppf(value) * factor))


def _controls() -> tuple[Control, ...]:
    raters = tuple((str(count), count) for count in range(1, 11))
    agreement = tuple((f"{share / 100:.2f}", share) for share in range(10, 96, 5))
    shared = tuple((f"{share} of 100", share) for share in range(0, 91, 10))
    return (
        Control("raters", "Raters", raters, 3),
        Control("agreement", "Agreement of one rater with the case", agreement, 60),
        Control("shared", "Share of their errors that is common", shared, 0),
    )


def _draw(bars: dict[int, float], raters: int, limit: float, ax: Axes | None) -> Axes:
    from riskeval.plots.teaching import bars_by_raters

    return bars_by_raters(bars, ax, chosen=raters, limit=limit)
