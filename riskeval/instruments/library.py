"""The library: loads instruments by id or from a file, and lists those that are built in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import ValidationError

from riskeval.errors import InstrumentError, Problem, did_you_mean
from riskeval.instruments.build import build
from riskeval.instruments.definition import Based, Definition
from riskeval.instruments.file import DefinitionFile, read_definition
from riskeval.instruments.inputs import Located, inputs_of
from riskeval.instruments.instrument import Instrument
from riskeval.instruments.places import Places, Where
from riskeval.instruments.plan import NestedOutput, Plan
from riskeval.instruments.recalibration import inherited, merged, replaced
from riskeval.instruments.self_check import failed_cases

BUILT_IN = Path(str(files("riskeval.instruments"))) / "definitions"
DEEPEST = 8
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
_loaded: dict[Path, Instrument] = {}


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
    path = _path_of(id_or_path)
    if path not in _loaded:
        loaded = _Loader().load(path)
        if path.parent != BUILT_IN:
            return _in_version(loaded, version)
    return _in_version(_loaded[path], version)


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
    return tuple(
        _row(_Loader().merged_file(BUILT_IN / f"{name}.toml").definition()) for name in built_in_ids()
    )


def _row(definition: Definition) -> tuple[Any, ...]:
    asked = [one for one in inputs_of(definition)[0] if one.role == "item"]
    known = {"evidence": evidence_of(definition), "n_items": len({one.item for one in asked})}
    return tuple(known[name] if name in known else getattr(definition, name) for name in COLUMNS)


def evidence_of(definition: Definition) -> str:
    """How well the numbers of a definition were checked: verified, secondary, or both."""
    found = {spec.evidence or definition.evidence for _, _, spec in definition.computed()}
    return " and ".join(word for word in ("verified", "secondary") if word in found) or "no numbers"


def built_in_ids() -> list[str]:
    """The ids of the built-in instruments."""
    return sorted(path.stem for path in BUILT_IN.glob("*.toml"))


def recalibrated(
    instrument: Instrument,
    replacements: Mapping[str, Mapping[str, Any]],
    *,
    source: str,
    sample: Mapping[str, Any] | None = None,
    evidence: str = "verified",
    version: str | None = None,
) -> Instrument:
    """The instrument with some of its values, bands or risks replaced; everything else is kept.

    Parameters
    ----------
    instrument : Instrument
        The one to start from.
    replacements : mapping of str to mapping
        By id, the keys that change: ``{"risk_12m": {"cox": {…}}}``.
    source, evidence, sample
        Where the new numbers come from.
    version : str, optional
        By default the old one with "recalibrated".
    """
    named = version or f"{instrument.version} recalibrated"
    own = {"source": source, "evidence": evidence}
    new = [
        {
            "id": name,
            **own,
            **({"sample": dict(sample)} if sample and _is_risk(instrument, name) else {}),
            **table,
        }
        for name, table in replacements.items()
    ]
    base = {"instrument": instrument.id, "version": instrument.version}
    raw, origins, problems = replaced(inherited(instrument.raw), new)
    raw |= {"version": named, "based_on": base}
    told = json.dumps([instrument.hash, new, named], sort_keys=True, default=str)
    places = Places("recalibration", "", raw, origins)
    file = DefinitionFile(Path("recalibration"), places, hashlib.sha256(told.encode()).hexdigest())
    if problems:
        raise file.error(problems)
    return _built(file, file.definition(), _plans_used(instrument), [], instrument.source)


def _is_risk(instrument: Instrument, name: str) -> bool:
    return name in {risk.id for risk in instrument.definition.risk}


def _plans_used(instrument: Instrument) -> dict[tuple[str, str], Plan]:
    plans = {}
    for node in instrument.plan.nodes.values():
        for payload in node.branches.values():
            if isinstance(payload, NestedOutput) and node.spec.uses is not None:
                plans[node.spec.uses.instrument, node.spec.uses.version] = payload.plan
    return plans


def _path_of(id_or_path: str | Path) -> Path:
    given = str(id_or_path)
    if isinstance(id_or_path, Path) or given.lower().endswith(".toml") or "/" in given or "\\" in given:
        return Path(id_or_path) if "://" not in given else _address(given)
    known = built_in_ids()
    if given not in known:
        hint = did_you_mean(given, known) or "look at the list"
        raise InstrumentError(
            needed="the id of a built-in instrument, or the path of a definition file ending in .toml",
            found=f"'{given}'",
            do=f"{hint} `riskeval instruments` (in Python: riskeval.instruments_table()) lists them all",
        )
    return BUILT_IN / f"{given}.toml"


def _address(given: str) -> Path:
    raise InstrumentError(
        needed="the path of a definition file on this computer",
        found=f"the address '{given}'",
        do="download the file and give its path; nothing is fetched from the network",
    )


def _in_version(instrument: Instrument, version: str | None) -> Instrument:
    if version is not None and version != instrument.version:
        raise InstrumentError(
            needed=f"version '{version}' of '{instrument.id}'",
            found=f"version '{instrument.version}' only",
            do="name that version, or load a definition file of the other one",
        )
    return instrument


@dataclass
class _Loader:
    """One load: `trail` are the files on the way to the present one."""

    trail: list[Path] = field(default_factory=list)
    done: dict[Path, Instrument] = field(default_factory=dict)

    def load(self, path: Path) -> Instrument:
        ready = _loaded.get(path) or self.done.get(path)
        if ready is not None:
            return ready
        file = self.merged_file(path)
        self.trail.append(path.resolve())
        definition = file.definition()
        plans, problems = self._plans(file, definition)
        self.trail.pop()
        built_in = path.parent == BUILT_IN
        made = _built(file, definition, plans, problems, "built in" if built_in else path.name)
        failures = failed_cases(made)
        if failures:
            raise file.error(failures)
        (_loaded if built_in else self.done)[path] = made
        return made

    def merged_file(self, path: Path) -> DefinitionFile:
        """Read a file; what it is based on is read first."""
        file = read_definition(path)
        if "based_on" not in file.raw and "replace" not in file.raw:
            return file
        base = self._base(file)
        raw, origins = merged(base.raw, file.raw)
        given = file.raw.get("replace", [])
        raw, moved, problems = replaced(raw, given if isinstance(given, list) else [given])
        both = file.merged(raw, origins | moved, base.id, base.hash)
        if problems:
            raise both.error(problems)
        return both

    def _base(self, file: DefinitionFile) -> Instrument:
        try:
            based = Based.model_validate(file.raw.get("based_on"))
        except ValidationError:
            wanted = Problem(
                "the definition that this one is based on",
                "no instrument and version",
                'write based_on = { instrument = "…", version = "…" }',
            )
            where: Where = ("based_on",) if "based_on" in file.raw else ("replace",)
            raise file.error([Located(where, wanted)]) from None
        found = self._needed(file, based.instrument, based.version, ("based_on",))
        if isinstance(found, Instrument):
            return found
        raise file.error(found)

    def _plans(
        self, file: DefinitionFile, definition: Definition
    ) -> tuple[dict[tuple[str, str], Plan], list[Located]]:
        """The plans of the definitions that this one uses."""
        plans: dict[tuple[str, str], Plan] = {}
        problems: list[Located] = []
        for kind, place, spec in definition.computed():
            uses = spec.uses
            if uses is None or (uses.instrument, uses.version) in plans:
                continue
            found = self._needed(file, uses.instrument, uses.version, (kind, place, "uses"))
            if isinstance(found, Instrument):
                plans[uses.instrument, uses.version] = found.plan
            else:
                problems += found
        return plans, problems

    def _needed(
        self, file: DefinitionFile, name: str, version: str, where: Where
    ) -> Instrument | list[Located]:
        """Another instrument: from the same folder first, then built in."""
        path = self._beside(file.path, name)
        if path.resolve() in self.trail or path.resolve() == file.path.resolve():
            circle = " → ".join([*(one.stem for one in self.trail), file.path.stem, name])
            wanted = Problem(
                "instruments that do not need each other in a circle", circle, "break the circle"
            )
            return [Located(where, wanted)]
        if len(self.trail) >= DEEPEST:
            deep = Problem(f"instruments that use each other at most {DEEPEST} deep", "more", "flatten them")
            return [Located(where, deep)]
        self.trail.append(file.path.resolve())
        try:
            if path.parent == BUILT_IN:
                _path_of(name)
            return _in_version(self.load(path), version)
        except InstrumentError as error:
            return [Located(where, problem) for problem in error.problems]
        finally:
            self.trail.pop()

    def _beside(self, path: Path, name: str) -> Path:
        own = path.parent / f"{name}.toml"
        own_file = own.is_file() and own.resolve() != path.resolve()
        return own if own_file else BUILT_IN / f"{name}.toml"


def _built(
    file: DefinitionFile,
    definition: Definition,
    plans: Mapping[tuple[str, str], Plan],
    problems: list[Located],
    source: str,
) -> Instrument:
    plan, found = build(definition, plans) if not problems else (None, problems)
    if plan is None:
        raise file.error(found)
    return Instrument(definition, plan, file.hash, source, file.raw)
