"""Time and peak memory of simulating one million people of the demonstration, in a fresh process."""

from __future__ import annotations

import subprocess
import sys
import time

from benchmarks.memory import peak
from benchmarks.timing import Result, shown

PEOPLE, SLOWEST, LARGEST = 1_000_000, 10, 2.0


def measure() -> None:
    """Print seconds and gigabytes; imports are not timed, but count in the memory."""
    from riskeval.simulate import simulate

    simulate("demonstration", n=10)
    start = time.perf_counter()
    frame = simulate("demonstration", n=PEOPLE).frame
    taken = time.perf_counter() - start
    assert len(frame) == PEOPLE
    print(f"{taken:.3f} {peak():.3f}")


def run() -> Result:
    """Generate the people; nothing is written."""
    code = "from benchmarks.million import measure; measure()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    taken, held = map(float, done.stdout.split())
    return Result(
        f"{PEOPLE:,} people of the demonstration simulated, peak memory of the process",
        f"{shown(taken)}; {held:.2f} GB",
        "–",
        "–",
        f"< {SLOWEST} s and < {LARGEST:g} GB",
        taken < SLOWEST and held < LARGEST,
    )


if __name__ == "__main__":
    measure()
