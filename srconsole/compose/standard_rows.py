"""What makes the rows of a standard file: the kernel, or plain Python where no compiler was at hand."""

from __future__ import annotations

from srconsole.kernel.library import library
from srconsole.kernel.writer import KernelRows
from srconsole.market.column_texts import float_texts
from srconsole.market.column_writer import Rows, plain_rows


def standard_rows() -> Rows:
    """Return what turns columns into rows; the bytes are the same whichever it is."""
    kernel = library()
    return plain_rows if kernel is None else KernelRows(kernel, float_texts)
