"""What the panes around the position say about a snapshot: status, log, trades, footer and help."""

from __future__ import annotations

from datetime import UTC

import pytest

from srconsole.console.footer import action_at, footer_line
from srconsole.console.help import help_lines
from srconsole.console.keymap import keymap_of
from srconsole.console.panes.account import losses_line
from srconsole.console.panes.log import log_rows, trade_line
from srconsole.console.panes.status import clock_line, entries_line, feed_line, market_line
from srconsole.engine.view.snapshot import Snapshot
from srconsole.settings.schema import KeySettings, RiskSettings, Settings
from tests.console import canned
from tests.console import canned_market as market
from tests.console import canned_strategies as strategies
from tests.console.pane_text import ASCII, text


@pytest.mark.parametrize(
    ("snapshot", "says"),
    [
        (canned.flat(), "entries running"),
        (canned.changed(canned.flat(), paused=True), "entries PAUSED"),
        (canned.halted(), "entries HALTED for 24 more"),
        (canned.changed(canned.halted(), halt_candles_left=None), "entries HALTED"),
        (canned.changed(canned.halted(), paused=True), "entries PAUSED and HALTED"),
    ],
)
def test_status_says_whether_entries_are_made(snapshot: Snapshot, says: str) -> None:
    """A person who comes back knows whether it trades.

    Given entries running, paused, halted, or both
    When the status is written
    Then it says so in words
    """
    assert text(entries_line(snapshot)) == says


def test_status_says_how_the_replay_goes() -> None:
    """A replay that stands still is not taken for a dead market.

    Given a replay that runs, is paused, and has ended, and a rehearsal
    When the status is written
    Then it says which, how far it is, and the candle's time with its zone
    """
    feed = canned.flat().market.feed

    assert text(feed_line(canned.flat())) == "replay 4/s"
    assert text(feed_line(canned.in_take_profit())) == "replay PAUSED"
    assert text(feed_line(canned.changed(canned.flat(), feed=feed._replace(ended=True)))) == "replay ENDED"
    assert text(clock_line(canned.flat(), UTC)) == "3,158/9,473     2019-01-10 13:00 UTC"
    assert text(clock_line(canned.changed(canned.flat(), feed=feed._replace(total=None)), UTC)).startswith("3,158  ")
    rehearsed = canned.changed(market.seen(canned.flat(), "rehearsal"), feed=feed)
    assert text(clock_line(rehearsed, UTC)) == "3,158/9,473 2019-01-10 13:00 UTC"


def test_status_says_what_runs() -> None:
    """Paper is never taken for money.

    Given a replay
    When the status is written
    Then mode, symbol, timeframe and the losses in a row are named, with their limit where there is one
    """
    unlimited = canned.flat(Settings(risk=RiskSettings(max_consecutive_losses=0)))

    assert text(market_line(canned.flat(), 28, ASCII.ellipsis)) == "[REPLAY] BTC/USD 1h"
    assert text(losses_line(canned.flat())) == "losses in row 1/5"
    assert text(losses_line(unlimited)) == "losses in row 1"


def test_log_marks_what_somebody_should_look_at() -> None:
    """A halt stands out on a terminal without colours too.

    Given a grave line of a log and a plain one that is too long
    When they are written
    Then the first has a mark, and the second goes on in the next row
    """
    grave = canned.halted().log[-1]

    assert text(log_rows(grave, UTC, 80)[0]).startswith("01-10 16:00 ! halted after 5 losses")
    assert text(log_rows(canned.LOG[0], UTC, 30)[0]) == "01-08 20:00 order: buy"


def test_trades_say_their_result() -> None:
    """The last trades are there to be learned from.

    Given a closed trade
    When it is written
    Then its time, tier, prices, result and reason are named
    """
    trade = canned.trades()[1]

    assert text(trade_line(trade, UTC, 2)).split() == [
        *("01-06", "23:00", "S3", "3,633.09", "3,787.93", "+20.70", "take_profit"),
    ]


def test_the_prices_of_trades_stand_below_each_other() -> None:
    """Given a closed trade of a tier, and one of a position that was taken over
    When both are written in columns wide enough for the longer name
    Then their prices end in the same column
    """
    trade = canned.trades()[1]
    lines = [text(trade_line(trade._replace(tier=tier), UTC, 2, tier=8)) for tier in ("S3", "adopted")]

    assert len({line.index("3,787.93") for line in lines}) == 1


def test_footer_names_what_fits_and_what_the_keys_do_now() -> None:
    """The keys that matter are always in sight.

    Given a narrow terminal, entries that run or are paused, and a position
    When the footer is written
    Then it fits, flatten and pause are named, pause becomes resume, and the stop is named where there is one
    """
    keymap = keymap_of(KeySettings())
    narrow = text(footer_line(keymap, 80, canned.flat()))
    paused = text(footer_line(keymap, 80, canned.changed(canned.flat(), paused=True)))
    held = text(footer_line(keymap, 80, canned.in_stop_loss()))

    assert len(narrow) <= 82
    assert narrow.startswith(" ? help  q leave  p pause  F flatten  space hold  down select  ")
    assert "p resume" in paused
    assert "F flatten  space hold  s stop" in held


def test_the_footer_names_no_key_that_does_nothing_to_what_is_selected() -> None:
    """Given a support and a resistance, of which only the first is ever traded
    When the footer is written with each of them selected
    Then disabling is named for the support alone
    """
    keymap, shown = keymap_of(KeySettings()), canned.flat()
    told = {
        level.tier: text(footer_line(keymap, 200, shown, level.id))
        for level in shown.market.levels
        if level.tier in {"S1", "R1"}
    }

    assert "x disable" in told["S1"]
    assert "x disable" not in told["R1"]


def test_a_rehearsal_is_held_and_hurried_as_a_replay_is() -> None:
    """Given a rehearsal that goes or is held, and a market on paper
    When footer and help are written
    Then the rehearsal's name the keys of its pace, and the market's do not
    """
    keymap = keymap_of(KeySettings())
    rehearsal = market.seen(canned.flat(), "rehearsal")
    held = canned.changed(rehearsal, feed=rehearsal.market.feed._replace(paused=True))
    told = [text(line) for line in help_lines(keymap, "rehearsal")]

    assert "space hold" in text(footer_line(keymap, 80, rehearsal))
    assert "space go on" in text(footer_line(keymap, 80, held))
    assert ". step  + faster" in text(footer_line(keymap, 120, rehearsal))
    assert "space" not in text(footer_line(keymap, 200, market.paper_flat()))
    assert [line.split()[0] for line in told].count("Pace") == 1
    assert "the run is kept" not in "".join(told)
    assert not any(line.startswith("Pace") for line in map(text, help_lines(keymap, "paper")))


@pytest.mark.parametrize(
    ("snapshot", "there", "missing"),
    [
        (
            canned.flat(),
            ["F flatten"],
            ["s stop", "b break even", "T take profit", "H end halt", "e enter", "x disable"],
        ),
        (canned.in_stop_loss(), ["s stop", "t trail", "T take profit"], ["S sell lot", "o target off", "H end halt"]),
        (canned.in_take_profit(), ["s stop"], ["T take profit"]),
        (canned.halted(), ["H end halt"], ["s stop"]),
        (strategies.signals(), [], ["i exchange"]),
        (market.paper_flat(), ["i exchange"], ["a adopt", "A arm", "space hold"]),
        (market.read_only(), ["a adopt"], []),
    ],
)
def test_footer_names_only_what_works_now(snapshot: Snapshot, there: list[str], missing: list[str]) -> None:
    """A key that is named does something.

    Given a market that is flat, in each state, halted, or on an exchange with what is not explained
    When the footer is written, as wide as it may be
    Then the keys that would be refused are not in it
    """
    named = text(footer_line(keymap_of(KeySettings()), 600, snapshot))

    assert all(key in named for key in there)
    assert not any(key in named for key in missing)


def test_footer_follows_what_is_selected() -> None:
    """Given a support that is selected, in trading or taken out of it by hand
    When the footer is written
    Then entering on it is named, and the key that disables it enables it where it is disabled
    """
    keymap, snapshot = keymap_of(KeySettings()), canned.flat()
    support = next(level for level in snapshot.market.levels if level.tier == "S1")
    disabled = next(level for level in snapshot.market.levels if level.disabled)

    assert "e enter" in text(footer_line(keymap, 600, snapshot, support.id))
    assert "x disable" in text(footer_line(keymap, 600, snapshot, support.id))
    assert "x enable" in text(footer_line(keymap, 600, snapshot, disabled.id))


def test_footer_of_an_engine_that_has_stopped_names_what_is_left() -> None:
    """Given an engine that has stopped while something was held
    When the footer is written
    Then leaving and the help are all that it names
    """
    named = text(footer_line(keymap_of(KeySettings()), 600, canned.in_stop_loss(), stopped=True))

    assert named.split() == ["?", "help", "q", "leave"]


@pytest.mark.parametrize("snapshot", [canned.in_stop_loss(), market.uncovered(), market.read_only()])
def test_a_click_on_a_key_is_that_key(snapshot: Snapshot) -> None:
    """Given the footer, on a market with real money too
    When each of its columns is clicked
    Then over a key or its name that action is meant, and over a gap none
    """
    keymap = keymap_of(KeySettings())
    line = text(footer_line(keymap, 120, snapshot))
    meant = [action_at(column, keymap, 120, snapshot) for column in range(len(line))]

    for column in (line.index("F flatten"), line.index("F flatten") + 8):
        assert meant[column] == "flatten"
    assert meant[line.index("p pause")] == "pause"
    assert meant[line.index("F flatten") - 1] == ""
    assert action_at(400, keymap, 120, snapshot) == ""
