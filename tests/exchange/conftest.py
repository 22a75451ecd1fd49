"""Lets the contract's asserts say what they compared, as those of a test module do."""

from __future__ import annotations

import pytest

pytest.register_assert_rewrite("tests.exchange.contract")
