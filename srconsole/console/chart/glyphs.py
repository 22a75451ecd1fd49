"""The signs a chart is drawn with, for terminals of three kinds."""

from __future__ import annotations

from typing import NamedTuple

NONE, WICK, BODY = 0, 1, 2
"""What fills half a cell of a candle's column."""


class Curve(NamedTuple):
    """The strokes of a curve: along a row, up and down, and where it turns, coming from the left or going right."""

    flat: str
    upright: str
    then_down: str
    then_up: str
    after_down: str
    after_up: str


class Charset(NamedTuple):
    """The signs of one kind of terminal.

    `up` and `down` hold a candle's cell at `3 * upper half + lower half`; a line has one sign, repeated.
    """

    up: str
    down: str
    tiers: str
    """For levels of one, two, and three or more touches."""
    broken: str
    entry: str
    stop: str
    midpoint: str
    peak: str
    last: str
    """Beside the last price."""
    ghost: str
    """Of what is only waited for, or being typed."""
    bought: str
    gained: str
    """Sold for more than it cost."""
    lost: str
    cursor: str
    volume: str
    """A row of a column from nothing to full."""
    above: str
    """Something is above the chart."""
    below: str
    """Something is below the chart."""
    curve: Curve


# Halves:           none: -, w, b   wick: -, w, b   body: -, w, b
UNICODE = Charset(
    up=" ╷╻╵│╽╹╿║",
    down=" ╷╻╵│╽╹╿┃",
    tiers="┈╌─",
    broken="┈",
    entry="╍",
    stop="━",
    midpoint="┅",
    peak="┉",
    last="◂",
    ghost="╶",
    bought="△",
    gained="▽",
    lost="×",  # noqa: RUF001 -- a sign, not a letter
    cursor="▴",
    volume=" ▁▂▃▄▅▆▇█",
    above="▲",
    below="▼",
    curve=Curve(*"─│╮╯╰╭"),
)

# The console of Linux shows heavy, light and half strokes alike, and has no eighths or dashes.
VT = Charset(
    up=" │▒││▒▒▒▒",
    down=" │█││████",
    tiers="·-─",
    broken="·",
    entry="═",
    stop="═",
    midpoint=":",
    peak=":",
    last="<",
    ghost="_",
    bought="▲",
    gained="▼",
    lost="x",
    cursor="▲",
    volume=" ▄█",
    above="▲",
    below="▼",
    curve=Curve(*"─│┐┘└┌"),
)

ASCII = Charset(
    up=" |+||++++",
    down=" |#||####",
    tiers=".-=",
    broken=".",
    entry="~",
    stop="~",
    midpoint=":",
    peak=":",
    last="<",
    ghost="_",
    bought="^",
    gained="v",
    lost="x",
    cursor="^",
    volume=" .:|",
    above="^",
    below="v",
    curve=Curve(*"-|.''."),
)

CHARSETS = {"unicode": UNICODE, "vt": VT, "ascii": ASCII}
"""By the names that `console.charset` has for them."""
