"""The long run of tests/test_coverage.py: how often 95 % intervals contain the truth."""

from __future__ import annotations

from benchmarks.timing import Result
from tests.test_coverage import (
    clustered_sample,
    clustered_truth,
    coverage,
    independent_sample,
    independent_truth,
)

REPLICATES, LOWEST, HIGHEST = 2000, 0.93, 0.97


def run() -> Result:
    """400 independent people, and 25 clusters of 30; the standard error of each share is half a point."""
    alone = coverage(independent_sample, independent_truth(), REPLICATES)
    clustered = coverage(clustered_sample, clustered_truth(), REPLICATES)
    shares = [*alone.items(), *((f"{name} in clusters", share) for name, share in clustered.items())]
    return Result(
        f"coverage of 95 % intervals, {REPLICATES:,} samples",
        "; ".join(f"{name} {100 * share:.1f} %" for name, share in shares),
        "–",
        "–",
        "93 to 97 %",
        all(LOWEST <= share <= HIGHEST for _, share in shares),
    )
