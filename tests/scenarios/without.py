"""A plugin of pytest that switches a defence off before any test is collected: `-p tests.scenarios.without`."""

from __future__ import annotations

import os
from typing import Final

import pytest

from tests.scenarios.defences import DEFENCES

WITHOUT: Final = "SRCONSOLE_TESTS_WITHOUT"
"""The environment variable that has the defence's words."""


def pytest_configure() -> None:
    """Switch it off, for good."""
    DEFENCES[os.environ[WITHOUT]](pytest.MonkeyPatch())
