"""What the codes of a column stand for, and what no column can be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Sized
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from riskeval.errors import SimulationError, did_you_mean
from riskeval.simulate.draws import Floats, Integers, check_probabilities, numbers_of


@dataclass(frozen=True)
class Scale:
    """What the codes 0 … k − 1 of a discrete column stand for.

    Parameters
    ----------
    values : array of float, shape (k,)
        The number of each code; for words their rank.
    labels : tuple of str
        The word of each code; empty where the column holds numbers.
    ordered : bool
        Whether a later word says more.
    """

    values: Floats
    labels: tuple[str, ...] = ()
    ordered: bool = True

    def __len__(self) -> int:
        return len(self.values)


def scale_of(name: str, k: int, values: Sequence[float] | None, labels: Sequence[str] | None) -> Scale:
    """The scale of k ordered values: numbers, by default from 0, or words."""
    if k == 0:
        raise SimulationError(
            needed=f"the values or the labels of '{name}'", found="neither", do="name them in order"
        )
    numbers = np.arange(k, dtype=float) if values is None else numbers_of(name, values)
    one_for_each(name, k, numbers if labels is None else labels)
    return Scale(numbers, tuple(labels or ()))


def looked_up(
    name: str, parent: Scale, values: ArrayLike, labels: Sequence[str] | None
) -> tuple[Scale, Integers]:
    """The scale of a column that is looked up by the code of another one, and its code for each of these."""
    numbers = numbers_of(name, values)
    one_for_each(name, len(parent), numbers)
    if labels is None:
        return Scale(numbers), np.arange(len(numbers))
    bad = sorted(set(numbers.tolist()) - set(range(len(labels))))
    if bad:
        raise SimulationError(
            needed=f"positions among the {len(labels)} labels of '{name}'",
            found=f"{bad[0]:g}",
            do="count the labels from 0",
        )
    return Scale(np.arange(len(labels), dtype=float), tuple(labels)), numbers.astype(np.int64)


def unknown_column(name: str, known: Iterable[str]) -> SimulationError:
    """The error for a column that nobody declared."""
    return SimulationError(
        needed="a column that was declared before",
        found=f"'{name}'",
        do=did_you_mean(name, sorted(known)) or "declare it first",
    )


def check_labels(name: str, table: Iterable[str], scales: Mapping[str, Scale]) -> None:
    """Refuse a column that is not a category, and labels that it does not have."""
    if name not in scales:
        raise unknown_column(name, scales)
    labels = scales[name].labels
    for label in table:
        if label not in labels:
            raise SimulationError(
                needed=f"labels of '{name}': {', '.join(labels)}",
                found=f"'{label}'",
                do=did_you_mean(label, labels) or "use one of these labels",
            )


def one_for_each(name: str, needed: int, found: Sized) -> None:
    """Refuse a list of another length, and what is no list."""
    many = isinstance(found, Sized) and getattr(found, "ndim", 1) > 0
    if not many or len(found) != needed:
        shown = f"{len(found)}" if many else repr(found)[:60]
        raise SimulationError(needed=f"{needed} values for '{name}'", found=shown, do="give one for each")


def table_of(name: str, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a table; refuse what is none."""
    if not isinstance(given, Mapping):
        raise SimulationError(
            needed=f"a table for '{name}', such as {{'a': …, 'b': …}}",
            found=repr(given)[:60],
            do="give something for each name",
        )
    return given


def rows_of_probabilities(name: str, probabilities: ArrayLike, rows: int) -> Floats:
    """Probabilities of shape (rows, k), from one row for all or one for each."""
    found = check_probabilities(name, probabilities, sum_to_one=True)
    if found.ndim > 2 or (found.ndim == 2 and len(found) not in (1, rows)):
        raise SimulationError(
            needed=f"probabilities for '{name}' with {rows} rows",
            found=f"shape {found.shape}",
            do="fetch the columns they are computed from just before this declaration",
        )
    return np.broadcast_to(found, (rows, found.shape[-1]))


def finite(name: str, numbers: ArrayLike, rows: int) -> Floats:
    """Finite numbers of shape (rows,), from one number for all or one for each."""
    found = numbers_of(name, numbers)
    if found.shape not in ((), (1,), (rows,)):
        raise SimulationError(
            needed=f"one number for '{name}', or one for each of {rows} rows",
            found=f"shape {found.shape}",
            do="fetch the columns they are computed from just before this declaration",
        )
    if not np.isfinite(found).all():
        raise SimulationError(
            needed=f"finite numbers for '{name}'",
            found=f"{found[~np.isfinite(found)].flat[0]:g}",
            do="correct the parameter from which they are made",
        )
    return np.broadcast_to(found, (rows,))


def check_repeats(name: str, times: int, rows: int, most: int) -> None:
    """Refuse a number of repeats that is no number from 1, or that makes more rows than can be."""
    if isinstance(times, bool) or not isinstance(times, int | np.integer) or not 1 <= times * rows <= most:
        raise SimulationError(
            needed=f"a whole number of repeats from 1 for '{name}', {most:,} rows at most",
            found=f"{str(times)[:40]} of {rows:,} rows",
            do="repeat fewer people, or less often",
        )


def check_correlation(name: str, correlation: float) -> None:
    """Refuse a correlation that no two numbers can have."""
    if not -1 < correlation < 1:
        raise SimulationError(
            needed=f"a correlation between −1 and 1 for '{name}'", found=f"{correlation:g}", do="correct it"
        )


def root_of_correlation(names: Sequence[str], given: ArrayLike) -> Floats:
    """Cholesky's factor of a correlation matrix, shape (names, names).

    Raises
    ------
    SimulationError
        It is not symmetric with 1 on the diagonal and positive definite.
    """
    correlation, k = numbers_of(", ".join(names), given), len(names)
    shown = " ".join(f"{x:g}" for x in correlation.ravel()[:9])
    fault = ""
    if correlation.shape != (k, k):
        fault = f"a table of {correlation.shape}"
    elif not (np.isfinite(correlation).all() and np.array_equal(correlation, correlation.T)):
        fault = f"one that is not symmetric: {shown}"
    elif not (np.diag(correlation) == 1).all():
        fault = f"one whose diagonal is not 1: {shown}"
    elif np.linalg.eigvalsh(correlation).min() <= 1e-12:
        fault = f"one that is not positive definite: {shown}"
    if fault:
        raise SimulationError(
            needed=f"a correlation matrix of {k} columns ({', '.join(names)})",
            found=fault,
            do="choose correlations that can hold together",
        )
    return np.asarray(np.linalg.cholesky(correlation), dtype=np.float64)
