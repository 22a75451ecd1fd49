"""A sweep's map as a picture."""

from __future__ import annotations

import io
import math
from typing import Final

import numpy as np

from srconsole.errors import RequestError
from srconsole.reports.figure_words import figure_name, unit_of, value_text
from srconsole.research.extras import missing
from srconsole.research.sweep.cells import Axis, Cells

MISSING: Final = missing("a picture", "matplotlib")
MOST: Final = (200, 200)
"""Columns and rows that a picture can show apart."""
_MOST_LABELS: Final = 16
_MOST_FIGURES: Final = 120
"""Cells up to which each has its figure written in it."""


def heat_picture(cells: Cells) -> bytes:
    """Return a map as PNG; red is below 0 and blue above it.

    Raises:
        RequestError: matplotlib is not installed.
    """
    try:
        from matplotlib.colors import Normalize, TwoSlopeNorm  # noqa: PLC0415  # an extra
        from matplotlib.figure import Figure  # noqa: PLC0415  # an extra
    except ImportError as error:
        raise RequestError(MISSING) from error
    figure = Figure(figsize=(9, 6 if cells.down.path else 2.6), dpi=120, layout="constrained")
    axes = figure.subplots()
    unit = unit_of(cells.by)
    values = cells.values * (100 if unit == "%" else 1)
    reach = float(np.nanmax(np.abs(values))) if cells.trials else 1.0
    signed = bool(np.nanmin(values) < 0) if cells.trials else False
    norm = TwoSlopeNorm(0, -(reach or 1.0), reach or 1.0) if signed else Normalize()
    shown = axes.imshow(values, aspect="auto", cmap="RdBu" if signed else "Blues", norm=norm, interpolation="nearest")
    figure.colorbar(shown, label=", ".join(filter(None, (figure_name(cells.by), unit))))
    axes.set_xticks(*_ticks(cells.across), rotation=45, ha="right")
    axes.set_xlabel(cells.across.path)
    if cells.down.path:
        axes.set_yticks(*_ticks(cells.down))
        axes.set_ylabel(cells.down.path)
    else:
        axes.set_yticks([])
    axes.set_title(figure_name(cells.by) + ("" if cells.alone else ", median"))
    if values.size <= _MOST_FIGURES:
        for (row, column), value in np.ndenumerate(values):
            if not math.isnan(value):
                ink = "white" if abs(value) > 0.6 * reach else "black"
                axes.text(column, row, f"{value:.4g}", ha="center", va="center", color=ink, fontsize=8)
    made = io.BytesIO()
    figure.savefig(made, format="png", metadata={"Software": ""})
    return made.getvalue()


def _ticks(axis: Axis) -> tuple[list[int], list[str]]:
    """Return places and names of an edge's marks, no more than can be read."""
    step = max(1, math.ceil(len(axis.values) / _MOST_LABELS))
    places = list(range(0, len(axis.values), step))
    return places, [value_text(axis.path, axis.values[place][0]) for place in places]
