"""The library: loads instruments by id or from a file, and lists those that are built in."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from riskeval.instruments.definition import Definition
from riskeval.instruments.file import DEFINITION
from riskeval.instruments.inputs import inputs_of
from riskeval.instruments.instrument import Instrument
from riskeval.instruments.loading import Loader, built_in_ids, built_in_path, load
from riskeval.reading.toml_file import refuse_address

COLUMNS = (
    "id",
    "version",
    "name",
    "kind",
    "outcome",
    "standing",
    "evidence",
    "licence",
    "manual_required",
    "n_items",
)


def load_instrument(id_or_path: str | Path, version: str | None = None) -> Instrument:
    """Load an instrument by its id, or from your own definition file.

    Parameters
    ----------
    id_or_path : str or Path
        The id of a built-in instrument, such as ``"vrag-r"``, or the path of a file ending in ``.toml``.
    version : str, optional
        The version that you count on; another one is an error.

    Returns
    -------
    Instrument
        Checked: its ranges are those that its items reach, and its worked cases come out as they say.

    Raises
    ------
    InstrumentError
        For an unknown id; for a file, with every mistake, its line and its key.

    Examples
    --------
    >>> import riskeval as rv
    >>> rv.load_instrument("bvc").inputs[0].id
    'confused'
    """
    return load(_path_of(id_or_path), version)


def _path_of(id_or_path: str | Path) -> Path:
    given = str(id_or_path)
    refuse_address(given, DEFINITION)
    by_path = isinstance(id_or_path, Path) or given.lower().endswith(".toml")
    return Path(given) if by_path else built_in_path(given)


def instruments_table() -> pd.DataFrame:
    """The built-in instruments.

    Returns
    -------
    pandas.DataFrame
        One row for each: ``id, version, name, kind, outcome, standing, evidence, licence,
        manual_required, n_items``. ``evidence`` says how well its numbers were checked: against the
        publication (verified) or against a second source (secondary).
    """
    return pd.DataFrame(_rows(), columns=list(COLUMNS))


@cache
def _rows() -> tuple[tuple[Any, ...], ...]:
    return tuple(_row(Loader().merged_file(built_in_path(name)).definition()) for name in built_in_ids())


def _row(definition: Definition) -> tuple[Any, ...]:
    asked = [one for one in inputs_of(definition)[0] if one.role == "item"]
    known = {"evidence": evidence_of(definition), "n_items": len({one.item for one in asked})}
    return tuple(known[name] if name in known else getattr(definition, name) for name in COLUMNS)


def evidence_of(definition: Definition) -> str:
    """How well the numbers of a definition were checked: verified, secondary, or both."""
    found = {spec.evidence or definition.evidence for _, _, spec in definition.computed()}
    return " and ".join(word for word in ("verified", "secondary") if word in found) or "structure only"
