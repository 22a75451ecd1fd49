"""The notebook in docs/ is carried out as it stands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
NOTEBOOK = CHECKOUT / "docs" / "research.ipynb"


def test_the_notebook_holds_no_results() -> None:
    """Results of one machine are not kept.

    Given the notebook as it is in the repository
    When its cells are looked at
    Then none has an output or a number of its carrying out
    """
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert len(cells) > 5
    assert all(not cell["outputs"] and cell["execution_count"] is None for cell in cells)


@pytest.mark.slow
def test_the_notebook_can_be_carried_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the documentation shows works.

    Given the notebook, and this Python
    When its cells are carried out one after the other
    Then none fails or warns, frames and a picture are shown, and the report was written
    """
    import nbformat  # noqa: PLC0415  # only who carries out a notebook loads what does it
    from nbclient import NotebookClient  # noqa: PLC0415  # likewise

    monkeypatch.setenv("PYTHONPATH", str(CHECKOUT))
    notebook = nbformat.read(NOTEBOOK, as_version=4)  # type: ignore[no-untyped-call]  # comes without types
    NotebookClient(notebook, timeout=100, resources={"metadata": {"path": str(NOTEBOOK.parent)}}).execute()
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert not [output.text for output in outputs if output.output_type == "stream"]
    assert sum("text/html" in output.get("data", {}) for output in outputs) >= 5
    assert any("image/png" in output.get("data", {}) for output in outputs)
    assert outputs[-1].data["text/plain"] == "True"
