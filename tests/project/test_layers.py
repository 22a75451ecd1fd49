"""What each layer loads when it is imported, looked at from a fresh interpreter."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("asyncio", "ccxt", "numpy", "pandas", "plotext", "rich", "scipy", "textual")

_REPORT_LOADED = "\nimport sys; print(*sorted(name for name in sys.modules if '.' not in name), sep='\\n')"


def loaded_by(code: str) -> set[str]:
    """Run code in a fresh interpreter and name the top-level modules it leaves loaded."""
    command = [sys.executable, "-c", code + _REPORT_LOADED]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return set(done.stdout.split())


def modules_below(package: str, but: str = "\n") -> str:
    """Write code that imports a package and every module below it, but for those with something in their name."""
    return (
        f"import importlib, pkgutil, {package} as package\n"
        "for module in pkgutil.walk_packages(package.__path__, package.__name__ + '.'):\n"
        f"    {but!r} in module.name or importlib.import_module(module.name)\n"
    )


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("import srconsole", id="srconsole"),
        pytest.param("import srconsole.errors", id="errors"),
        pytest.param("import srconsole.settings.schema", id="settings.schema"),
        pytest.param(modules_below("srconsole.core"), id="core"),
    ],
)
def test_the_rules_load_no_clock_table_or_screen(code: str) -> None:
    """The rules can be read, run and trusted without anything that does more than compute.

    Given a fresh Python
    When the errors, the settings' schema or the whole core are imported
    Then no event loop, table library, exchange client or screen is loaded
    """
    loaded = loaded_by(code)

    assert "srconsole" in loaded
    assert loaded.isdisjoint(HEAVY)


def test_reading_candles_loads_no_screen_and_no_exchange() -> None:
    """Candles come from files without a console or an exchange behind them.

    Given a fresh Python
    When everything in the market package is imported, but for the live feed, which polls
    Then no screen, no exchange client and no signal processing is loaded
    """
    loaded = loaded_by(modules_below("srconsole.market", but=".live"))

    assert "srconsole" in loaded
    assert loaded.isdisjoint({"asyncio", "ccxt", "plotext", "scipy", "textual"})


def test_ccxt_is_loaded_when_an_exchange_is_asked() -> None:
    """Who trades files, or mistypes a symbol, does not wait for a library of a hundred exchanges.

    Given a fresh Python
    When the room that knows ccxt and the command that uses it are imported
    Then ccxt is not loaded
    """
    loaded = loaded_by(modules_below("srconsole.exchange.ccxt") + "import srconsole.cli.fetch_command\n")

    assert "srconsole" in loaded
    assert loaded.isdisjoint({"ccxt", "aiohttp", "textual"})


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version_answer_without_heavy_libraries(option: str) -> None:
    """A trader who only asks for help does not wait for libraries that help with nothing.

    Given a fresh Python
    When srconsole is asked for its help or its version
    Then it succeeds and loads no table library, exchange client or screen
    """
    code = (
        "import contextlib, io\n"
        "from srconsole.cli.main import main\n"
        "code, answer = None, io.StringIO()\n"
        "with contextlib.redirect_stdout(answer):\n"
        "    try:\n"
        f"        code = main([{option!r}])\n"
        "    except SystemExit as end:\n"
        "        code = end.code or 0\n"
        "assert code == 0, code\n"
        "assert answer.getvalue().strip()\n"
    )
    loaded = loaded_by(code)

    assert loaded.isdisjoint(HEAVY)


@pytest.mark.slow
def test_reports_load_what_draws_when_something_is_drawn() -> None:
    """Who asks for a CSV does not wait for libraries of pictures, and need not have them.

    Given a fresh Python
    When everything that reports is imported
    Then no library that draws is loaded, and no screen
    """
    loaded = loaded_by(modules_below("srconsole.reports"))

    assert "srconsole" in loaded
    assert loaded.isdisjoint({"asyncio", "ccxt", "matplotlib", "plotext", "plotly", "textual"})
