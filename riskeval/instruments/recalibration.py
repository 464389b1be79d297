"""Other numbers for the same instrument: recalibration to a sample, with the weights kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from riskeval.instruments.based_on import inherited, replaced
from riskeval.instruments.definition_parts import PAYLOADS, Evidence
from riskeval.instruments.file import DefinitionFile
from riskeval.instruments.instrument import Instrument
from riskeval.instruments.loading import built
from riskeval.instruments.places import Places
from riskeval.instruments.plan import NestedOutput, Plan

RECALIBRATED = ", recalibrated"


def recalibrated(
    instrument: Instrument,
    replacements: Mapping[str, Mapping[str, Any]],
    *,
    source: str,
    sample: Mapping[str, Any] | None = None,
    evidence: Evidence = "verified",
    version: str | None = None,
) -> Instrument:
    """The instrument with some of its values, bands or risks replaced; see `Instrument.recalibrate`."""
    named = version or f"{instrument.version} recalibrated"
    numbers = {"source": source, "evidence": evidence}
    of_a_risk = numbers | ({"sample": dict(sample)} if sample else {})
    risks = {risk.id for risk in instrument.definition.risk}
    new = [
        {"id": name, **((of_a_risk if name in risks else numbers) if _has_numbers(table) else {}), **table}
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
    source = instrument.source.removesuffix(RECALIBRATED) + RECALIBRATED
    return built(file, file.definition(), _plans_used(instrument), source)


def _has_numbers(table: Mapping[str, Any]) -> bool:
    return any(name in table for name in PAYLOADS)


def _plans_used(instrument: Instrument) -> dict[tuple[str, str], Plan]:
    plans = {}
    for node in instrument.plan.nodes.values():
        for payload in node.branches.values():
            if isinstance(payload, NestedOutput) and node.spec.uses is not None:
                plans[node.spec.uses.instrument, node.spec.uses.version] = payload.plan
    return plans
