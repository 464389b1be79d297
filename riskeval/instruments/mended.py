"""A definition with its plain slips put right, so that mistakes behind them are found in the same go."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from pydantic import ValidationError

from riskeval.instruments.definition import Definition

PUT_IN = "?"


def mended(raw: dict[str, Any], invalid: ValidationError) -> Definition | None:
    """The definition without unknown keys, with numbers as the texts they should be, and gaps filled.

    It is looked at for further mistakes and never used. None where more than such slips is wrong.
    """
    document = deepcopy(raw)
    for error in invalid.errors(include_url=False):
        *parents, key = error["loc"]
        table = _found(document, parents)
        if table is None:
            return None
        if error["type"] == "extra_forbidden":
            table.pop(key, None)
        elif error["type"] == "missing":
            table[key] = PUT_IN
        elif error["type"] == "string_type" and isinstance(error["input"], float):
            table[key] = str(error["input"])
        else:
            return None
    try:
        return Definition.model_validate(document)
    except ValidationError:
        return None


def _found(document: Any, path: Sequence[int | str]) -> dict[Any, Any] | None:
    """The table at a path; None where the path leads elsewhere."""
    for part in path:
        try:
            document = document[part]
        except (KeyError, IndexError, TypeError):
            return None
    return document if isinstance(document, dict) else None
