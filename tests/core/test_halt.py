"""The pause after losses in a row: strategy.md section 6."""

from __future__ import annotations

import pytest

from srconsole.core.halt import LossHalt
from srconsole.settings.schema import RiskSettings


def halt_after(*pnls: float, limit: int = 3, pause: int = 2) -> LossHalt:
    """Return the halt after trades with these results, all in one candle."""
    halt, risk = LossHalt(), RiskSettings(max_consecutive_losses=limit, loss_pause=pause)
    for pnl in pnls:
        halt.trade_closed(pnl, risk)
    return halt


@pytest.mark.parametrize(
    ("pnls", "in_row", "halted"),
    [
        pytest.param((-1, -1), 2, False, id="one short"),
        pytest.param((-1, -1, -1), 3, True, id="three in a row"),
        pytest.param((-1, -1, 1, -1), 1, False, id="a win between starts anew"),
        pytest.param((-1, -1, 0, -1), 1, False, id="0 is not a loss and starts anew"),
        pytest.param((-1, -1, -0.0001), 3, True, id="a small loss is one"),
        pytest.param((1, 1, 1), 0, False, id="wins"),
    ],
)
def test_losses_in_a_row(pnls: tuple[float, ...], in_row: int, halted: bool) -> None:
    """Given a limit of three losses in a row
    When trades close
    Then a loss counts, anything else sets the count to 0, and the third loss in a row halts entries
    """
    halt = halt_after(*pnls)
    assert (halt.losses_in_row, halt.active) == (in_row, halted)


def test_a_limit_of_0_never_halts() -> None:
    """Given a limit of 0
    When a hundred losses follow each other
    Then they are counted and nothing halts
    """
    halt = halt_after(*[-1.0] * 100, limit=0)
    assert (halt.losses_in_row, halt.active, halt.count) == (100, False, 0)


def test_a_halt_lasts_the_rest_of_its_candle_and_the_pause() -> None:
    """Given the default pause of 24 candles and five losses, the fifth in candle 100
    When candles 100 to 124 close
    Then entries are halted during the rest of 100 and in 101 to 124, and the close of 124 ends it and the count
    """
    halt = halt_after(*[-1.0] * 5, limit=5, pause=24)
    halted_after_close_of = []
    for candle in range(100, 130):
        halt.candle_closed()
        if halt.active:
            halted_after_close_of.append(candle)
    assert halted_after_close_of == list(range(100, 124))
    assert halt.losses_in_row == 0


def test_a_pause_of_0_lasts_until_a_person_ends_it() -> None:
    """Given a pause of 0, and a halt
    When a thousand candles close
    Then entries are still halted, until it is reset, which forgets the losses too
    """
    halt = halt_after(-1, -1, -1, pause=0)
    for _ in range(1000):
        halt.candle_closed()
    assert (halt.active, halt.losses_in_row) == (True, 3)
    halt.reset()
    assert (halt.active, halt.losses_in_row) == (False, 0)


def test_losses_count_from_0_after_a_halt() -> None:
    """Given a halt of two candles that has ended
    When one more loss comes
    Then it is the first in a row and halts nothing
    """
    halt = halt_after(-1, -1, -1)
    for _ in range(3):
        halt.candle_closed()
    halt.trade_closed(-1, RiskSettings(max_consecutive_losses=3, loss_pause=2))
    assert (halt.active, halt.losses_in_row, halt.count) == (False, 1, 1)


def test_closes_before_a_halt_do_not_shorten_it() -> None:
    """Given two losses and any number of closes after them
    When the third loss halts entries for its candle and the next two
    Then it takes three closes to end it
    """
    halt = halt_after(-1, -1)
    for _ in range(10):
        halt.candle_closed()
    halt.trade_closed(-1, RiskSettings(max_consecutive_losses=3, loss_pause=2))
    active = []
    for _ in range(3):
        halt.candle_closed()
        active.append(halt.active)
    assert active == [True, True, False]


def test_losses_of_other_lots_in_a_halt_are_of_the_same_halt() -> None:
    """Given three losses in a row in candle 100, which halt entries to the close of 102, and two more lots held
    When those lots lose too, one in candle 100 and one in 101
    Then it is still one halt, and it ends when it was to end, at the close of 102
    """
    halt, risk = halt_after(-1, -1, -1, -1), RiskSettings(max_consecutive_losses=3, loss_pause=2)
    halt.candle_closed()
    halt.trade_closed(-1, risk)
    halt.candle_closed()
    assert (halt.active, halt.count) == (True, 1)
    halt.candle_closed()
    assert (halt.active, halt.losses_in_row, halt.count) == (False, 0, 1)


def test_a_limit_reached_anew_in_a_halt_makes_it_longer() -> None:
    """Given a halt for candle 100 and the next two, and four more lots held
    When in candle 101 one of them wins and three lose
    Then the limit is reached there once more: it is one halt, which the close of 103 ends
    """
    halt, risk = halt_after(-1, -1, -1), RiskSettings(max_consecutive_losses=3, loss_pause=2)
    halt.candle_closed()
    for pnl in (1, -1, -1, -1):
        halt.trade_closed(pnl, risk)
    active = []
    for _ in range(3):
        halt.candle_closed()
        active.append(halt.active)
    assert (active, halt.count) == ([True, True, False], 1)
