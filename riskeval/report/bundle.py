"""The bundle: the page, and everything behind it as files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from riskeval.report.folder import MANIFEST, written_whole
from riskeval.report.provenance import provenance, sha256

if TYPE_CHECKING:
    from riskeval.report.build import Built
    from riskeval.report.study import Study

PAGE = "report.html"
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_report(
    study: Study, directory: Path, *, force: bool = False, progress: Callable[[str], None] | None = None
) -> Path:
    """Write the validation report of a study into a new folder.

    Parameters
    ----------
    study : Study
    directory : Path
        Must not exist yet.
    force : bool
        Replace a folder that an earlier report made.
    progress : callable, optional
        Is told the name of each step.

    Returns
    -------
    Path
        The page.

    Raises
    ------
    ReportError
        When the folder exists, is not riskeval's own, or cannot be written.
    """
    target = Path(directory)
    with written_whole(target, force=force) as folder:
        from riskeval.report.build import build

        built = build(study, progress)
        (progress or (lambda step: None))("writing the report")
        files = bundle(built)
        files[MANIFEST] = _json(
            {**provenance(study), "files": {k: sha256(v) for k, v in sorted(files.items())}}
        )
        for name, content in files.items():
            place = folder / name
            place.parent.mkdir(exist_ok=True)
            place.write_bytes(content)
    return target / PAGE


def bundle(built: Built) -> dict[str, bytes]:
    """The files of a report by relative path, without the manifest."""
    ledger = built.ledger
    found = {
        PAGE: built.report.html().encode(),
        "results.json": _json(ledger.results()),
        "flow.json": _json(
            [
                {
                    "label": box.label,
                    "n": box.n,
                    "excluded": [{"reason": why, "n": n} for why, n in box.excluded],
                }
                for box in built.control.flow
            ]
        ),
    }
    found |= {f"tables/{theme}.csv": csv(ledger.table(theme)) for theme in ledger.tables}
    for section in built.report.sections:
        found |= {f"figures/{made.name}.svg": made.svg.encode() for made in section.figures}
    return found


def csv(table: pd.DataFrame) -> bytes:
    """A table for a spreadsheet: a text that begins a formula gets an apostrophe; numbers stay numbers."""
    safe = table.rename(columns=_harmless).map(_harmless)
    return str(safe.to_csv(index=False, lineterminator="\n")).encode()


def _harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def _json(content: Any) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()
