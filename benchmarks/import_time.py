"""What `import riskeval` costs beside `import pandas`, which every user of it imports anyway."""

from __future__ import annotations

import subprocess
import sys

from benchmarks.timing import Result, medians, shown


def fresh(code: str) -> None:
    """Run code in a fresh interpreter."""
    subprocess.run([sys.executable, "-c", code], check=True)


def run() -> Result:
    """Fresh interpreters, taking turns."""
    mine, peer = medians(lambda: fresh("import riskeval"), lambda: fresh("import pandas"), repeats=15)
    return Result(
        "import riskeval, in a fresh interpreter",
        shown(mine),
        f"import pandas, {shown(peer)}",
        f"{mine / peer:.2f}",
        "≤ 1.25",
        mine <= 1.25 * peer,
    )
