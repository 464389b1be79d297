"""How a timing is taken: medians of several repeats, riskeval and the peer taking turns."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """One row of the table of results."""

    question: str
    riskeval: str
    peer: str
    ratio: str
    target: str
    reached: bool


def seconds(work: Callable[[], object]) -> float:
    """Wall-clock seconds of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def medians(*works: Callable[[], object], repeats: int = 5) -> list[float]:
    """Median seconds of each piece of work; they take turns, so that a slow moment hits all of them."""
    rounds = [[seconds(work) for work in works] for _ in range(repeats + 1)]
    return [statistics.median(times) for times in zip(*rounds[1:], strict=True)]  # the first round warms up


def shown(duration: float) -> str:
    """Seconds in a unit that can be read."""
    return f"{duration * 1e3:.3g} ms" if duration < 1 else f"{duration:.3g} s"
