"""Run the coverage study: ``python -m benchmarks.coverage [--replicates 1000] [--only SETTING …]``."""

from __future__ import annotations

import argparse
import sys
import time

import pandas as pd

from benchmarks.coverage import page
from benchmarks.coverage.study import judged_again, names, read, renewed, saved, study, written
from benchmarks.coverage.verdicts import listed, unlisted, unused
from riskeval.metric import METRICS

REPLICATES = 1000
SHOWN = ["setting", "contrast", "metric", "at", "shown", "coverage", "mc_se", "judged_by"]


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.coverage", description=__doc__)
    parser.add_argument("--replicates", type=int, default=REPLICATES, help="samples of each setting")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument(
        "--only", nargs="+", choices=names(), metavar="SETTING", help="print these, and write no file"
    )
    parser.add_argument(
        "--metric", nargs="+", choices=METRICS, default=[], help="measure these, and renew their rows"
    )
    parser.add_argument(
        "--judge", action="store_true", help="draw nothing: judge the committed table and make the page anew"
    )
    return parser.parse_args(given)


def main(given: list[str] | None = None) -> int:
    """Run, write (where everything was run), print what misses the criteria; 1 where that is not listed."""
    asked = arguments(given)
    if asked.judge:
        rows = judged_again(read())
        saved(rows)
        page.write()
        return report(rows, everything=True)
    start = time.perf_counter()

    def say(name: str) -> None:
        print(f"{time.perf_counter() - start:6.0f} s  {name}", flush=True)

    rows = study(asked.only or names(), asked.replicates, asked.processes, say, tuple(asked.metric))
    if asked.metric and not asked.only:
        rows = renewed(read(), rows)
        saved(rows)
        page.write()
    elif not asked.only:
        written(rows, asked.replicates)
        page.write()
    return report(rows, everything=not asked.only)


def report(rows: pd.DataFrame, *, everything: bool) -> int:
    """Print what misses the criteria, and the exceptions that no longer occur."""
    missed = unlisted(rows)
    known = rows[(rows["verdict"] == "missed") & (rows["exception"] != "")]
    print(f"{(rows['verdict'] == 'met').sum()} met, {len(known)} known to miss, {len(missed)} missed")
    if len(missed):
        print(missed[SHOWN].to_string(index=False))
    for one in unused(rows, listed()) if everything else ():
        print(f"exception no longer occurs: {one.name} ({one.contrast}; {', '.join(one.settings)})")
    return int(len(missed) > 0)


if __name__ == "__main__":
    sys.exit(main())
