"""Which criteria can hold together at the base rates that a cohort has, and what one costs the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from riskeval.cohort import Cohort
from riskeval.cuts import usable_roles
from riskeval.declaration import Key
from riskeval.estimates import Estimates
from riskeval.fairness.conflict import verdicts
from riskeval.fairness.forced import base_rates, forced_gaps
from riskeval.fairness.incompatible_text import in_words
from riskeval.fairness.laws import LAWS
from riskeval.fairness.one_cut import one_cut
from riskeval.intervals import sidak

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class Incompatible:
    """Which criteria can hold together here, with the arithmetic.

    Attributes
    ----------
    prediction, label, reference : str
        The prediction, its cut and the reference group.
    rates : Estimates
        Event rate, PPV, NPV, false positive and false negative rate and flag rate, of everybody and of each
        group.
    base_rates : Estimates
        Event rate of each group less that of the reference.
    forced : Estimates
        For two criteria kept at the values of the reference, the gap in a third that follows; ``label`` says
        which two, the note what the value would be.
    verdicts : pandas.DataFrame
        Group columns (``(all)``: over all groups), ``criteria``, ``verdict`` (``cannot all hold``,
        ``no conflict is shown`` or ``cannot be judged``), ``reason``, ``source``.
    """

    prediction: str
    label: str
    reference: str
    rates: Estimates
    base_rates: Estimates
    forced: Estimates
    verdicts: pd.DataFrame

    @property
    def arithmetic(self) -> pd.DataFrame:
        """The false positive rate of each group, and what the other three rates say that it must be.

        Columns: group columns, ``event_rate, ppv, false_negative_rate, false_positive_rate`` and
        ``from_the_others``, b/(1−b)·(1−PPV)/PPV·(1−FNR).
        """
        names = ["event_rate", "ppv", "false_negative_rate", "false_positive_rate"]
        columns = list(self.rates.groups)
        table = self.rates.frame.pivot_table(
            index=columns, columns="metric", values="estimate", sort=False, dropna=False, observed=True
        )
        found = table.reindex(columns=names).reset_index().rename_axis(columns=None)
        b, share, fnr = (found[name].to_numpy(float) for name in names[:3])
        with np.errstate(divide="ignore", invalid="ignore"):
            return found.assign(from_the_others=b / (1 - b) * (1 - share) / share * (1 - fnr))

    @property
    def text(self) -> str:
        """The result in words."""
        return in_words(self.prediction, self.label, self.reference, self.base_rates, self.forced)

    def plot(self, ax: Axes | None = None) -> Axes:
        """The plane of error rates: each group's own, and the line where the reference's PPV would put it."""
        from riskeval.fairness.lines import lines_of_rates
        from riskeval.plots.error_plane import error_plane
        from riskeval.plots.marks import known_to_pyplot

        columns = self.rates.groups
        lines, share = lines_of_rates(self.arithmetic, columns, self.reference)
        title = f"{self.prediction}, {self.label}" + (f": lines of PPV {share:.2f}" if len(lines) else "")
        with known_to_pyplot():
            return error_plane(self.rates.frame, ax, lines=lines, title=title)

    def __repr__(self) -> str:
        return f"{self.text}\n{self.forced!r}"


def incompatible(
    cohort: Cohort,
    prediction: str,
    *,
    by: str | Sequence[str],
    reference: str | Sequence[str],
    cut: float | str,
    on: str | None = None,
    confidence: float = 0.95,
) -> Incompatible:
    """Which criteria can hold together at the event rates of these groups.

    Any two of predictive parity, equal false positive rates and equal opportunity can be had; where event
    rates differ the third then breaks, by a gap that is known beforehand. So do calibration and balance.
    Where event rates are not shown to differ, a conflict is not shown either.

    Parameters
    ----------
    cohort : Cohort
    prediction : str
    by : str or sequence of str
        A group column; several make intersections.
    reference : str or sequence of str
        The group whose values the two criteria that hold give to all.
    cut : float or str
        People are flagged from this value on; the name of a level, where it is a band.
    on : {"score", "risk", "band"}, optional
        On which role the cut stands.
    confidence : float

    Returns
    -------
    Incompatible

    Raises
    ------
    EvaluationError
        Where a group, a prediction or a cut is unknown.

    Notes
    -----
    ``FPR = b / (1 − b) · (1 − PPV) / PPV · (1 − FNR)``: Chouldechova 2017, doi:10.1089/big.2016.0047.
    Calibration and balance: Kleinberg, Mullainathan & Raghavan 2017, doi:10.4230/LIPIcs.ITCS.2017.43. Every
    gap is the difference of the event rates times a slope; its interval covers the doubt about both, and
    leaves out 0 exactly where that of the difference does.

    Examples
    --------
    >>> import pandas as pd, riskeval as rv
    >>> from riskeval.fairness.incompatible import incompatible
    >>> counts = {"g": list("aabb"), "s": [0, 1] * 2, "n": [70, 30, 50, 50], "k": [5, 15, 10, 30]}
    >>> tool = {"Tool": {"score": "s"}}
    >>> cohort = rv.Cohort.from_counts(pd.DataFrame(counts), n="n", events="k", groups="g", predictions=tool)
    >>> incompatible(cohort, "Tool", by="g", reference="a", cut=1).forced.frame["note"][0]
    'would be 0.500 against 0.187 of a'
    """
    asked = one_cut(cohort, prediction, by, reference, cut, on, confidence)
    keys: list[tuple[str, Key]] = [("flag", asked.key)]
    if "risk" in usable_roles(asked.cohort, asked.cohort.predictions[prediction]):
        keys.append(("risk", (prediction, "risk")))
    bases = [base_rates(asked, key, confidence) for _, key in keys]
    rows, judged = [], []
    for (reads, key), base in zip(keys, bases, strict=True):
        laws = [law for law in LAWS if law.reads == reads]
        found = forced_gaps(asked, laws, base.frame, key)
        at_once = base_rates(asked, key, sidak(confidence, len(asked.named.others)))
        rows += found
        judged.append(verdicts(asked, laws, found, base.frame, at_once.frame))
    return Incompatible(
        prediction,
        asked.label,
        asked.named.name,
        asked.rates(),
        bases[0],
        Estimates.of_rows(rows, asked.named.columns),
        pd.concat(judged, ignore_index=True),
    )
