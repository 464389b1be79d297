"""Where a report comes from: versions, hashes and the command; nothing that names a machine or a person."""

from __future__ import annotations

import hashlib
import platform
import shlex
from importlib.metadata import PackageNotFoundError, version
from pathlib import PurePath, PureWindowsPath
from typing import Any

from riskeval.report.study import Study

PACKAGES = ("numpy", "scipy", "pandas", "narwhals", "matplotlib", "pydantic", "jinja2")


def provenance(study: Study) -> dict[str, Any]:
    """Versions, inputs and how to make the same report again."""
    import riskeval

    return {
        "riskeval": riskeval.__version__,
        "python": platform.python_version(),
        "packages": {name: found for name in PACKAGES if (found := _version(name))},
        "study": {"name": study.path.name, "sha256": sha256(study.path.read_bytes())},
        "data": {"name": data_name(study), "sha256": study.table.report.sha256 or None},
        "instruments": [
            {
                "name": one.scorer.name,
                "id": one.scorer.instrument.id,
                "version": one.scorer.instrument.version,
                "source": one.scorer.instrument.source,
                "sha256": one.scorer.instrument.hash,
            }
            for one in study.scorings
        ],
        "minimum_cell": study.settings.privacy.minimum_cell,
        "confidence": 0.95,
        "seed": None,
        "command": f"riskeval report {shlex.quote(study.path.name)} -o report",
    }


def data_name(study: Study) -> str:
    """The data file as the study names it, without folders of this machine."""
    source = study.settings.data.source
    text = source if isinstance(source, str) else source.duckdb or ""
    absolute = (
        PurePath(text).is_absolute() or PureWindowsPath(text).is_absolute() or ".." in PurePath(text).parts
    )
    return PureWindowsPath(text).name if absolute else text


def sha256(content: bytes) -> str:
    """The hash by which a file can be recognised."""
    return hashlib.sha256(content).hexdigest()


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
