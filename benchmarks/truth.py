"""Estimates on a million simulated rows against the truth: ``python -m benchmarks.truth``.

Prints, for every scenario, how many estimates were compared and how far the farthest lies from the truth, in
Monte Carlo standard errors. The tests run a smaller version. `-n` and names of scenarios can be given.
"""

from __future__ import annotations

import sys
from itertools import pairwise, takewhile

from riskeval.simulate import SCENARIOS, simulate
from tests.simulate.truth_and_estimates import compare

ROWS, SEED = 1_000_000, 2026
EACH = {"daily-ward": 14, "changing-clients": 4}  # rows of a person


def main(arguments: list[str]) -> None:
    """Compare every metric of the named scenarios, or of all."""
    names = [name for name in arguments if name in SCENARIOS] or list(SCENARIOS)
    after = [int(text) for flag, text in pairwise(arguments) if flag == "-n"]
    rows = after[0] if after else ROWS
    print("| scenario | rows | compared | beyond 4 | farthest | metric |\n|---|---|---|---|---|---|")
    for name in names:
        made = simulate(name, n=max(rows // EACH.get(name, 1), 1), seed=SEED)
        found = sorted(compare(made, made.truth), key=lambda one: -one.distance)
        beyond = len(list(takewhile(lambda one: one.distance > 4, found)))
        far = f"{found[0].distance:.2f} | {found[0].metric}, {found[0].where}"
        print(f"| {name} | {len(made.frame):,} | {len(found)} | {beyond} | {far} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
