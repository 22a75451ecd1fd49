"""Settings of what people see and hear of a run, and of what it remembers."""

from typing import Annotated, Literal

from msgspec import Struct

from srconsole.settings.about import about, key


class JournalSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much a market's run remembers."""

    keep_prices: Annotated[
        int, about("days that each price is kept; those of an open trade stay for good", "9", ge=1, le=3650)
    ] = 30


class AlertSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is told that all is well, or no longer hears it."""

    ping_url: Annotated[
        str,
        about("asked for each minute while price, position and stop are fresh; tells of silence", "9"),
    ] = ""
    command: Annotated[
        str, about("a program that is run on each fill, halt and lost feed of a market, with the event as JSON", "9")
    ] = ""
    none: Annotated[bool, about("trade live although nobody is told when this machine falls silent", "9")] = False


class ConsoleSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the console looks, and how fast it replays."""

    theme: Annotated[str, about("a theme of themes/, or of the settings folder's themes/", "console")] = "dark"
    charset: Annotated[
        Literal["auto", "unicode", "vt", "ascii"], about("the signs that the chart is drawn with", "console")
    ] = "auto"
    refresh_hz: Annotated[float, about("screen updates a second", "console", ge=0.1, le=10)] = 1.0
    speed: Annotated[float, about("candles a second in a replay or rehearsal", "console", gt=0, le=100_000)] = 4.0
    unpaced: Annotated[int, about("its candles that are traded at once, before the pace", "console", ge=0)] = 2000
    timezone: Annotated[str, about("times on the screen: UTC, local, or a zone such as Europe/Berlin", "console")] = (
        "UTC"
    )
    mouse: Annotated[
        Literal["auto", "on", "off"], about("auto: on, but off over SSH, so that text can be selected", "console")
    ] = "auto"
    bell: Annotated[
        Literal["auto", "on", "off"],
        about("the terminal's bell on a fill, a halt, a lost feed; auto: on a market, not in a replay", "console"),
    ] = "auto"
    red_up: Annotated[bool, about("rising prices and gains in the theme's colour of falling ones", "console")] = False


class KeySettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which key does what: `F`, `ctrl+f`, or several as in `j,down`; `none` for no key, empty for the preset's."""

    preset: Annotated[
        Literal["default", "vim", "fkeys"], about("the keys of actions that are given none here", "console")
    ] = "default"
    pause: Annotated[str, key("p", "pause or resume entries")] = ""
    feed: Annotated[str, key("space", "pause or resume a replay or rehearsal")] = ""
    step: Annotated[str, key(".,n", "pause it and bring one candle")] = ""
    faster: Annotated[str, key("+,=", "let it go faster")] = ""
    slower: Annotated[str, key("-", "let it go slower")] = ""
    flatten: Annotated[str, key("F", "sell all that is held and pause entries")] = ""
    stop: Annotated[str, key("s", "move the stop")] = ""
    break_even: Annotated[str, key("b", "put the stop where the trade would end without a loss")] = ""
    trail: Annotated[str, key("t", "set how far the stop trails the peak")] = ""
    take_profit: Annotated[str, key("T", "switch to TAKE_PROFIT now")] = ""
    part: Annotated[str, key("c", "sell a part of what is held")] = ""
    sell_lot: Annotated[str, key("S", "sell the selected lot, entries go on")] = ""
    target: Annotated[str, key("o", "take a target off: nothing is sold there")] = ""
    enter: Annotated[str, key("e", "buy on the selected support now, with its usual stop")] = ""
    level: Annotated[str, key("x", "disable or enable the selected level")] = ""
    add_level: Annotated[str, key("N", "make a level by hand, which stays")] = ""
    remove_level: Annotated[str, key("d", "take away a level made by hand")] = ""
    pin_level: Annotated[str, key("P", "keep the selected level, or let it go")] = ""
    above: Annotated[str, key("up,k", "select the level above")] = ""
    below: Annotated[str, key("down,j", "select the level below")] = ""
    why: Annotated[str, key("w", "say why: of the selected level, else of the newest trade or refusal")] = ""
    since: Annotated[str, key("u", "say what has happened since you last looked")] = ""
    broken: Annotated[str, key("B", "show or fold the broken levels")] = ""
    reset_halt: Annotated[str, key("H", "end the halt after losses in a row")] = ""
    exchange: Annotated[str, key("i", "show all that is known of the exchange")] = ""
    adopt: Annotated[str, key("a", "take over what is held there beside our own")] = ""
    close_other: Annotated[str, key("C", "sell what is held there beside our own")] = ""
    leave_alone: Annotated[str, key("I", "leave that alone, and buy nothing here")] = ""
    arm: Annotated[str, key("A", "arm entries with real money")] = ""
    log_screen: Annotated[str, key("L", "show the whole log")] = ""
    trades_screen: Annotated[str, key("r", "show all closed trades")] = ""
    settings_screen: Annotated[str, key("comma", "show and change settings")] = ""
    overview: Annotated[str, key("M", "show all markets")] = ""
    backtest: Annotated[str, key("R", "backtest files of candles beside the run")] = ""
    copy: Annotated[str, key("Y", "copy the selected row, to the clipboard and to a file")] = ""
    help: Annotated[str, key("?,f1", "show all keys")] = ""
    quit: Annotated[str, key("q", "leave; the run is kept")] = ""
    pane_chart: Annotated[str, key("1", "show or hide the chart")] = ""
    pane_levels: Annotated[str, key("2", "show or hide the levels")] = ""
    pane_position: Annotated[str, key("3", "show or hide the position")] = ""
    pane_log: Annotated[str, key("4", "show or hide the log")] = ""
    pane_trades: Annotated[str, key("5", "show or hide the closed trades")] = ""
    pane_exchange: Annotated[str, key("6", "show or hide what lies at the exchange")] = ""
    pane_account: Annotated[str, key("7", "show or hide the account: all that the run has come to, and each limit")] = (
        ""
    )
    zoom_pane: Annotated[str, key("z", "one pane alone, the one that tab has chosen; or all again")] = ""
    pan_left: Annotated[str, key("left", "move the chart to older candles, or its cursor to the one before")] = ""
    pan_right: Annotated[str, key("right", "move the chart to newer candles, or its cursor to the next one")] = ""
    page_left: Annotated[str, key("shift+left", "the same to the left, by all that is shown")] = ""
    page_right: Annotated[str, key("shift+right", "the same to the right, by all that is shown")] = ""
    now: Annotated[str, key("end", "bring the chart back to the newest candles")] = ""
    zoom_in: Annotated[str, key(">", "fewer candles on the chart")] = ""
    zoom_out: Annotated[str, key("<", "more candles on the chart")] = ""
    cursor: Annotated[str, key("v", "a cursor that reads out a candle, or none")] = ""
    shorter_frame: Annotated[str, key("[", "shorter candles on the chart; what is traded stays")] = ""
    longer_frame: Annotated[str, key("]", "longer candles on the chart; what is traded stays")] = ""
    line_mode: Annotated[str, key("m", "a line of closes on the chart, or candles")] = ""
    palette: Annotated[str, key(":,ctrl+p", "type a command, such as stop 60800 or trail 3%")] = ""
