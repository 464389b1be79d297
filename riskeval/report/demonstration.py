"""The demonstration: simulated people, their study file, and the report about them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from riskeval.report.bundle import write_report
from riskeval.report.folder import MANIFEST, written_whole
from riskeval.report.study import load_study
from riskeval.simulate.simulated import simulate
from riskeval.simulate.writing import write_simulated

REPORT = "report"


def write_demonstration_report(
    directory: Path, *, force: bool = False, progress: Callable[[str], None] | None = None
) -> Path:
    """Write data, study file and report into a new folder.

    Parameters
    ----------
    directory : Path
        Must not exist yet.
    force : bool
        Replace an earlier demonstration.
    progress : callable, optional
        Is told the name of each step.

    Returns
    -------
    Path
        The report's ``report.html``.
    """
    say = progress or (lambda step: None)
    with written_whole(directory, force=force, mark=f"{REPORT}/{MANIFEST}") as folder:
        say("simulating people")
        write_simulated(simulate("demonstration"), folder)
        page = write_report(load_study(folder / "study.toml"), folder / REPORT, progress=progress)
    return directory / page.relative_to(folder)
