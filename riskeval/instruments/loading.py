"""Loads a definition file with everything that it uses or is based on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

from pydantic import ValidationError

from riskeval.errors import InstrumentError, Problem, did_you_mean
from riskeval.instruments.based_on import merged, replaced
from riskeval.instruments.build import build
from riskeval.instruments.definition import Based, Definition
from riskeval.instruments.file import DefinitionFile, read_definition
from riskeval.instruments.inputs import Located
from riskeval.instruments.instrument import Instrument
from riskeval.instruments.places import Where
from riskeval.instruments.plan import Plan
from riskeval.instruments.self_check import failed_cases

BUILT_IN = Path(str(files("riskeval.instruments"))) / "definitions"
DEEPEST = 8
Nested = dict[tuple[str, str], Plan]
_loaded: dict[Path, Instrument] = {}


def load(path: Path, version: str | None = None) -> Instrument:
    """Load a definition file; a built-in one is kept for the next time."""
    return in_version(Loader().load(path), version)


def in_version(instrument: Instrument, version: str | None) -> Instrument:
    """The instrument, or InstrumentError when it has another version."""
    if version is not None and version != instrument.version:
        raise InstrumentError(
            needed=f"version {version!r} of '{instrument.id}'",
            found=f"version {instrument.version!r} only",
            do="name that version, as a text, or load a definition file of the other one",
        )
    return instrument


def built_in_ids() -> list[str]:
    """The ids of the built-in instruments."""
    return sorted(path.stem for path in BUILT_IN.glob("*.toml"))


def built_in_path(name: str) -> Path:
    """The file of a built-in instrument."""
    known = built_in_ids()
    if name not in known:
        hint = did_you_mean(name, known) or "look at the list:"
        raise InstrumentError(
            needed="the id of a built-in instrument, or of a definition file ending in .toml",
            found=f"'{name}'",
            do=f"{hint} `riskeval instruments` (in Python: riskeval.instruments_table()) lists them all",
        )
    return BUILT_IN / f"{name}.toml"


@dataclass
class Loader:
    """One load.

    Parameters
    ----------
    trail : list of Path
        The files on the way to the present one.
    done : dict of Path to Instrument
        What was loaded on the way.
    failed : set of Path
        What could not be loaded, and is not tried again: each may use many others.
    """

    trail: list[Path] = field(default_factory=list)
    done: dict[Path, Instrument] = field(default_factory=dict)
    failed: set[Path] = field(default_factory=set)

    def load(self, path: Path) -> Instrument:
        """Read, check and compile a definition, and run its worked cases."""
        ready = _loaded.get(path) or self.done.get(path)
        if ready is not None:
            return ready
        file = self.merged_file(path)
        try:
            definition = file.definition()
        except InstrumentError as error:
            raise InstrumentError(problems=[*error.problems, *self._further(file)]) from None
        made = built(file, definition, self._nested(file, definition), _told(path))
        failures = failed_cases(made)
        if failures:
            raise file.error(failures)
        (_loaded if path.parent == BUILT_IN else self.done)[path] = made
        return made

    def _further(self, file: DefinitionFile) -> tuple[Problem, ...]:
        """The mistakes behind plain slips of the shape."""
        mended = file.mended()
        if mended is None:
            return ()
        try:
            built(file, mended, self._nested(file, mended), file.path.name)
        except InstrumentError as error:
            return error.problems
        return ()

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

    def _nested(self, file: DefinitionFile, definition: Definition) -> Nested:
        """The plans of the definitions that this one uses."""
        plans: Nested = {}
        asked: set[tuple[str, str]] = set()
        problems: list[Located] = []
        for kind, place, spec in definition.computed():
            uses = spec.uses
            if uses is None or (uses.instrument, uses.version) in asked:
                continue
            asked.add((uses.instrument, uses.version))
            found = self._needed(file, uses.instrument, uses.version, (kind, place, "uses"))
            if isinstance(found, Instrument):
                plans[uses.instrument, uses.version] = found.plan
            else:
                problems += found
        if problems:
            raise file.error(problems)
        return plans

    def _needed(
        self, file: DefinitionFile, name: str, version: str, where: Where
    ) -> Instrument | list[Located]:
        """Another instrument: from the same folder first, then built in."""
        path = _beside(file.path, name)
        trail = [*self.trail, file.path.resolve()]
        if path.resolve() in trail:
            circle = " → ".join([*(one.stem for one in trail), name])
            wanted = Problem(
                "instruments that do not need each other in a circle", circle, "break the circle"
            )
            return [Located(where, wanted)]
        if len(trail) > DEEPEST:
            deep = Problem(f"instruments that use each other at most {DEEPEST} deep", "more", "flatten them")
            return [Located(where, deep)]
        if path in self.failed:
            wanted = Problem(
                f"an instrument '{name}' that can be loaded", "mistakes in it", "correct it first"
            )
            return [Located(where, wanted)]
        self.trail.append(trail[-1])
        self.failed.add(path)
        try:
            found = self.load(built_in_path(name) if path.parent == BUILT_IN else path)
            self.failed.remove(path)
            return in_version(_called(found, name), version)
        except InstrumentError as error:
            return [Located(where, problem) for problem in error.problems]
        finally:
            self.trail.pop()


def _beside(path: Path, name: str) -> Path:
    """The file of another instrument; a private version of a built-in one may start from that one."""
    own, built_in = path.parent / f"{name}.toml", BUILT_IN / f"{name}.toml"
    is_itself = own.resolve() == path.resolve()
    return own if own.is_file() and not (is_itself and built_in.is_file()) else built_in


def _called(instrument: Instrument, name: str) -> Instrument:
    if instrument.id != name:
        raise InstrumentError(
            needed=f"the instrument '{name}' in '{name}.toml'",
            found=f"the id '{instrument.id}' there",
            do="name each definition file after the id in it",
        )
    return instrument


def _told(path: Path) -> str:
    return "built in" if path.parent == BUILT_IN else path.name


def built(
    file: DefinitionFile, definition: Definition, nested: Mapping[tuple[str, str], Plan], source: str
) -> Instrument:
    """Compile a definition, or raise InstrumentError with every mistake."""
    plan, problems = build(definition, nested)
    if plan is None:
        raise file.error(problems)
    return Instrument(definition, plan, file.hash, source, file.raw)
