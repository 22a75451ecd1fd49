"""The defences that scenarios and proofs name, and what switches each off, so that they are seen to fail without it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pytest

from tests.scenarios.of_the_adapter import ADAPTER
from tests.scenarios.of_the_engine import ENGINE
from tests.scenarios.of_the_stop import STOPS

DEFENCES: Final[dict[str, Callable[[pytest.MonkeyPatch], None]]] = {**ENGINE, **STOPS, **ADAPTER}
"""What switches each defence off, by its words."""
