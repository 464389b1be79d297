"""What a definition must and must not say: no rule makes a judgement, every number has a source."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

import numpy as np

from riskeval.errors import Problem
from riskeval.instruments.inputs import Located
from riskeval.instruments.payloads import PointTable, RuleList, StepTable
from riskeval.instruments.plan import Node, Plan

RESEARCH = "_research_total"
NOT_SCORABLE = "not scorable"


def kind_problems(plan: Plan) -> list[Located]:
    """SPJ: totals are research quantities and nothing is judged; risks are probabilities with a horizon."""
    problems = [problem for node in plan.nodes.values() for problem in _node_problems(plan, node)]
    if plan.definition.kind == "actuarial" and plan.definition.judgement:
        wanted = Problem('kind = "spj" for an instrument with judgements', '"actuarial"', "change the kind")
        problems.append(Located(("judgement", 0), wanted))
    return problems


def _node_problems(plan: Plan, node: Node) -> Iterator[Located]:
    where = (node.kind, node.place)
    if plan.definition.kind == "spj":
        if node.kind in ("band", "risk"):
            needed = "no bands and risks in structured professional judgment: a person judges"
            yield Located(
                where, Problem(needed, f"[[{node.kind}]] '{node.id}'", "read it as a [[judgement]]")
            )
        elif not node.id.endswith(RESEARCH) and not node.id.startswith("n_"):
            needed = f"ids of totals that end in {RESEARCH}, so that nobody takes them for a judgement"
            yield Located((*where, "id"), Problem(needed, f"'{node.id}'", f"call it '{node.id}{RESEARCH}'"))
    if node.kind == "risk":
        yield from _risk_problems(node)


def _risk_problems(node: Node) -> Iterator[Located]:
    spec = node.spec
    if getattr(spec, "horizon_months", None) is None and getattr(spec, "horizon_note", None) is None:
        wanted = Problem(
            f"the horizon of '{node.id}'", "none", "write horizon_months, or horizon_note to say why not"
        )
        yield Located((node.kind, node.place, "id"), wanted)
    for payload in node.branches.values():
        if isinstance(payload, StepTable | PointTable):
            listed = payload.results
        elif isinstance(payload, RuleList):
            listed = np.array([value for _, value in payload.rules])
        else:
            continue
        if np.any((listed < 0) | (listed > 1)):
            wanted = Problem(
                "probabilities from 0 to 1",
                f"{listed[(listed < 0) | (listed > 1)][0]:g}",
                "divide percents by 100",
            )
            yield Located((node.kind, node.place, spec.payload), wanted)


def source_problems(plan: Plan) -> list[Located]:
    """Every table that holds numbers names its source and how well it was checked."""
    problems = []
    for node in plan.nodes.values():
        for key in ("source", "evidence"):
            found = getattr(node.spec, key) or getattr(plan.definition, key)
            if found is None and node.spec.payload != "uses":
                wanted = Problem(
                    f"the {key} of '{node.id}'",
                    "none",
                    f"write {key} there, or once at the top for the whole file",
                )
                problems.append(Located((node.kind, node.place, "id"), wanted))
    return problems


def case_problems(plan: Plan) -> list[Located]:
    """Worked cases speak of ids that exist, and expect what these can be."""
    problems = []
    also = [f"n_{kind}" for kind in ("missing", "not_rated", "omitted", "unknown", "not_applicable")]
    also += [f"n_{flag.id}" for flag in plan.definition.flag] + [one.id for one in plan.definition.judgement]
    for place, case in enumerate(plan.definition.case):
        for key, names, known in (
            ("given", list(case.given), list(plan.inputs)),
            ("expect", list(case.expect), [*plan.nodes, *also]),
            ("status", list(case.status), list(plan.nodes)),
        ):
            for name in names:
                if name not in known:
                    hint = get_close_matches(name, known, n=1)
                    do = f"did you mean '{hint[0]}'?" if hint else "use ids of this definition"
                    problems.append(
                        Located(("case", place, key), Problem("ids that are defined", f"'{name}'", do))
                    )
        for name, value in case.expect.items():
            if name in plan.nodes and not _can_be(plan.nodes[name], value):
                wanted = Problem(f"a result that '{name}' can have", repr(value), "correct the case")
                problems.append(Located(("case", place, "expect"), wanted))
    return problems


def _can_be(node: Node, value: float | str) -> bool:
    if value == NOT_SCORABLE:
        return True
    return value in node.levels if node.levels else not isinstance(value, str)
