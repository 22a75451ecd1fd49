from __future__ import annotations

import pytest

from srconsole.kernel.compiler import compiled, compiler
from srconsole.kernel.library import Library


@pytest.fixture(scope="session")
def kernel() -> Library:
    """The compiled kernel; where there is no compiler there is nothing to compare."""
    if compiler() is None:
        pytest.skip("no C compiler is here")
    return Library(compiled())
