"""An update as a new version of the instrument's definition, in a file that names the sample."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from riskeval.errors import EvaluationError, Problem, raise_all
from riskeval.instruments.definition_parts import Evidence
from riskeval.instruments.instrument import Instrument
from riskeval.instruments.library import load_instrument
from riskeval.updating.by_level import UpdateByLevel
from riskeval.updating.recalibration import Recalibration
from riskeval.updating.rewritten import rewritten
from riskeval.updating.toml_text import table_text

CASES = 5
WITHIN = 1e-9


def write_back(
    instrument: Instrument,
    updates: Mapping[str, Any],
    path: str | Path,
    *,
    version: str,
    sample: Mapping[str, Any],
    source: str | None = None,
    evidence: Evidence = "verified",
    overwrite: bool = False,
) -> Instrument:
    """Write updated risks as a new definition file based on the old one, and load it.

    Items and weights stay as they are; only the risks are replaced, and say where they come from (bands that
    are made of a risk follow it). The worked cases of the old definition that reach a risk are kept with the
    new number, so that the file checks itself whenever it is loaded.

    Parameters
    ----------
    instrument : Instrument
        Built in, or from a file in the folder of `path`.
    updates : mapping of str to fitted estimator
        By id of a risk, an estimator of `riskeval.updating` that was fitted on that risk (or its levels).
    path : str or Path
        The file to write; its name without ``.toml`` becomes the id.
    version : str
    sample : mapping
        The people behind the update: ``name``, and any of ``n, country, follow_up``.
    source : str, optional
        By default the name of the sample with its people and events.
    evidence : {"verified", "secondary"}
    overwrite : bool

    Returns
    -------
    Instrument
        As loaded from the file.

    Raises
    ------
    EvaluationError
        With every problem of the arguments; nothing is written then.
    InstrumentError
        Where the new definition cannot be loaded; nothing stays written.

    Notes
    -----
    Numbers are rounded to six significant digits. A table stays a table and a logistic equation a logistic
    equation; a Cox model and a formula become a formula.
    """
    file = Path(path)
    raise_all(EvaluationError, _problems(instrument, updates, file, sample, overwrite))
    told = source or f"riskeval, from {sample['name']}"
    risks = {risk.id: risk for risk in instrument.definition.risk}
    replaced = {}
    for name, update in updates.items():
        keys = rewritten(risks[name], update, instrument.plan.spans[name])
        people = dict(sample) | {"n": int(sample.get("n", update.n_))}
        note = f"{type(update).__name__} in {update.n_} people, {update.events_} events"
        replaced[name] = keys | {"sample": people, "source": told, "evidence": evidence, "note": note}
    head = {"schema": 1, "id": file.stem, "version": version}
    head |= {"based_on": {"instrument": instrument.id, "version": instrument.version}}
    made = instrument.recalibrate(replaced, source=told, evidence=evidence, version=version)
    cases = _cases(made, instrument, list(updates))
    return _written(file, _text(head, replaced, cases))


def _problems(
    instrument: Instrument, updates: Mapping[str, Any], file: Path, sample: Mapping[str, Any], overwrite: bool
) -> list[Problem]:
    known = [risk.id for risk in instrument.definition.risk]
    found = []
    if instrument.source.endswith("recalibrated"):
        found.append(
            Problem("an instrument from a definition", "one recalibrated in memory", "start from its base")
        )
    if not updates:
        found.append(Problem("an update of a risk", "none", f"give one for any of {', '.join(known)}"))
    for name, update in updates.items():
        if name not in known:
            found.append(Problem(f"a risk of '{instrument.id}'", f"'{name}'", f"use {_any_of(known)}"))
        if not isinstance(update, Recalibration | UpdateByLevel) or not hasattr(update, "n_"):
            found.append(Problem(f"a fitted update for '{name}'", f"`{update!r}`", "fit one of this module"))
    if not sample.get("name"):
        found.append(Problem("a sample with its name", f"{dict(sample)}", 'give sample={"name": …}'))
    if file.suffix != ".toml":
        found.append(Problem("a file that ends in .toml", f"'{file.name}'", "name it so"))
    if file.exists() and not overwrite:
        found.append(Problem("a new file", f"'{file.name}' exists", "choose another name, or overwrite=True"))
    return found


def _any_of(names: list[str]) -> str:
    return f"one of {', '.join(names)}" if names else "another instrument: this one has no risks"


def _cases(made: Instrument, base: Instrument, names: list[str]) -> list[dict[str, Any]]:
    """The worked cases of the base that reach a new number, with that number."""
    given = [case.given for case in base.definition.case]
    if not given:
        return []
    columns = [one.id for one in made.inputs]
    rows = [{name: _cell(case.get(name)) for name in columns} for case in given]
    scored = made.score(pd.DataFrame(rows, columns=columns, dtype=object)).frame
    found: list[dict[str, Any]] = []
    for place, case in enumerate(base.definition.case):
        risks = scored.iloc[place][names].dropna()
        if len(risks) and len(found) < CASES:
            found.append(
                {
                    "source": f"computed; answers of a case of {base.id} {base.version} ({case.source})",
                    "given": dict(case.given),
                    "expect": {str(name): float(f"{risk:.12g}") for name, risk in risks.items()},
                    "within": WITHIN,
                }
            )
    return found


def _cell(answer: bool | float | str | None) -> Any:
    return ("no", "yes")[answer] if isinstance(answer, bool) else answer


def _text(head: dict[str, Any], replaced: dict[str, Any], cases: list[dict[str, Any]]) -> str:
    parts = [table_text(head)]
    parts += [f"[[replace]]\n{table_text({'id': name} | keys)}" for name, keys in replaced.items()]
    parts += [f"[[case]]\n{table_text(case)}" for case in cases]
    return "\n".join(parts)


def _written(file: Path, text: str) -> Instrument:
    """Write whole or not at all: the file is loaded, and so checked, before it takes its name."""
    part = file.with_name(f"{file.stem}-unchecked.toml")
    try:
        part.write_text(text, encoding="utf-8")
        load_instrument(part)
        part.replace(file)
    except OSError as error:
        raise EvaluationError(
            needed="a folder to write to", found=f"'{file.name}': {error.strerror}", do="choose another path"
        ) from None
    finally:
        part.unlink(missing_ok=True)
    return load_instrument(file)
