"""Definition files: read, guarded, checked; every mistake is told with its line and key."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from riskeval.errors import InstrumentError
from riskeval.instruments.definition import Definition
from riskeval.instruments.inputs import Located
from riskeval.instruments.mended import mended
from riskeval.instruments.mistakes import mistakes
from riskeval.instruments.places import Places, Where
from riskeval.instruments.sizes import control_problems, size_problems
from riskeval.reading.toml_file import Manuscript, read_toml

DEFINITION = Manuscript(
    "definition file",
    InstrumentError,
    absent="check the path; `riskeval instruments --new FILE` writes a first one",
    too_large="give the definition, not the data file",
    other_encoding="save it as UTF-8",
)


@dataclass(frozen=True)
class DefinitionFile:
    """A definition file that was read and not yet checked.

    Parameters
    ----------
    path : Path
        Where it is.
    places : Places
        Its tables and where they stand.
    hash : str
        SHA-256 of its text.
    """

    path: Path
    places: Places
    hash: str

    @property
    def raw(self) -> dict[str, Any]:
        """Its tables."""
        return dict(self.places.raw)

    def merged(
        self, raw: dict[str, Any], origins: dict[Where, Where | None], base: str, base_hash: str
    ) -> DefinitionFile:
        """The same file with the tables of the definition it is based on."""
        both = hashlib.sha256(f"{base_hash} {self.hash}".encode()).hexdigest()
        return replace(self, places=replace(self.places, raw=raw, origins=origins, base=base), hash=both)

    def definition(self) -> Definition:
        """The checked definition, or InstrumentError with every mistake in its shape."""
        refused = list(size_problems(self.places.raw)) or list(control_problems(self.places.raw))
        if refused:
            raise self.error(refused)
        try:
            return Definition.model_validate(self.places.raw)
        except ValidationError as invalid:
            raise InstrumentError(problems=mistakes(invalid, self.places)) from None

    def mended(self) -> Definition | None:
        """The definition with its plain slips put right, to find further mistakes; None where it cannot."""
        if any(size_problems(self.places.raw)) or any(control_problems(self.places.raw)):
            return None
        try:
            return Definition.model_validate(self.places.raw)
        except ValidationError as invalid:
            return mended(self.raw, invalid)

    def error(self, located: list[Located]) -> InstrumentError:
        """The error for problems beyond the shape, in the order of their lines."""
        placed = sorted(located, key=lambda one: self.places.line(one.where) or 0)
        return InstrumentError(problems=[self.places.located(one.where, one.problem) for one in placed])


def read_definition(path: str | Path) -> DefinitionFile:
    """Read a definition file: local, at most 1,000,000 bytes, UTF-8, TOML."""
    file = read_toml(str(path), DEFINITION)
    digest = hashlib.sha256(file.text.encode()).hexdigest()
    return DefinitionFile(Path(str(path)), Places(file.name, file.text, file.document), digest)
