"""The only module that knows dataframe libraries: it turns columns into arrays.

Eager frames (pandas, polars, …) arrive row by row. Lazy ones (DuckDB, polars LazyFrame, Dask, PySpark)
are grouped where the data live, so that only the distinct rows and their counts arrive.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from riskeval.design import Codes, Floats
from riskeval.errors import CohortError

if TYPE_CHECKING:  # narwhals is imported where it is used, so that `import riskeval` stays light
    import narwhals.stable.v2 as nw

PEOPLE = "riskeval people in this row"
FILE_ROW = "row of the file"
MAXIMUM_CODES = 4096
PROBE = 4096


@dataclass(frozen=True)
class Source:
    """Columns by name as pandas Series, and how many people each row stands for."""

    columns: dict[str, pd.Series]
    n: Floats
    lazy: bool = False
    repeated: int = 0


@dataclass(frozen=True)
class Column:
    """One column: numbers, or labels as codes; missing is NaN and code −1.

    Parameters
    ----------
    values : array of float, shape (rows,)
        The numbers; for labels, the codes as numbers.
    codes : array of int, shape (rows,), optional
        Position in `levels`; None where nearly every value is different.
    levels : array, optional
        The distinct numbers in increasing order, or the labels.
    """

    values: Floats
    codes: Codes | None = None
    levels: np.ndarray[Any, Any] = field(default_factory=lambda: np.empty(0))

    @property
    def missing(self) -> np.ndarray[Any, Any]:
        """Which rows have no value."""
        return np.isnan(self.values) if self.codes is None else self.codes < 0

    def keep(self, rows: np.ndarray[Any, Any]) -> Column:
        """The same column for some of the rows."""
        return Column(self.values[rows], None if self.codes is None else self.codes[rows], self.levels)


def row_number(index: pd.Index[Any], position: int) -> int:
    """The number of a row for messages: 1 is the first, or what an index named `FILE_ROW` says."""
    return int(index[position]) if index.name == FILE_ROW else position + 1


def row_numbers(index: pd.Index[Any], positions: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The numbers of several rows for messages, as :func:`row_number` gives them."""
    return index[positions].to_numpy() if index.name == FILE_ROW else positions + 1


def column_names(frame: Any) -> list[str]:
    """Names of the columns of any frame that narwhals knows."""
    import narwhals.stable.v2 as nw

    try:
        return list(nw.from_native(frame).collect_schema().names())
    except TypeError:
        raise CohortError(
            needed="a data frame (pandas, polars, DuckDB, …)",
            found=f"a {type(frame).__name__}",
            do="read a file with `riskeval.read_table(path).frame`, or make a pandas DataFrame",
        ) from None
    except nw.exceptions.DuplicateError as error:
        raise CohortError(
            needed="column names that are all different", found=str(error), do="rename the repeated columns"
        ) from None


def load(frame: Any, columns: Sequence[str], unique: Sequence[str]) -> Source:
    """Fetch the columns; count rows that repeat the columns of `unique` (a person, an occasion)."""
    import narwhals.stable.v2 as nw

    native = nw.from_native(frame)
    if isinstance(native, nw.LazyFrame):
        return _grouped(native, columns, unique)
    wanted = list(dict.fromkeys([*columns, *unique]))
    series = {name: _series(native[name]) for name in wanted}
    return Source(series, np.ones(len(native)))


def _series(series: nw.Series[Any]) -> pd.Series:
    import narwhals.stable.v2 as nw

    native = series.to_native()
    if isinstance(native, pd.Series):
        return native
    if series.dtype in (nw.Categorical, nw.Enum):
        series = series.cast(nw.String)
    return pd.Series(series.to_numpy())


def _grouped(frame: nw.LazyFrame[Any], columns: Sequence[str], unique: Sequence[str]) -> Source:
    import narwhals.stable.v2 as nw

    repeated = 0
    if unique:
        filled = [nw.col(name).cast(nw.String) != "" for name in unique]
        present = (
            frame.drop_nulls(subset=list(unique))
            .filter(*filled)
            .group_by(*unique)
            .agg(nw.len().alias(PEOPLE))
        )
        repeated = len(present.filter(nw.col(PEOPLE) > 1).collect(backend="pandas"))
    wanted = list(dict.fromkeys(columns))
    cells = frame.select(*wanted).group_by(*wanted).agg(nw.len().alias(PEOPLE)).collect(backend="pandas")
    cells = cells.sort(*wanted, nulls_last=True)
    n = cells[PEOPLE].to_numpy().astype(float)
    return Source({name: _series(cells[name]) for name in wanted}, n, True, repeated)


def encode(values: Floats) -> Column:
    """Numbers with the codes of their distinct values, where there are few of them."""
    probe = values[:: max(1, len(values) // PROBE)]
    if len(values) > PROBE and len(np.unique(probe)) > len(probe) // 2:
        return Column(values)
    codes, levels = pd.factorize(values, sort=True)
    if len(levels) > max(MAXIMUM_CODES, len(values) // 2):
        return Column(values)
    return Column(values, codes.astype(np.int64), np.asarray(levels))


def collapse(columns: Sequence[Column], n: Floats) -> tuple[np.ndarray[Any, Any] | None, Floats]:
    """First row and people of each distinct combination; None for the rows where all stay apart.

    Combinations come in the order of the codes, so that the result does not depend on the row order.
    """
    if any(column.codes is None for column in columns) or not len(n):
        return None, n
    key, space = np.zeros(len(n), dtype=np.int64), 1
    for column in columns:
        assert column.codes is not None
        size = len(column.levels) + 1
        if space > 2**62 // size:
            return None, n
        key, space = key * size + column.codes + 1, space * size
    if space <= max(1 << 16, 2 * len(n)):
        people = np.bincount(key, weights=n, minlength=space).astype(float)
        first = np.full(space, -1, dtype=np.int64)
        first[key[::-1]] = np.arange(len(key))[::-1]
        present = np.flatnonzero(first >= 0)
        return first[present], people[present]
    _, rows, inverse = np.unique(key, return_index=True, return_inverse=True)
    return rows, np.bincount(inverse, weights=n).astype(float)


def table_rows(frame: Any, columns: Sequence[str]) -> tuple[dict[str, pd.Series], pd.Index[Any]]:
    """Columns row by row, also of a lazy frame, and the index of the rows."""
    import narwhals.stable.v2 as nw

    native = nw.from_native(frame)
    if isinstance(native, nw.LazyFrame):
        native = native.select(*columns).collect(backend="pandas")
    series = {name: _series(native[name]) for name in columns}
    index = frame.index if isinstance(frame, pd.DataFrame) else pd.RangeIndex(len(native))
    return series, index
