"""Every notebook runs from the top, is short, and is kept without its output."""

from itertools import pairwise
from pathlib import Path

import nbclient
import nbformat
import pytest

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
names = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def code_cells(path):
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def test_there_are_notebooks():
    assert NOTEBOOKS


@names
def test_it_runs_from_the_top_in_a_minute(path):
    notebook = nbformat.read(path, as_version=4)
    client = nbclient.NotebookClient(notebook, timeout=60, resources={"metadata": {"path": FOLDER}})
    client.execute()
    outputs = [out for cell in notebook.cells if cell.cell_type == "code" for out in cell.outputs]
    assert len(outputs) >= len(code_cells(path))
    assert not [out for out in outputs if out.output_type == "stream" and out.name == "stderr"]


@names
def test_its_output_is_stripped(path):
    assert all(not cell.outputs and cell.execution_count is None for cell in code_cells(path))


@names
def test_it_has_at_most_twelve_code_cells_of_at_most_eight_lines(path):
    lengths = [len(cell.source.splitlines()) for cell in code_cells(path)]
    assert len(lengths) <= 12
    assert max(lengths) <= 8
    assert not any(line.startswith("def ") for cell in code_cells(path) for line in cell.source.splitlines())


@names
def test_every_output_is_followed_by_a_sentence(path):
    cells = nbformat.read(path, as_version=4).cells
    after = [following for cell, following in pairwise(cells) if cell.cell_type == "code"]
    assert all(cell.cell_type == "markdown" for cell in after)
    assert cells[-1].cell_type == "markdown"
