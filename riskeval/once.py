"""Fits that several metrics of one table share, such as the curve of ICI, E50 and E90: made once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

import numpy as np

from riskeval.design import Floats

Made = TypeVar("Made")
Kept = list[tuple[Hashable, tuple[Floats, ...], Any]]
MOST = 30_000_000  # numbers that are kept at a time; the oldest fits are forgotten
_kept: ContextVar[Kept | None] = ContextVar("kept", default=None)


@contextmanager
def keeping() -> Iterator[None]:
    """Inside, fits to equal arrays are made once; outside nothing is kept."""
    token = _kept.set([])
    try:
        yield
    finally:
        _kept.reset(token)


def once(what: Hashable, arrays: Sequence[Floats], make: Callable[[], Made]) -> Made:
    """What `make` returns, or returned before for equal arrays.

    Parameters
    ----------
    what : hashable
        Names the fit and its options.
    arrays : sequence of arrays
        All that the fit depends on; they must not be changed while a table is made.
    make : callable
        A pure function of them.
    """
    kept = _kept.get()
    size = sum(array.size for array in arrays)
    if kept is None or size > MOST:
        return make()
    for name, known, found in kept:
        if name == what and all(map(_same, known, arrays)):
            return found  # type: ignore[no-any-return]
    made = make()
    kept.append((what, tuple(arrays), made))
    while sum(array.size for _, known, _ in kept for array in known) > MOST:
        del kept[0]
    return made


def _same(a: Floats, b: Floats) -> bool:
    return a is b or (a.shape == b.shape and bool(np.array_equal(a, b)))
