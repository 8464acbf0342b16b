"""The notebook runs from top to bottom, as a reader would run it, with few draws and paths."""

from __future__ import annotations

import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[2] / "docs" / "notebooks"
FIGURES = 5
TINY = 'settings = ["fit.chains=2", "fit.draws=60", "fit.tune=120", "simulation.paths=300"]'
CHECKS = """
assert abs(answer.outcomes["probability"].sum() - 1) < 1e-9
assert abs(backed.outcomes["probability"].sum() - 1) < 1e-9
assert (backed.posterior["posterior"]["effect"] == answer.posterior["posterior"]["effect"]).all()
assert (backed.sampled.decided_day != answer.sampled.decided_day).any()
"""


@pytest.fixture(scope="module")
def executed(kernel, program):
    notebook = nbformat.read(FOLDER / "nato-2024.ipynb", as_version=4)
    (parameters,) = [c for c in notebook.cells if "parameters" in c.metadata.get("tags", [])]
    parameters.source = TINY
    notebook.cells.append(nbformat.v4.new_code_cell(CHECKS))
    where = {"metadata": {"path": str(FOLDER)}}
    # the kernel's own backend shows figures in the notebook; the tests' choice would hide them
    env = {k: v for k, v in os.environ.items() if k != "MPLBACKEND"}
    client = NotebookClient(notebook, timeout=300, resources=where)
    return client.execute(env=env)


def _outputs(notebook):
    return [o for cell in notebook.cells for o in cell.get("outputs", [])]


def test_the_notebook_runs_and_its_outcomes_sum_to_one(executed):
    # a failing cell, the checks among them, raises in the fixture
    counts = [c.execution_count for c in executed.cells if c.cell_type == "code"]
    assert counts == list(range(1, len(counts) + 1))


def test_every_figure_of_the_notebook_is_shown(executed):
    assert sum("image/png" in o.get("data", {}) for o in _outputs(executed)) == FIGURES


def test_the_answer_shows_as_a_table_with_its_verdict(executed):
    views = [o.data["text/html"] for o in _outputs(executed) if "text/html" in o.get("data", {})]
    assert any("Mark Rutte" in view and "Fit: <strong>" in view for view in views)


def test_no_cell_of_the_notebook_warns(executed):
    assert [o.text for o in _outputs(executed) if o.output_type == "stream"] == []
