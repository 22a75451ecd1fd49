"""What a plug-in means at every close of a history."""

from __future__ import annotations

from msgspec import Struct

from srconsole.market.candle_arrays import Floats
from srconsole.plugins.plugin import Asked
from srconsole.plugins.telling import refusal
from srconsole.plugins.verdicts import Asking, Check, Progress, Verdicts


class Signals(Struct, frozen=True):
    """What a plug-in means at every close of a history (docs/strategies.md section 1.7).

    Attributes:
        values: A, a candle each: 1 buy, -1 sell, 0 hold.
        verdicts: what was found about one call on all candles.
        whole: whether that call stood for the calls at the closes where it holds.
        differed: the candle at which it turned out not to; None where it did not, or was never to.
    """

    values: tuple[int, ...]
    verdicts: Verdicts
    whole: bool
    differed: int | None = None


def signals_of(plugin: Asked, rows: Floats, asking: Asking, progress: Progress) -> Signals:
    """Return A at every close of a history, by one call on all candles where the verdicts allow it.

    Args:
        plugin: is asked; its process need not have started.
        rows: the candles, as `rows.rows_of` has them.
        asking: how.
        progress: is told how many closes of how many are done.

    Raises:
        PluginError: it failed at a close, or says something else when it is asked twice.
    """
    check = Check(plugin, rows, asking)
    verdicts = check.verdicts(progress)
    if verdicts.random:
        raise refusal(plugin, rows, verdicts)
    differed = _difference(check) if verdicts.whole else None
    if verdicts.whole and differed is None:
        return Signals(tuple(check.whole), verdicts, whole=True)
    values = []
    for close in range(len(rows)):
        progress(close, len(rows))
        values.append(check.signal(close))
    return Signals(tuple(values), verdicts, whole=False, differed=differed)


def _difference(check: Check) -> int | None:
    """Return the first close at which B fires and A says something else."""
    fired = (close for close, signal in enumerate(check.whole) if signal)
    return next((close for close in fired if check.signal(close) != check.whole[close]), None)
