"""Imports point down, and importing the package stays cheap."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import riskeval

PACKAGE = Path(riskeval.__file__).parent
LAYERS = (
    {"errors"},
    {"design"},
    {"_frame", "reading"},
    {"between", "influence", "intervals", "once", "resampling", "plots"},
    {"metric"},
    {"metrics", "cohort", "ratings", "instruments"},
    {"simulate"},
    {"estimates"},
    {"evaluate"},
    {"analyses"},
    {"communication", "fairness", "updating"},
    {"report"},
    {"trainer"},
    {"cli"},
)
FILES_OF = {  # a noun or a verb that is told in several files, which may know each other
    "metric": ("axis", "points", "rates"),
    "cohort": (
        *(
            "people",
            "admission",
            "counts",
            "declaration",
            "declared",
            "derived",
            "prediction",
            "roles",
            "sample",
        ),
        "standardise",
    ),
    "estimates": (
        "bootstrap",
        "boundary",
        "comparison",
        "contrasts",
        "families",
        "measure",
        "printed",
        "proportions",
        "remarks",
        "rows",
        "shrinkage",
        "signed_shares",
        "small_samples",
        "spread",
        "terms",
        "uncertainty",
    ),
    "evaluate": ("cuts", "request"),
    "cli": (
        "cli_decide",
        "cli_fairness",
        "cli_instruments",
        "cli_say",
        "cli_score",
        "cli_simulate",
        "cli_trainer",
        "terminal",
    ),
}
PART = {file: part for part, files in FILES_OF.items() for file in files}
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}
HEAVY = ("scipy", "statsmodels", "sklearn", "matplotlib")


@dataclass(frozen=True)
class Import:
    """`part` (a module or package directly under riskeval) imports `imported` on a line of a file."""

    part: str
    imported: str
    inside_a_function: bool
    where: str


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def part_of(path: Path) -> str:
    name = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    return PART.get(name, name)


def absolute_names(node: ast.Import | ast.ImportFrom, path: Path) -> Iterator[str]:
    """Yield full dotted names; ``from riskeval import cohort`` is the same as ``import riskeval.cohort``."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
        return
    package = ["riskeval", *path.relative_to(PACKAGE).parts[:-1]]
    base = package[: len(package) - node.level + 1] if node.level else []
    prefix = ".".join([*base, *([node.module] if node.module else [])])
    yield from (f"{prefix}.{alias.name}" for alias in node.names)


def imports_of(path: Path) -> Iterator[Import]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    inner = {id(node) for function in functions for node in ast.walk(function)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            for name in absolute_names(node, path):
                head, _, rest = name.partition(".")
                inner_name = rest.partition(".")[0]
                imported = PART.get(inner_name, inner_name) if head == "riskeval" else f"{head} (outside)"
                where = f"{path.relative_to(PACKAGE)}:{node.lineno}"
                yield Import(part_of(path), imported, id(node) in inner, where)


INTERNAL = [
    found
    for path in modules()
    for found in imports_of(path)
    if found.imported in RANK and found.imported != found.part
]


def test_every_module_has_a_layer():
    assert {part_of(path) for path in modules()} <= set(RANK)


def test_imports_point_down_also_inside_functions():
    upward = [found for found in INTERNAL if RANK[found.imported] >= RANK[found.part]]
    assert upward == []


def test_the_walk_sees_imports():
    assert any(found.imported == "errors" for found in INTERNAL)


def test_estimates_import_plots_only_when_asked_to_plot():
    early = [f for f in INTERNAL if f.part != "report" and f.imported == "plots" and not f.inside_a_function]
    assert [f for f in early if f.part in {"estimates", "evaluate", "analyses"}] == []


def test_plots_and_kernels_know_nothing_about_data():
    data = {"_frame", "cohort", "ratings", "estimates", "evaluate", "reading"}
    knowing = [f for f in INTERNAL if f.part in {"plots", "metrics", "influence"} and f.imported in data]
    assert knowing == []


@pytest.mark.parametrize("library", ["narwhals", "polars", "duckdb"])
def test_only_frame_and_reading_know_dataframe_libraries(library):
    users = {f.part for path in modules() for f in imports_of(path) if f.imported == f"{library} (outside)"}
    assert users <= {"_frame", "reading"}


def test_importing_riskeval_loads_no_heavy_library():
    code = f"import sys, riskeval; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_public_names_are_there():
    assert set(riskeval.__all__) <= set(dir(riskeval))
