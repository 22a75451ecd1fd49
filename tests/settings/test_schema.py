"""The schema against strategy.md, and what is written from it against the schema."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Annotated

import msgspec
import pytest
import tomli_w
from hypothesis import given

from srconsole.settings.keys import KEYS, as_toml, keys_of
from srconsole.settings.layers import load_settings, settings_from
from srconsole.settings.render import settings_docs, settings_file, settings_in_force
from srconsole.settings.schema import Settings
from tests.settings.drawn import flat, in_plain_values, valid_sections

CHECKOUT = Path(__file__).resolve().parents[2]

ACTIONS = (
    "pause feed step faster slower flatten stop break_even trail take_profit part sell_lot target enter level above "
    "below reset_halt exchange adopt close_other leave_alone arm help quit"
)
STRATEGIES = "levels sma rsi macd multi mean_reversion momentum plugin scalper breakout grid"
# Copied by eye from strategy.md and interfaces.md: default and range of every key.
FROM_THE_RULES: dict[str, tuple[object, str]] = {
    "market.mode": ("replay", '`"replay"`, `"paper"`, `"rehearsal"`, `"testnet"`, `"live"`'),
    "market.file": ("", ""),
    "market.detail": ("", ""),
    "market.exchange": ("bitget", '`"bitget"`, `"binance"`, `"bybit"`, `"mexc"`'),
    "market.exchange_url": ("", ""),
    "market.close_api": ("v2", '`"v2"`, `"v1"`'),
    "market.symbols": (("BTC/USDT:USDT",), ""),
    "market.timeframe": ("1h", ""),
    "market.history": (4000, "[0, 20000]"),
    "market.poll_seconds": (2.0, "[0.5, 60]"),
    "market.tick": (0.0, "[0, ∞)"),
    "market.step": (0.0, "[0, ∞)"),
    "market.min_quantity": (0.0, "[0, ∞)"),
    "market.min_notional": (0.0, "[0, ∞)"),
    "levels.swing_order": (48, "[1, 1000]"),
    "levels.max_levels": (10, "[1, 50]"),
    "levels.merge_tolerance": (0.002, "[0, 0.1]"),
    "levels.proximity": (0.002, "[0, 0.05]"),
    "levels.rank_by": ("price", '`"price"`, `"recency"`'),
    "levels.min_prominence": (0.0, "[0, 1]"),
    "levels.min_volume_ratio": (0.0, "[0, 100]"),
    "levels.max_age": (0, "[0, ∞)"),
    "strategy.name": (
        "levels",
        ", ".join(f'`"{name}"`' for name in STRATEGIES.split()),
    ),
    "strategy.stop_pct": (0.01, "(0, 0.2]"),
    "strategy.trail_pct": (0.08, "[0.001, 0.5]"),
    "strategy.midpoint_fraction": (0.5, "[0, 2]"),
    "strategy.midpoint_low": ("last", '`"last"`, `"lowest"`'),
    "strategy.intrabar": ("adverse", '`"adverse"`, `"favourable"`'),
    "strategy.movement": ("candles", '`"candles"`, `"polls"`'),
    "strategy.signal_max_age": (60.0, "[1, 3600]"),
    "strategy.max_entry_slip": (0.001, "[0, 0.05]"),
    "strategy.max_decision_age": (2.0, "[0.1, 60]"),
    "signals.stop_pct": (0.02, "[0.001, 0.5]"),
    "signals.target_pct": (0.04, "[0, 5]"),
    "signals.sma_fast": (10, "[1, 1000]"),
    "signals.sma_slow": (50, "[1, 1000]"),
    "signals.rsi_length": (14, "[1, 1000]"),
    "signals.oversold": (30.0, "[0, 100]"),
    "signals.overbought": (70.0, "[0, 100]"),
    "signals.macd_fast": (12, "[1, 1000]"),
    "signals.macd_slow": (26, "[1, 1000]"),
    "signals.macd_signal": (9, "[1, 1000]"),
    "signals.mode": ("average", '`"average"`, `"strength"`'),
    "signals.threshold": (0.5, "[0, 2]"),
    "signals.strength": (2.0, "[0.5, 3.5]"),
    "signals.atr_stop": (2.0, "[0.1, 20]"),
    "signals.atr_target": (4.0, "[0.1, 20]"),
    "signals.need_rsi": (False, ""),
    "signals.exit": ("upper", '`"upper"`, `"middle"`'),
    "scalper.phase": ("conservative", '`"conservative"`, `"moderate"`, `"aggressive"`'),
    "scalper.mode": ("standard", '`"standard"`, `"high_frequency"`'),
    "scalper.window": (500, "[100, 5000]"),
    "scalper.lookback": (50, "[4, 200]"),
    "scalper.bin_pct": (0.001, "[0.0001, 0.01]"),
    "scalper.node_ratio": (1.5, "[1, 10]"),
    "scalper.merge_tolerance": (0.002, "[0, 0.05]"),
    "scalper.test_gap": (3, "[0, 100]"),
    "scalper.min_held": (2, "[0, 50]"),
    "scalper.min_score": (3.0, "[0, 100]"),
    "scalper.proximity": (0.002, "[0, 0.05]"),
    "scalper.volume_ratio": (1.5, "[0, 20]"),
    "scalper.adx_max": (25.0, "[5, 100]"),
    "scalper.min_quote_volume": (1e6, "[0, ∞)"),
    "scalper.max_spread": (0.001, "[0, 0.05]"),
    "scalper.secondary_min": (2, "[0, 4]"),
    "scalper.frames": (("15m",), ""),
    "scalper.stop_pct": (0.008, "[0.0005, 0.2]"),
    "scalper.target_pct": (0.015, "[0, 1]"),
    "scalper.reward": (2.0, "[0, 20]"),
    "scalper.back": (0.02, "[0, 0.5]"),
    "scalper.fractions": ((0.33, 0.33, 0.34), ""),
    "scalper.break_even_after": (0.01, "[0.001, 1]"),
    "scalper.max_hold": (240, "[1, 10080]"),
    "scalper.break_pct": (0.005, "[0, 0.05]"),
    "scalper.spike": (4.0, "[1, 20]"),
    "breakout.swing_order": (5, "[1, 100]"),
    "breakout.merge_atr": (0.5, "[0, 5]"),
    "breakout.max_levels": (20, "[1, 100]"),
    "breakout.zone_atr": (0.25, "[0, 5]"),
    "breakout.breakout_atr": (0.5, "[0, 10]"),
    "breakout.horizon": (32, "[1, 1000]"),
    "breakout.spike": (1.5, "[0, 20]"),
    "breakout.trend": ("ema", '`"ema"`, `"macd"`, `"off"`'),
    "breakout.rsi_max": (75.0, "[0, 100]"),
    "breakout.max_chase": (0.003, "[0, 0.1]"),
    "breakout.stop_atr": (0.25, "[0, 10]"),
    "breakout.max_stop": (0.05, "[0.001, 0.5]"),
    "breakout.trail_atr": (3.0, "[0.1, 20]"),
    "breakout.trail_after": (1.0, "[0, 10]"),
    "grid.lines": (5, "[1, 50]"),
    "grid.spacing": (0.01, "[0.001, 0.2]"),
    "grid.stop_pct": (0.02, "[0.001, 0.5]"),
    "grid.pause": (96, "[0, 100000]"),
    "grid.recentre": (True, ""),
    "plugin.file": ("", ""),
    "plugin.window": (500, "[50, 5000]"),
    "plugin.warmup": (50, "[2, 5000]"),
    "plugin.timeout": (5.0, "[0.1, 60]"),
    "plugin.memory": (2048, "[256, 65536]"),
    "risk.margin": (100.0, "(0, ∞)"),
    "risk.leverage": (5.0, "[1, 125]"),
    "risk.initial_capital": (1000.0, "(0, ∞)"),
    "risk.maintenance_rate": (0.005, "[0, 0.1]"),
    "risk.max_consecutive_losses": (5, "[0, ∞)"),
    "risk.loss_pause": (24, "[0, ∞)"),
    "risk.max_notional": (0.0, "[0, 1000000000]"),
    "risk.stop_grace": (2.0, "[0, 60]"),
    "risk.stop_min_move": (0.0005, "[0, 0.05]"),
    "risk.stop_min_interval": (5.0, "[0, 3600]"),
    "risk.require_attached_stop": (True, ""),
    "risk.max_funding": (0.001, "[0, 0.1]"),
    "sizing.rule": ("margin", '`"margin"`, `"fixed"`, `"risk"`, `"kelly"`'),
    "sizing.quantity": (0.001, "(0, ∞)"),
    "sizing.risk": (0.01, "[0.0001, 0.1]"),
    "sizing.cap": ("margin", '`"margin"`, `"seed"`, `"none"`'),
    "sizing.window": (100, "[10, 10000]"),
    "sizing.fraction": (0.25, "[0.01, 1]"),
    "sizing.floor": (0.005, "[0, 0.25]"),
    "sizing.min_trades": (30, "[1, 10000]"),
    "pyramid.levels": (1, "[1, 5]"),
    "pyramid.scale": (1.5, "[0.1, 3]"),
    "pyramid.step_pct": (0.01, "[0.001, 0.5]"),
    "trail.kind": ("none", '`"none"`, `"percent"`, `"atr"`, `"chandelier"`'),
    "trail.percent": (0.01, "[0.001, 0.5]"),
    "trail.atr": (2.0, "[0.1, 20]"),
    "trail.chandelier": (3.0, "[0.1, 20]"),
    "trail.period": (22, "[1, 1000]"),
    "trail.length": (14, "[1, 1000]"),
    "trail.after": (0.005, "[0, 1]"),
    "trail.steps": (False, ""),
    "trail.break_even_after": (0.0, "[0, 1]"),
    "trail.max_hold": (0, "[0, 5256000]"),
    "guards.day_loss": (0.0, "[0, 1)"),
    "guards.drawdown": (0.0, "[0, 1)"),
    "guards.flatten": (False, ""),
    "guards.week_loss": (0.0, "[0, 1)"),
    "guards.day_drop": (0.0, "[0, 1)"),
    "guards.stops_in_row": (0, "[0, 100]"),
    "guards.day_win_rate": (0.0, "[0, 1)"),
    "guards.day_win_trades": (5, "[1, 1000]"),
    "guards.max_move": (0.0, "[0, 10]"),
    "guards.api_silence": (0.0, "[0, 86400]"),
    "guards.max_positions": (0, "[0, 100]"),
    "costs.fee_rate": (0.0006, "[-0.001, 0.01]"),
    "costs.slippage": (0.0, "[0, 0.05]"),
    "journal.keep_prices": (30, "[1, 3650]"),
    "alerts.ping_url": ("", ""),
    "alerts.none": (False, ""),
    "console.theme": ("dark", ""),
    "console.charset": ("auto", '`"auto"`, `"unicode"`, `"vt"`, `"ascii"`'),
    "console.refresh_hz": (1.0, "[0.1, 10]"),
    "console.speed": (4.0, "(0, 100000]"),
    "console.unpaced": (2000, "[0, ∞)"),
    "console.timezone": ("UTC", ""),
    "console.mouse": ("auto", '`"auto"`, `"on"`, `"off"`'),
    "keys.preset": ("default", '`"default"`, `"vim"`'),
    **{f"keys.{action}": ("", "") for action in ACTIONS.split()},
}


class ScreenSettings(msgspec.Struct, frozen=True, kw_only=True):
    """A section of kinds that other sections lack."""

    mouse: Annotated[bool, msgspec.Meta(description="whether clicks count")] = True
    theme: Annotated[str, msgspec.Meta(description="its name")] = "dusk"
    symbols: tuple[str, ...] = ("BTC/USDT:USDT",)
    refresh_hz: Annotated[float, msgspec.Meta(le=4)] = 1.0


class Grown(msgspec.Struct, frozen=True, kw_only=True):
    """Settings with one more section."""

    screen: ScreenSettings = ScreenSettings()


def test_schema_has_the_defaults_and_ranges_of_the_rules() -> None:
    """What the rules promise as a starting point is what the program starts with.

    Given the defaults and ranges written in strategy.md
    When they are compared with those of the program
    Then every key is there, no other, and all are equal
    """
    assert {path: (key.default, key.range) for path, key in KEYS.items()} == FROM_THE_RULES
    assert {path: type(key.default) for path, key in KEYS.items()} == {
        path: type(default) for path, (default, _range) in FROM_THE_RULES.items()
    }


def test_every_key_is_documented() -> None:
    """Nobody has to read code to know what a setting does.

    Given every key
    When its description is looked at
    Then it has a comment on one line, and the section of the rules it belongs to where it is not the screen's
    """
    rules = (CHECKOUT / "docs" / "strategy.md").read_text(encoding="utf-8")
    others = (CHECKOUT / "docs" / "strategies.md").read_text(encoding="utf-8")

    for key in KEYS.values():
        assert key.comment
        assert "\n" not in key.comment
        document, _, section = key.rule.rpartition(" ")
        if document:
            assert document == "strategies"
            assert re.search(rf"^(## {section}\.|### {section}) ", others, re.MULTILINE)
        else:
            assert section in ("preface", "console") or f"## {section}. " in rules


def test_settings_file_and_docs_are_what_the_schema_says() -> None:
    """The file people copy and the page they read cannot fall behind.

    Given settings.toml and docs/settings.md of this checkout
    When both are written anew
    Then nothing changes (`python -m srconsole.settings.render` mends it)
    """
    assert (CHECKOUT / "settings.toml").read_text(encoding="utf-8") == settings_file()
    assert (CHECKOUT / "docs" / "settings.md").read_text(encoding="utf-8") == settings_docs()


def test_settings_file_holds_every_default_with_one_comment() -> None:
    """A new user sees all there is to set.

    Given settings.toml
    When it is read as TOML
    Then it has every key with its default, and each of those lines has exactly one comment
    """
    text = settings_file()
    lines = [line for line in text.splitlines() if "=" in line]

    assert tomllib.loads(text) == in_plain_values(Settings())
    assert len(lines) == len(KEYS)
    assert all(line.count("#") == 1 and line.split("# ")[1] for line in lines)


def test_file_and_docs_are_written_by_one_command(tmp_path: Path) -> None:
    """Whoever adds a key runs one command.

    Given an empty folder
    When the settings are rendered there
    Then settings.toml and docs/settings.md stand in it as in the checkout
    """
    environment = {"PYTHONPATH": str(CHECKOUT)}

    subprocess.run([sys.executable, "-m", "srconsole.settings.render"], cwd=tmp_path, env=environment, check=True)

    for name in ("settings.toml", "docs/settings.md"):
        assert (tmp_path / name).read_bytes() == (CHECKOUT / name).read_bytes()


@given(valid_sections())
def test_settings_survive_a_file(sections: dict[str, dict[str, object]]) -> None:
    """Settings that are saved come back to the last digit.

    Given any valid settings
    When they are written as TOML, by another library and by srconsole, and read again
    Then they are the same
    """
    settings = settings_from(sections)

    by_another = settings_from(tomllib.loads(tomli_w.dumps(in_plain_values(settings))))
    loaded = load_settings(
        folder=CHECKOUT / "nowhere",
        home=None,
        environment={},
        assignments=[f"{path}={as_toml(value)}" for path, value in flat(sections).items()],
    )
    by_itself = settings_from(tomllib.loads(settings_in_force(loaded)))

    assert in_plain_values(settings) == sections
    assert by_another == settings
    assert loaded.settings == settings
    assert by_itself == settings


def test_section_to_come_needs_only_its_class() -> None:
    """The next part of the program brings its settings along without new machinery.

    Given a section with a switch, a text, a list and a number with an upper limit alone
    When its keys are read off the class
    Then each knows its type, its range and what it allows, and judges values by it
    """
    keys = keys_of(Grown)

    assert list(keys) == ["screen.mouse", "screen.theme", "screen.symbols", "screen.refresh_hz"]
    assert [key.type_name for key in keys.values()] == ["true or false", "text", "list of texts", "number"]
    assert [key.range for key in keys.values()] == ["", "", "", "(-∞, 4]"]
    assert keys["screen.refresh_hz"].allowed == "a number of at most 4"
    assert keys["screen.symbols"].read(["A", "B"]) == ("A", "B")
    assert keys["screen.mouse"].read(value=False) is False
    with pytest.raises(ValueError, match="must be a text"):
        keys["screen.theme"].read(5)
    with pytest.raises(ValueError, match="must be true or false"):
        keys["screen.mouse"].read("yes")


def test_core_can_have_settings_without_the_files() -> None:
    """The rules of the strategy know the settings but nothing of where they come from.

    Given a fresh Python
    When only the schema is imported
    Then neither the reading of files nor that of TOML is
    """
    program = "import sys, srconsole.settings.schema; print(*sys.modules)"

    answer = subprocess.run([sys.executable, "-c", program], cwd=CHECKOUT, check=True, capture_output=True, text=True)

    loaded = set(answer.stdout.split())
    assert "srconsole.settings.schema" in loaded
    assert not loaded & {"srconsole.settings.layers", "srconsole.settings.check", "tomllib", "pandas"}
