"""Every trade of a run recomputed: from its fills, and from its inputs."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pytest

from srconsole.compose.run_records import RunLooked, looked_at
from srconsole.compose.verified_run import verify_run
from srconsole.core.candle import Candle
from srconsole.core.lot import Trade
from srconsole.engine.checkpoint import settings_of
from srconsole.engine.facts import Closed, Fact, Filled, Noted, Ordered
from srconsole.engine.inputs import OrderUpdate
from srconsole.engine.market_facts import ClosedShort, SoldOutside
from srconsole.journal.read_only import read_inputs, read_records
from srconsole.research.verify.check import Check, Verdict
from srconsole.research.verify.from_fills import check_fills, check_trades
from srconsole.research.verify.taken_again import Written, check_inputs
from srconsole.settings.schema import CostSettings
from srconsole.strategies.built_in import strategy_of
from tests.engine import scripted
from tests.engine.running import written
from tests.walks import walk


@pytest.fixture(scope="module")
def looked(tmp_path_factory: pytest.TempPathFactory) -> RunLooked:
    """Return a run with every kind of request in it, as it is looked at."""
    folder = tmp_path_factory.mktemp("run")
    environment = {"SRCONSOLE_HOME": str(folder / "home")}
    scripted.run(written(walk(5, 36, gap=0.006), folder / "walk.csv"), environment)
    return looked_at(None, environment)


def journal(looked: RunLooked) -> Written:
    """Return all that the run's journal says."""
    records = read_records(looked.folder, looked.symbol, rows=True)
    run = looked.seen.remembered.run
    return Written(run, looked.symbol, 3600, read_inputs(looked.folder), records.facts, records.rows, records.trades)


def none(number: int) -> Sequence[Candle]:
    """Return no finer candles."""
    return ()


def unheard(done: int, total: int) -> None:
    """Let progress pass."""


def again(said: Written, looked: RunLooked) -> Check:
    """Check a journal by its inputs."""
    return check_inputs(said, settings_of(looked.memory), strategy_of, none, unheard)


def test_a_run_with_every_kind_of_request_holds(looked: RunLooked) -> None:
    """What a person did in between is part of what a run is made of.

    Given a replay in which stops were moved, parts sold, levels made, entries paused and all of it flattened
    When its trades are recomputed
    Then all three checks hold, and each has as many trades and fills as there are
    """
    checks = verify_run(looked, None, unheard)
    records = read_records(looked.folder, looked.symbol)
    fills = len([one for one in records.facts if isinstance(one.fact, Filled)])

    assert [check.verdict for check in checks] == [Verdict.HOLDS] * 3
    assert len(records.trades) > 2
    assert checks[0].figures == {"trades": len(records.trades), "differ": 0, "not_checked": 0}
    assert checks[1].figures == {"fills": fills, "differ": 0}
    assert checks[2].figures["trades"] == len(records.trades)
    assert checks[2].figures["candles"] == 36


def test_a_row_that_was_changed_is_found(looked: RunLooked) -> None:
    """Nobody embellishes a run's candles, equity or trades unseen.

    Given a run's journal in which a trade's row, an equity, or a candle's high was changed
    When it is taken again from its inputs
    Then the check fails and says where
    """
    said = journal(looked)
    changed = again(said._replace(trades=[*said.trades[:-1], said.trades[-1] + "1"]), looked)
    equity = again(said._replace(rows=[*said.rows[:-1], said.rows[-1] + "1"]), looked)
    assert (changed.verdict, equity.verdict) == (Verdict.FAILED, Verdict.FAILED)
    assert changed.told.startswith(f"trade {len(said.trades)} of the journal is ")
    assert equity.told.startswith("row 36 of the journal is ")

    cells = said.rows[20].split(",")
    cells[2] = repr(float(cells[2]) * 1.2)
    high = again(said._replace(rows=[*said.rows[:20], ",".join(cells), *said.rows[21:]]), looked)
    assert high.verdict is Verdict.FAILED


def test_a_fact_or_an_answer_that_was_changed_is_found(looked: RunLooked) -> None:
    """A fill that never was leads to another run.

    Given a run's journal in which a fact's price was changed, or the answer to an order, or that answer is gone
    When it is taken again from its inputs
    Then the check fails, and quotes both facts, or says that an order's end is not written
    """
    said = journal(looked)
    at = next(at for at, noted in enumerate(said.facts) if isinstance(noted.fact, Filled))
    fill = msgspec.structs.replace(said.facts[at].fact, price=1.0)
    other = msgspec.structs.replace(said.facts[at], fact=fill)
    fact = again(said._replace(facts=[*said.facts[:at], other, *said.facts[at + 1 :]]), looked)
    assert fact.verdict is Verdict.FAILED
    assert 'the journal has "' in fact.told
    assert "and its inputs come to " in fact.told

    first = next(at for at, stored in enumerate(said.inputs) if isinstance(stored.input, OrderUpdate))
    update = msgspec.structs.replace(said.inputs[first].input, fee=99.0)
    answer = msgspec.structs.replace(said.inputs[first], input=update)
    assert again(said._replace(inputs=[*said.inputs[:first], answer, *said.inputs[first + 1 :]]), looked).verdict is (
        Verdict.FAILED
    )
    gone = again(said._replace(inputs=[*said.inputs[:first], *said.inputs[first + 1 :]]), looked)
    assert "an order is out whose end is not written" in gone.told


@pytest.mark.parametrize("closed", [0, 9, 13, 20, 35])
def test_an_engine_that_trades_on_is_checked_up_to_its_last_close(closed: int, looked: RunLooked) -> None:
    """Who asks while the engine works gets no false alarm.

    Given a run's journal whose rows end earlier than its facts, as while an engine is inside a candle
    When it is taken again
    Then all up to the last row holds
    """
    said = journal(looked)
    facts = [noted for noted in said.facts if noted.place <= closed]
    trades = said.trades[: len([one for one in facts if isinstance(one.fact, Closed)])]
    check = again(said._replace(rows=said.rows[:closed], facts=facts, trades=trades), looked)
    assert (check.verdict, check.figures["candles"]) == (Verdict.HOLDS, closed)


TRADE = Trade(
    entry_time=1000, entry_price=100.5, exit_time=2000, exit_price=110.0, quantity=2.0, tier="S1", level=100.0,
    stop=99.0, midpoint=None, peak=None, exit_reason="target", fees=0.4, pnl=18.6,
)  # fmt: skip
OPENED: list[Fact] = [
    Ordered("a", "buy", 2.0, 100.0, "entry"),
    Filled("a", 100.0, 1.0, 0.1),
    Filled("a", 101.0, 1.0, 0.1),
    Ordered("b", "sell", 2.0, 110.0, "target"),
]


def noted(*facts: Fact) -> list[Noted]:
    """Return facts of one market, in order."""
    return [Noted(number, 0, "X", 1000, fact) for number, fact in enumerate(facts, 1)]


@pytest.mark.parametrize("name", ["quantity", "entry_price", "exit_price", "fees", "pnl"])
def test_a_trade_is_the_sum_of_its_fills(name: str) -> None:
    """Bought for 201, sold for 220, 0.4 of fees: 18.6 were made.

    Given a trade of two purchases and a sale, and the same with one of its values changed
    When it is reckoned anew
    Then it holds, and the changed one fails with the value's name and both values
    """
    sale = Filled("b", 110.0, 2.0, 0.2)
    assert check_trades(noted(*OPENED, sale, Closed(TRADE))).verdict is Verdict.HOLDS
    other = TRADE._replace(**{name: getattr(TRADE, name) * 1.0001})
    check = check_trades(noted(*OPENED, sale, Closed(other)))
    assert check.verdict is Verdict.FAILED
    assert check.told.startswith(
        f"{name} of the trade of 1970-01-01T00:00:01Z is {getattr(other, name)}, and its fills"
    )


def test_lots_beside_each_other_are_told_apart() -> None:
    """Each lot's sale belongs to its own purchase.

    Given two lots that were bought one after the other, the second of which was sold first
    When their trades are reckoned anew
    Then both hold
    """
    first = TRADE._replace(entry_price=100.0, exit_price=90.0, quantity=1.0, fees=0.0, pnl=-10.0)
    second = TRADE._replace(entry_price=95.0, exit_price=99.0, quantity=1.0, fees=0.0, pnl=4.0)
    facts = noted(
        Ordered("a", "buy", 1.0, 100.0, "entry"),
        Filled("a", 100.0, 1.0, 0.0, "L1"),
        Ordered("b", "buy", 1.0, 95.0, "entry"),
        Filled("b", 95.0, 1.0, 0.0, "L2"),
        Ordered("c", "sell", 1.0, 99.0, "target", lot="L2"),
        Filled("c", 99.0, 1.0, 0.0, "L2"),
        Closed(second),
        Ordered("d", "sell", 1.0, 90.0, "stop_loss", lot="L1"),
        Filled("d", 90.0, 1.0, 0.0, "L1"),
        Closed(first),
    )
    assert check_trades(facts).told == "2 of 2 trades have the quantity, prices, fees and result of their fills"


def test_a_stop_at_the_exchange_is_a_sale_like_another() -> None:
    """On a market it is the exchange that sells at the stop.

    Given a trade that the stop at the exchange has closed, and the same with another price than it sold at
    When it is reckoned anew
    Then the first holds, and the second fails
    """
    for price, verdict in ((110.0, Verdict.HOLDS), (109.0, Verdict.FAILED)):
        facts = noted(*OPENED, SoldOutside("f", price, 2.0, 0.2, "stop_loss"), Closed(TRADE))
        assert check_trades(facts).verdict is verdict


def test_what_was_taken_over_is_left_out_and_said() -> None:
    """What closed somebody else's short was never held.

    Given a trade of which a part closed a short, alone and before another one
    When trades are reckoned anew
    Then it is counted apart, and nothing fails
    """
    outside: list[Fact] = [*OPENED, ClosedShort(1.0, 110.0), Closed(TRADE)]
    alone = check_trades(noted(*outside))
    both = check_trades(noted(*outside, *OPENED, Filled("b", 110.0, 2.0, 0.2), Closed(TRADE)))

    assert (alone.verdict, alone.told) == (Verdict.UNKNOWN, "others had a part in all trades: 1")
    assert both.verdict is Verdict.HOLDS
    assert both.told.endswith("; left out, since others had a part in them: 1")


def test_fills_are_those_of_their_orders() -> None:
    """On paper an order is filled whole, at its price and the settings' costs.

    Given a purchase of 2 at 100 under 1 % of slippage and 0.1 % of fees
    When its fill is right, has another fee, or has no order
    Then the first holds, and the others fail with what is due
    """
    costs = CostSettings(fee_rate=0.001, slippage=0.01)
    order = Ordered("a", "buy", 2.0, 100.0, "entry")
    assert check_fills(noted(order, Filled("a", 101.0, 2.0, 0.202)), costs).verdict is Verdict.HOLDS
    assert "has fee 0.1, due 0.202" in check_fills(noted(order, Filled("a", 101.0, 2.0, 0.1)), costs).told
    assert "has no order" in check_fills(noted(Filled("a", 101.0, 2.0, 0.1)), costs).told
