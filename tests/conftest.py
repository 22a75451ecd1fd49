"""What holds for every test: the same surroundings on every machine, and the same examples in every run."""

from __future__ import annotations

import gc
import os
from collections.abc import Generator, Iterator

import pytest
from hypothesis import settings

# A run that fails for one person fails for all; `pytest --hypothesis-profile=search` looks for new examples, and
# `make mutants`, which runs each test a thousand times, takes fewer of them.
settings.register_profile("check", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None, max_examples=2000, print_blob=True)
settings.register_profile("mutants", deadline=None, derandomize=True, max_examples=20)
settings.load_profile("check")

_OURS = ("SRCONSOLE_", "TEXTUAL_", "XDG_", "BITGET_", "BINANCE_", "BYBIT_", "MEXC_")
_PLUGIN = "TEXTUAL_SNAPSHOT_"
_COLOURS = ("NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "LINES")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Keep garbage collection away from what collecting the tests makes, which is large and stays to the end."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start with the tests that take minutes: begun last, one of them would keep a core waiting for the other."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(scope="session", autouse=True)
def plain_surroundings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Give every test, and what it starts, an empty home and none of the developer's settings or keys."""
    with pytest.MonkeyPatch.context() as environment:
        for name in os.environ:
            if (name.startswith(_OURS) and not name.startswith(_PLUGIN)) or name in _COLOURS:
                environment.delenv(name)
        environment.setenv("HOME", str(tmp_path_factory.mktemp("home")))
        environment.setenv("TZ", "UTC")
        yield
