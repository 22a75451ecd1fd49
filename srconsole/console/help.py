"""The help: every action that has a use, with its keys; what each sign means, and what each state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from srconsole.console.actions import ACTIONS, GROUPS, OF_LOTS, Action, applies
from srconsole.console.chart.glyphs import CHARSETS
from srconsole.console.keymap import Keymap
from srconsole.console.modes import mode_badge, mode_meaning
from srconsole.console.panes.account import ramp_of
from srconsole.console.panes.lines import Line, Span
from srconsole.console.signs import Signs

EVERYWHERE: Final = ("pause", "flatten", "palette", "copy", "help", "quit")
"""Actions whose keys work on the screens beside the main one, too."""
_KEYS: Final = 12
_SIGN: Final = 12
_FIXED: Final = {
    "Screen": (("esc", "close what is open, select nothing"), ("ctrl+q", "leave, whatever the keys are")),
    "Panes": (("tab", "look at the next pane; shift+tab: at the one before"),),
}
"""Keys that cannot be given to anything else."""
_STATES: Final = (
    ("FLAT", "nothing is held; an entry is waited for"),
    ("STOP_LOSS", "held, until price meets the stop or goes past the midpoint"),
    ("TAKE_PROFIT", "held past the midpoint: the stop follows the highest price, and never falls"),
)
_ENTRIES: Final = (
    ("running", "an entry is made when its price comes"),
    ("PAUSED", "a person has paused entries; stops and exits go on"),
    ("HALTED", "losses in a row stop entries for a while, or until a person ends that"),
    ("BARRED", "the exchange, or what is not known of it, keeps entries from being made"),
    ("READ-ONLY", "the exchange has what is not explained: nothing is bought until it is"),
    ("NOT ARMED", "real money is not traded before its symbol was typed"),
    ("NOT READ", "the account could not be read lately"),
    ("ENDED", "the candles of the file have ended: no price comes any more"),
)
_LEVELS: Final = (
    ("S1, S2", "supports in force, the nearest to the last close first"),
    ("R1, R2", "resistances in force; price is never sold at them"),
    ("S1+ S1*", "made by hand; kept by a person whatever its age"),
    ("armed", "it is bought when price comes down to it from above"),
    ("broken", "a close went through it: it is kept, and nothing is bought at it"),
    ("disabled", "a person has taken it out of trading"),
    ("left", "a trade left it in this candle: it counts again from the next on"),
    ("one held", "a position is open, and there is one at a time"),
    ("held", "a lot of it is held already"),
    ("max held", "as many lots are held as may be"),
    ("price low", "price is not above its trigger: it has to come from above"),
    ("no price", "no price has been seen that may enter"),
    ("too small", "what would be bought is below the market's least quantity or worth"),
    ("too large", "what would be bought is worth more than risk.max_notional"),
    ("no funds", "its margin is more than what is left of the equity"),
    ("next close", "in force from the next close on"),
    ("paused", "a person has paused entries"),
    ("halted", "entries are halted"),
    ("barred", "something else keeps entries from being made: w tells what"),
)


def help_lines(keymap: Keymap, mode: str, *, of_lots: bool = False) -> list[Line]:
    """Return every action that has a use in a mode, with its keys, group by group.

    `of_lots` says that the strategy is another than `levels`.
    """
    rows: list[tuple[str, str, str]] = []
    for group in GROUPS:
        named = group
        for action in ACTIONS.values():
            if action.group == group and applies(action.id, mode) and (of_lots or action.id not in OF_LOTS):
                rows.append((named, keymap.shown_all(action.id) or "no key", _does(action, mode)))
                named = ""
        rows += [("", keys, does) for keys, does in _FIXED.get(group, ())]
    first: Line = (mode_badge(mode), Span(f" {mode_meaning(mode)}", "strong"))
    return [first, *_rows(rows)]


def screen_lines(heading: str, keys: Sequence[tuple[str, str]], keymap: Keymap) -> list[Line]:
    """Return the keys of a screen beside the main one, then those of the main one that work there too."""
    others = [(keymap.shown_all(action) or "no key", ACTIONS[action].does) for action in EVERYWHERE]
    own, everywhere = _rows([("", *each) for each in keys]), _rows([("", *each) for each in others])
    return [(Span(heading, "strong"),), *own, (), (Span("On every screen", "strong"),), *everywhere]


def _rows(rows: Sequence[tuple[str, str, str]]) -> list[Line]:
    """Return rows of a group's name, keys and what they do, one below the other; no key runs into what it does."""
    width = max(_KEYS, *(len(keys) + 1 for _, keys, _ in rows))
    return [_row(named, f"{keys:<{width}}", does) for named, keys, does in rows]


def _row(group: str, keys: str, does: str) -> Line:
    return (Span(f"{group:<9}", "strong"), Span(f" {keys}", "key"), Span(does))


def sign_lines(signs: Signs) -> list[Line]:
    """Return what each sign of the charset in use means."""
    lines: list[Line] = [(Span("Signs", "strong"), Span(f"  drawn with {signs.charset}", "label"))]
    for sign, means, role in _signs(signs):
        lines.append((Span(f"  {sign:<{_SIGN}}", role), Span(means)))
    return lines


def _signs(signs: Signs) -> Iterator[tuple[str, str, str]]:
    chart = CHARSETS[signs.charset]
    body, wick, curve = 8, 4, chart.curve
    yield f"{chart.up[wick]}{chart.up[body]}", "a candle that closed higher: wick and body", "plain"
    yield f"{chart.down[wick]}{chart.down[body]}", "a candle that closed lower", "plain"
    for strokes, touches in zip(chart.tiers, ("one touch", "two touches", "three touches or more"), strict=True):
        yield strokes * 3, f"a level of {touches}", "support"
    yield chart.broken * 3, "a level that broke, on the candles on which it was one", "label"
    yield chart.ghost * 3, "waited for (entry, stop, mid), being typed (stop?), or over", "label"
    yield chart.bought, "something was bought in the candle above", "entry"
    yield f"{chart.gained} {chart.lost}", "what was held was sold for more than it cost; for less", "peak"
    yield chart.cursor, "the candle that the cursor reads out", "lit"
    yield chart.entry * 3, "the price of entry, ENTRY", "entry"
    yield chart.stop * 3, "the stop: STOP, or TRAIL once it follows the highest price", "stop"
    yield chart.midpoint * 3, "past this price the stop follows, MID", "midpoint"
    yield chart.peak * 3, "the highest price since then, and the trail below it", "peak"
    yield chart.last, "the last price, LAST on a narrow chart, OLD once it is", "last"
    yield (
        f"{curve.then_down}{curve.upright}{curve.after_down}{curve.flat}{curve.then_up}{curve.after_up}",
        ("closes as a line; an indicator"),
        "plain",
    )
    yield chart.volume[1:], "the volume of a candle, from little to much", "label"
    yield ramp_of(signs.charset), "equity at closes, from its lowest to its highest", "second"
    yield "S1+ S1* S1x", "a level made by hand; one that a person keeps; one that is disabled", "support"
    yield "S2 S3 +2", "labels of one row: names of one price, others, how many more", "support"
    yield "HISTORY", "the past: lines and labels as they were then, but for LAST", "lit"
    yield f"{chart.above} {chart.below}", "something lies above or below what the chart shows", "label"
    yield signs.then, "from one state of a position to the next", "strong"
    yield signs.pointer, "what is selected; the pane in focus", "strong"
    yield signs.ellipsis, "there is more of this text than room", "label"
    yield "###", "a number that has no room: never a shorter number", "label"
    yield "!", "what a person should look at", "alert"
    yield "[STATE]", "the state that is in force stands in brackets", "strong"


def state_lines(signs: Signs) -> list[Line]:
    """Return what each state means, of a position, of entries and of a level."""
    lines: list[Line] = []
    for title, states in (("Position", _STATES), ("Entries", _ENTRIES), ("Levels", _LEVELS)):
        lines.append((Span(title, "strong"),))
        named = [(state.replace("…", signs.ellipsis), means) for state, means in states]
        lines += [(Span(f"  {state:<{_SIGN}}", "key"), Span(means)) for state, means in named]
        lines.append(())
    return lines[:-1]


def _does(action: Action, mode: str) -> str:
    return "leave; nothing of a rehearsal is kept" if (action.id, mode) == ("quit", "rehearsal") else action.does
