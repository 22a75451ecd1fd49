"""The defences that scenarios and proofs name, and what switches each off, so that they are seen to fail without it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tests.scenarios.of_the_adapter import ADAPTER
from tests.scenarios.of_the_engine import ENGINE
from tests.scenarios.of_the_stop import STOPS
from tests.scenarios.patch import Patch

DEFENCES: Final[dict[str, Callable[[Patch], None]]] = {**ENGINE, **STOPS, **ADAPTER}
"""What switches each defence off, by its words."""
