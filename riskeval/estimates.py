"""The only result type: a long table that can contrast, re-interval, plot and print itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from riskeval.cohort import Cohort
from riskeval.contrasts import contrasts
from riskeval.declaration import AFTER_GROUPS, BEFORE_GROUPS
from riskeval.errors import EvaluationError
from riskeval.printed import printed
from riskeval.resampling import Seed
from riskeval.rows import Options, rows
from riskeval.terms import ALL, How, Item, Term

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Method = Literal[
    "default",
    "wald",
    "log",
    "logit",
    "fisher",
    "wilson",
    "exact",
    "katz",
    "delong",
    "newcombe",
    "hanley-mcneil",
    "haldane",
    "model",
    "bootstrap",
    "bca",
]


LINE = "riskeval line of the wide table"
TEXTS = ("prediction", "metric", "on", "label", "contrast", "reference", "method", "status", "note")


class Estimates:
    """Estimates with their uncertainty, one row per number.

    Made by :func:`riskeval.evaluate`; read back with :meth:`from_json`, they only print and plot.

    Attributes
    ----------
    frame : pandas.DataFrame
        Columns, in this order: ``prediction, metric, <group columns>, on, at, label, horizon, contrast,
        reference, estimate, se, lower, upper, confidence, method, p, n, events, n_dropped, status, note``.
        ``at`` is a number (a band's rank, its name in ``label``; NaN for a scalar), ``horizon`` is in months.
        ``status`` is one of ``ok, few events, not estimable, not available, suppressed``.
    """

    def __init__(
        self,
        frame: pd.DataFrame,
        *,
        cohort: Cohort | None = None,
        items: Sequence[Item] = (),
        columns: Sequence[str] = (),
        options: Options | None = None,
    ) -> None:
        self._frame, self._cohort, self._items = frame, cohort, tuple(items)
        self._columns, self._options = tuple(columns), options or Options()

    @classmethod
    def of(
        cls,
        cohort: Cohort,
        items: Sequence[Item],
        columns: Sequence[str],
        *,
        options: Options,
    ) -> Estimates:
        """Compute the items on a cohort."""
        frame = rows(cohort, items, columns, options)
        return cls(frame, cohort=cohort, items=items, columns=columns, options=options)

    @classmethod
    def of_rows(cls, rows: Sequence[Mapping[str, Any]], columns: Sequence[str] = ()) -> Estimates:
        """Estimates of rows that an analysis made itself; what a row leaves out is empty.

        Parameters
        ----------
        rows : sequence of mapping
            Any of the columns of `frame`; ``status`` is ``ok`` unless told.
        columns : sequence of str
            Group columns; ``(all)`` unless told.
        """
        names = [*BEFORE_GROUPS, *columns, *AFTER_GROUPS]
        empty: dict[str, Any] = {name: "" if name in TEXTS else np.nan for name in names}
        empty |= {"status": "ok"} | dict.fromkeys(columns, ALL)
        frame = pd.DataFrame([empty | dict(row) for row in rows], columns=names)
        numeric = [name for name in AFTER_GROUPS if name not in TEXTS]
        return cls(frame.astype(dict.fromkeys(numeric, float)), columns=columns)

    @property
    def groups(self) -> tuple[str, ...]:
        """Names of the group columns."""
        return self._columns

    @property
    def frame(self) -> pd.DataFrame:
        """The table, as a copy."""
        return self._frame.copy()

    def __len__(self) -> int:
        return len(self._frame)

    def interval(
        self,
        confidence: float | None = None,
        *,
        method: Method = "default",
        resamples: int = 2000,
        seed: Seed = None,
        simultaneous: bool = False,
    ) -> Estimates:
        """The same estimates with another interval.

        Parameters
        ----------
        confidence : float, optional
            Between 0 and 1; by default unchanged.
        method : str
            ``default`` (Wilson, MOVER, or Wald on the metric's scale), another convention
            (``wald, log, logit, wilson, exact, katz, delong, newcombe, hanley-mcneil, haldane, model``), or
            ``bootstrap`` (percentile) and ``bca``. A metric that lacks the convention says so in its note.
        resamples : int
            Bootstrap samples.
        seed : int or Generator, optional
            Of the bootstrap. The same seed gives the same bytes.
        simultaneous : bool
            Whether to add, beside each row, one whose interval holds for all rows of its metric at once;
            its p is Holm's.

        Returns
        -------
        Estimates
        """
        chosen = Options(
            self._options.confidence if confidence is None else confidence,
            method,
            resamples,
            seed,
            simultaneous,
        )
        chosen.check()
        cohort = self._source("another interval")
        return Estimates.of(cohort, self._items, self._columns, options=chosen)

    def contrast(
        self, axis: str | Sequence[str], *, reference: str | Sequence[str], how: How = "difference"
    ) -> Estimates:
        """Each prediction, or each group, against a named reference, with the covariance of the two.

        Parameters
        ----------
        axis : str or sequence of str
            ``"prediction"``, one of the group columns, or several of them together: then each of their
            intersections is compared with one.
        reference : str or sequence of str
            The prediction, the label, or the labels of the columns, to compare with.
        how : {"difference", "ratio"}

        Returns
        -------
        Estimates
            Predictions are compared on the people who have both; threshold rows match by equal role and
            threshold, or by a named cut. Groups are compared within each of the other group columns.

        Raises
        ------
        EvaluationError
            Where there is nothing to compare.
        """
        if how not in ("difference", "ratio"):
            raise EvaluationError(needed='how="difference" or how="ratio"', found=f'"{how}"', do="choose one")
        cohort = self._source("a contrast")
        found = contrasts(cohort, self._terms, axis, reference, how, self._columns)
        return Estimates.of(cohort, found, self._columns, options=Options(self._options.confidence))

    def spread(self, axis: str | Sequence[str]) -> Estimates:
        """How far apart the groups of a column are: the standard deviation between them.

        Parameters
        ----------
        axis : str or sequence of str
            One of the group columns, or several together for their intersections.

        Returns
        -------
        Estimates
            One row for each metric, prediction and threshold, with ``contrast="spread"`` and the p of
            Cochran's Q. Unlike the largest minus the smallest group it is not biased upward.
        """
        from riskeval.spread import spread_rows

        cohort = self._source("a spread")
        return Estimates.of_rows(
            spread_rows(cohort, self._terms, axis, self._columns, self._options), self._columns
        )

    def shrunken(self, axis: str | Sequence[str]) -> Estimates:
        """Each group of a column beside its value pulled towards the mean of the groups (partial pooling).

        Parameters
        ----------
        axis : str or sequence of str
            One of the group columns, or several together for their intersections.

        Returns
        -------
        Estimates
            The rows of the groups, each followed by its shrunken row, which says that it carries no
            promise of coverage.
        """
        from riskeval.shrinkage import shrunken_rows

        cohort = self._source("partial pooling")
        return Estimates.of_rows(
            shrunken_rows(cohort, self._terms, axis, self._columns, self._options), self._columns
        )

    @property
    def _terms(self) -> list[Term]:
        return [item for item in self._items if isinstance(item, Term)]

    def _source(self, what: str) -> Cohort:
        if self._cohort is None:
            raise EvaluationError(
                needed=f"the cohort, to compute {what}",
                found="estimates without it: read from a file, or made of published numbers",
                do="evaluate the cohort again",
            )
        return self._cohort

    def plot(self, ax: Axes | None = None) -> Axes:
        """A forest plot, or curves where a metric has three or more points; returns the Axes."""
        import matplotlib.pyplot as plt

        from riskeval.plots.curve import curve
        from riskeval.plots.forest import forest

        drawn = plt.subplots(layout="constrained")[1] if ax is None else ax
        keys = ["prediction", "metric", *self._columns, "on"]
        points = self._frame.groupby(keys, dropna=False)["at"].nunique()
        return curve(self.frame, drawn) if len(points) and points.min() >= 3 else forest(self.frame, drawn)

    def table(self) -> pd.DataFrame:
        """A wide table: one row per prediction, group and point; for each metric its estimate and limits."""
        keys = ["prediction", *self._columns, "on", "at", "label"]
        scalars = self._frame["at"].isna()
        frame = self._frame.assign(on=self._frame["on"].where(~scalars, ""))
        if frame.duplicated([*keys, "metric"]).any():  # one metric on several roles
            frame = self._frame
        line = frame.groupby(keys, sort=False, dropna=False).ngroup()
        frame = frame.assign(**{LINE: line}).drop_duplicates([LINE, "metric"]).set_index(LINE)
        parts = [frame[~frame.index.duplicated()][[*keys, "n", "events"]]]
        for name, part in frame.groupby("metric", sort=False):
            names = {"estimate": str(name), "lower": f"{name}_lower", "upper": f"{name}_upper"}
            parts.append(part[list(names)].rename(columns=names))
        return pd.concat(parts, axis=1).reset_index(drop=True)

    def to_json(self) -> str:
        """The table as JSON; non-finite numbers are null, and infinity is told apart by its note."""
        return str(self._frame.to_json(orient="table", index=False, double_precision=15))

    @classmethod
    def from_json(cls, text: str) -> Estimates:
        """Estimates that print and plot, read from `to_json`."""
        from io import StringIO

        frame = pd.read_json(StringIO(text), orient="table")
        fixed = list(frame.columns).index("on")
        return cls(frame, columns=list(frame.columns)[2:fixed])

    def __repr__(self) -> str:
        return self.printed().to_string(index=False) if len(self._frame) else "no estimates"

    def _repr_html_(self) -> str:
        return str(self.printed().to_html(index=False, escape=True))

    def printed(self) -> pd.DataFrame:
        """The table as people print it: estimate with interval, counts, and what limits it."""
        return printed(self._frame, self._columns)
