"""A backtest says the same whichever of the two has traded it, and says which."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, reject
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from srconsole.compose.standard_rows import standard_rows
from srconsole.errors import CandleError, SettingsError
from srconsole.kernel.claims import unclaimed
from srconsole.kernel.library import Library, library
from srconsole.market.candle_file import checked_candles, read_candles
from srconsole.market.candle_writer import write_table
from srconsole.market.column_writer import write_columns
from srconsole.market.output_files import OutputFiles
from srconsole.research.annotate import annotate
from srconsole.research.annotated_columns import annotated_parts
from srconsole.research.backtest import Result, backtest
from srconsole.research.levels import levels_as_of
from srconsole.research.shown_levels import levels_of_columns
from srconsole.settings.layers import settings_from
from srconsole.settings.schema import (
    GuardSettings,
    LevelSettings,
    PyramidSettings,
    Settings,
    SizingSettings,
    StrategySettings,
)
from tests.frames import frame
from tests.kernel.same import claimed_settings
from tests.walks import HOUR, walk

BUNDLED = next((Path(__file__).resolve().parents[2] / "data").glob("*.csv"))
FRAMES = ("candles", "trades", "fills")


@pytest.fixture(scope="module", autouse=True)
def installed(kernel: Library) -> None:
    """Have the kernel where a backtest looks for it."""
    library.cache_clear()
    assert library() is not None


def assert_equal(by_kernel: Result, plain: Result) -> None:
    """Hold every table, with its types, and every figure together."""
    assert (by_kernel.plain, plain.plain) == ("", "it was asked for")
    for name in FRAMES:
        pd.testing.assert_frame_equal(getattr(by_kernel, name), getattr(plain, name), check_exact=True)
    assert by_kernel.summary == plain.summary


@hypothesis_settings(max_examples=5, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(claimed_settings(), st.integers(0, 2**32), st.integers(50, 300), st.sampled_from([None, 40]))
def test_tables_and_figures_are_the_same(settings: Settings, seed: int, length: int, first: int | None) -> None:
    """No table and no figure tells which of the two has traded.

    Given a random walk and settings that the kernel claims
    When it is backtested by the kernel and by the plain core, from the start or from a later time on
    Then candles, trades and fills are equal in every cell and type, and so is every figure of the summary
    """
    try:
        settings_from(settings)
    except SettingsError:
        reject()
    candles = frame(walk(seed, length))
    start = None if first is None else candles["Time"].iloc[first]
    plain = backtest(candles, settings, trade_from=start, plain_core=True)
    assert_equal(backtest(candles, settings, trade_from=start), plain)


@hypothesis_settings(max_examples=6, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(claimed_settings(), st.integers(0, 2**32), st.integers(1, 300))
def test_annotated_candles_are_the_same(
    tmp_path_factory: pytest.TempPathFactory, settings: Settings, seed: int, length: int
) -> None:
    """A level is where it is, whoever has found it.

    Given a random walk and settings of levels
    When its candles are annotated by the kernel and by the plain core
    Then the tables are equal in every cell and type, and so are the files that are written with and without a table
    """
    try:
        settings_from(settings)
    except SettingsError:
        reject()
    candles = frame(walk(seed, length))
    try:
        plain = annotate(candles, settings, plain_core=True)
    except CandleError:
        reject()
    pd.testing.assert_frame_equal(annotate(candles, settings), plain, check_exact=True)
    written, checked, kernel = tmp_path_factory.mktemp("written"), checked_candles(candles), library()
    assert kernel is not None
    write_table(plain, written / "table.csv")
    with OutputFiles() as files:
        draft = files.file(written / "columns.csv")
        files.begin()
        write_columns(annotated_parts(kernel, checked.columns, settings), draft, rows=standard_rows())
        files.put_in_place()
    assert (written / "columns.csv").read_bytes() == (written / "table.csv").read_bytes()


@hypothesis_settings(max_examples=6, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(claimed_settings(), st.integers(0, 2**32), st.integers(2, 300), st.integers(1, 300))
def test_the_level_table_is_the_same(settings: Settings, seed: int, length: int, closed: int) -> None:
    """Tiers, touches and broken levels do not depend on who has found them.

    Given a random walk, settings of levels, and a close in it or its end
    When the level table as of that close is made by the kernel and by the plain core
    Then both are equal in every cell and type
    """
    try:
        settings_from(settings)
        candles = frame(walk(seed, length))
        at = candles["Time"].iloc[closed - 1] + pd.Timedelta(hours=1) if closed <= length else None
        plain = levels_as_of(candles, settings, at, plain_core=True)
    except (SettingsError, CandleError):
        reject()
    found = levels_as_of(candles, settings, at)
    pd.testing.assert_frame_equal(found.frame, plain.frame, check_exact=True)
    assert (found.last, found.close, found.decimals) == (plain.last, plain.close, plain.decimals)
    if at is None:
        checked = checked_candles(candles)
        assert levels_of_columns(checked.columns, checked.report, settings) == plain.shown()


@pytest.mark.slow
def test_the_bundled_file_comes_to_the_same() -> None:
    """The candles that come with srconsole, whole, are the same backtest either way.

    Given the bundled candles and the default settings, and such as trade more often
    When they are backtested by the kernel and by the plain core
    Then tables and figures are equal to the last digit
    """
    candles = read_candles(BUNDLED)
    for settings in (Settings(), Settings(levels=LevelSettings(swing_order=3, rank_by="recency"))):
        assert_equal(backtest(candles, settings), backtest(candles, settings, plain_core=True))


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        (Settings(strategy=StrategySettings(name="grid")), "the strategy grid"),
        (Settings(guards=GuardSettings(day_loss=0.1)), "guards"),
        (Settings(guards=GuardSettings(max_positions=2)), "guards"),
        (Settings(pyramid=PyramidSettings(levels=2)), "pyramid.levels"),
        (Settings(sizing=SizingSettings(rule="kelly")), "sizing.rule kelly"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_the_kernel_cannot_do_is_told(settings: Settings, why: str) -> None:
    """What runs slower says so.

    Given settings of which the kernel does not know the rules
    When a history is backtested
    Then the plain core has traded it, and the result says why
    """
    assert backtest(frame(walk(2, 200)), settings).plain == why


def test_finer_candles_are_left_to_the_plain_core() -> None:
    """Detail moves price as the plain core moves it.

    Given candles and finer ones of the same market
    When they are backtested together
    Then the result says that the plain core has traded them
    """
    minutes = walk(2, 600)
    finer = frame([candle._replace(time=at * 60_000) for at, candle in enumerate(minutes)])
    hours = frame([candle._replace(time=at * HOUR) for at, candle in enumerate(minutes[:10])])
    assert backtest(hours, Settings(), detail=finer).plain == "finer candles"


@given(st.sampled_from(list(GuardSettings.__struct_fields__)))
def test_every_guard_that_is_set_is_left_to_the_plain_core(name: str) -> None:
    """No guard is passed over for being unknown.

    Given any one guard that is set
    When settings are held against what the kernel claims
    Then they are not claimed, unless the key only says what a guard does
    """
    guards = msgspec.structs.replace(GuardSettings(), **{name: type(getattr(GuardSettings(), name))(1)})
    only_says_how = name in {"flatten", "day_win_trades"}
    assert unclaimed(Settings(guards=guards)) == ("" if only_says_how else "guards")
