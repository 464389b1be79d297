"""Peak memory of a large evaluation: 1,000,000 distinct risks, 99 thresholds, 6 groups, default metrics."""

from __future__ import annotations

import resource
import subprocess
import sys

import psutil

from benchmarks.people import people
from benchmarks.timing import Result

PEOPLE, GROUPS, LIMIT = 1_000_000, 6, 1.5


def peak() -> float:
    """Gigabytes that this process has held at most."""
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return kilobytes / (1e9 if sys.platform == "darwin" else 1e6)


def measure() -> None:
    """Print the gigabytes above the data; runs in a process of its own."""
    import riskeval as rv
    from riskeval.evaluate import default_metrics
    from riskeval.metrics import npv, ppv, sensitivity, specificity

    rv.Cohort(people(100), outcome="event", predictions={"Tool": {"risk": "risk"}})
    frame = people(PEOPLE, groups=GROUPS)
    before = psutil.Process().memory_info().rss / 1e9
    cohort = rv.Cohort(frame, outcome="event", groups=["group"], predictions={"Tool": {"risk": "risk"}})
    thresholds = [k / 100 for k in range(1, 100)]
    curves = [metric.at(*thresholds, on="risk") for metric in (sensitivity, specificity, ppv, npv)]
    rows = rv.evaluate(cohort, [*default_metrics(cohort), *curves], by=["group"]).frame
    assert len(rows) >= 4 * 99 * (GROUPS + 1)
    print(f"{peak() - before:.3f}")


def run() -> Result:
    """Measure in a fresh process, so that nothing else counts."""
    code = "from benchmarks.memory import measure; measure()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    above = float(done.stdout)
    return Result(
        "peak memory above the data: default metrics, 99 thresholds, 6 groups, 1,000,000 distinct risks",
        f"{above:.2f} GB",
        "–",
        "–",
        f"< {LIMIT} GB",
        above < LIMIT,
    )


if __name__ == "__main__":
    measure()
