"""Small definitions written in Python, for tests of the engine."""

from typing import Any

from riskeval.instruments.build import build
from riskeval.instruments.definition import Definition
from riskeval.instruments.instrument import Instrument

HEAD: dict[str, Any] = {
    "schema": 1,
    "id": "small",
    "version": "1.0",
    "name": "Small scale",
    "kind": "actuarial",
    "outcome": "reoffending",
    "population": {"note": "nobody real"},
    "citation": "Nobody (2020)",
    "licence": "none",
    "manual_required": False,
    "source": "made up",
    "evidence": "verified",
}
HEAD_TEXT = """
schema = 1
id = "own"
version = "1"
name = "Own"
kind = "actuarial"
outcome = "any"
population = { note = "anybody" }
citation = "none"
licence = "none"
manual_required = false
source = "made up"
evidence = "verified"
"""
YES_NO = [{"id": name, "label": name, "type": "yes_no"} for name in ("a", "b", "c", "d")]


def definition(**tables: Any) -> Definition:
    return Definition.model_validate(HEAD | tables)


def instrument(nested: dict[tuple[str, str], Instrument] | None = None, **tables: Any) -> Instrument:
    made = definition(**tables)
    plan, problems = build(made, {key: one.plan for key, one in (nested or {}).items()})
    assert plan is not None, [(one.where, str(one.problem)) for one in problems]
    return Instrument(made, plan, "0" * 64, "by hand")


def problems(**tables: Any) -> list[tuple[tuple[str | int, ...], str]]:
    plan, found = build(definition(**tables), {})
    assert (plan is None) == bool(found)
    return [(one.where, str(one.problem)) for one in found]


def total(**more: Any) -> dict[str, Any]:
    return {"id": "total", "sum": ["a", "b", "c", "d"], "range": [0, 4]} | more
