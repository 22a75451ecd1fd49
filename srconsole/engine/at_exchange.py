"""One market as the exchange has it, beside what is known of it: read, explained, booked, and the lot kept covered.

Nothing is concluded from a reading that an order may have overtaken, and nothing from one that failed.
"""

from __future__ import annotations

from srconsole.core.lot import Lot
from srconsole.core.order import Exit, ExitReason, Order, is_end
from srconsole.core.rounding import less
from srconsole.core.trader import Trader
from srconsole.engine import market_facts
from srconsole.engine.balance import Balance
from srconsole.engine.cover import Cover, Finding, to_sell
from srconsole.engine.effects import Cancel, ReadAccount, ReadFills, ReadTerms, SetStop, WakeIn
from srconsole.engine.entry_gate import EntryGate
from srconsole.engine.exchange_memory import AtExchangeMemory
from srconsole.engine.explained import Difference, differences, left_there, same_quantity
from srconsole.engine.holding import Held, held_of
from srconsole.engine.inputs import AccountRead, FillsRead, StopAnswered
from srconsole.engine.market_orders import MarketOrders
from srconsole.engine.market_ports import StopRequest
from srconsole.engine.meanwhile import held_meanwhile, keep_covered, note_unread
from srconsole.engine.outside_sales import OutsideSales
from srconsole.engine.readings import Reading
from srconsole.engine.shortfall import SETTLED, Shortfall
from srconsole.engine.tidying import tidy


class AtExchange:
    """What the exchange says of one market, and what follows from it.

    Attributes:
        cover: the stop that should lie there, and the one that does.
        gate: what stands against entries.
        balance: what moves the account's balance and is no trade.
        sales, shortfall: what of a lot others sold, and what of it is not there and was not sold.
        reading: the newest one, None before the first.
        asked, received: when it was asked for, and came; 0 before the first of this process.
        differences: what of it is not explained.
        inherits: what a broken journal's run held, until a reading shows how much of it is there.
        sold: whether an exit found nothing to sell, and what sold the lot is not booked yet; none is sent meanwhile.
    """

    def __init__(self, run: str, trader: Trader, orders: MarketOrders) -> None:
        """Know nothing yet; `run` is what client ids begin with."""
        self.cover = Cover(run, trader.market, trader.settings.risk)
        self.gate = EntryGate(trader)
        self.balance = Balance(trader, orders, self.gate)
        self.sales = OutsideSales(trader, orders, self.cover)
        self.shortfall = Shortfall(trader, orders)
        self.reading: Reading | None = None
        self.asked = self.received = 0
        self.differences: tuple[Difference, ...] = ()
        self.inherits: Lot | None = None
        self._run = run
        self._trader, self._orders = trader, orders
        orders.left_there = lambda: left_there(self.differences)
        self._behind = -1
        self._held = self.sold = False

    def started(self) -> None:
        """Know that a process begins: what is known is old, and nobody waits for an answer."""
        self.asked = self.received = 0
        self.cover.started()
        self.gate.forget_reading()

    def followed(self, order: Order | None = None) -> None:
        """Follow the trader: a lot was opened, by an order where one is named, or closed."""
        held = self._trader.lot is not None
        if held and not self._held:
            now, stop = self._orders.now, 0.0 if order is None else order.stop
            begun = self.cover.opened(now, stop)
            # It may have been sold before anybody here knew that it was bought.
            self.sales.begin(now if order is None else min(now, order.time))
            if not (stop or begun) and (lot := held_of(self._trader)) is not None:
                # Nothing came with it: its stop goes out at once, and readings find it.
                self._set(self.cover.placed(lot, self._orders.now, 0.0))
        elif held and order is not None and order.stop == 0 and order.buys and is_end(order.state):
            # One that sells a quantity of its own does not sell what was bought beside.
            self._set(self.cover.whole(held_of(self._trader), self._trader.price, self._orders.now))
        elif self._held and not held:
            bare = self.cover.memory.bare_since
            # One that was missing but once may have sold the lot itself.
            if bare is not None and self.cover.memory.replaced:
                self._orders.note(market_facts.LeftBare((max(self.received, self._orders.now) - bare) / 1000))
            self.cover.closed()
        elif not held and self._orders.order is None:
            self.cover.came_to_nothing()
        if held and order is not None and order.buys:
            self.sales.bought(order)
        self.sold = self.sold and held
        self._held = held

    def taken_over(self) -> None:
        """Know that what was inherited is held now: its fills are those from here on."""
        self.cover.taken_over(self._orders.now)
        self.sales.begin(self._orders.now)
        self._held = True

    # Readings

    @property
    def overtaken(self) -> bool:
        """Whether this process has no reading yet, or an order is out or has ended since the newest one."""
        return self.received == 0 or self._orders.ended < 0 or self._behind != self._orders.ended

    def is_current(self, read: AccountRead) -> bool:
        """Tell whether no order has overtaken a reading."""
        return self._orders.order is None and read.orders == self._orders.ended

    def read(self, read: AccountRead) -> Exit | None:
        """Take a reading; return the exit that it makes necessary."""
        if read.reading is not None:
            self.reading = read.reading
        reading, orders = self.reading, self._orders
        if reading is None:
            return None
        self.asked, self.received = read.asked, read.received
        self._trader.liquidation = reading.liquidation if reading.quantity > 0 else 0.0
        if not self.is_current(read):
            # An order may have overtaken it.
            if orders.order is None:
                self.look_again()
            elif read.orders < 0:
                self._keep_meanwhile(orders.order, reading, read)
            return None
        self._behind = read.orders
        lot = held_of(self._trader)
        self.sold = self.sold and reading.quantity <= 0
        self.cover.recognise(reading.stops or (), self._trader.rules.tick)
        self._explain(reading, 0.0 if lot is None else lot.quantity)
        self.gate.read(reading, read.asked, self.differences)
        self.balance.read(read.received, reading.equity)
        if lot is None:
            self.shortfall.over()
            tidy(orders, self._trader, self.cover, self.gate, reading)
            return None
        if reading.quantity < lot.quantity and not same_quantity(reading.quantity, lot.quantity):
            orders.have(ReadFills(self._trader.market, self.sales.since))
            self.shortfall.read(reading, read.received)
            # A stop that has sold a part may still be at it.
            waits = reading.quantity <= 0 or not self.shortfall.has_lasted(SETTLED)
            return None if waits else self._keep_covered(reading, read)
        self.shortfall.over()
        self.sales.all_there(read.asked)
        return self._keep_covered(reading, read)

    def _explain(self, reading: Reading, known: float) -> None:
        found = differences(reading, known, self.cover.is_ours, self._run)
        if not (found or self.differences):
            return
        if {difference.kind for difference in found} != {difference.kind for difference in self.differences}:
            texts = tuple(difference.text for difference in found)
            self._orders.note(market_facts.Differs(texts) if texts else market_facts.Agrees())
        self.differences = found

    def _keep_covered(self, reading: Reading, read: AccountRead) -> Exit | None:
        lot, memory, price, now = held_of(self._trader), self.cover.memory, self._trader.price, read.received
        if lot is None:
            return None
        bare = memory.bare_since
        finding = self.cover.look(reading.stops, lot, read.asked, now)
        quantity = to_sell(reading.quantity, lot.quantity)
        if finding is Finding.COVERED:
            if bare is not None:
                self._orders.note(market_facts.CoveredAgain((now - bare) / 1000))
            surplus = self.cover.surplus(reading.stops or ())
            if surplus:
                self._orders.have(Cancel(self._trader.market, surplus))
            if price is not None:
                self._set(self.cover.moved(lot, price, now, quantity))
        elif finding is Finding.UNREADABLE:
            self._back_up(lot, reading, quantity, now)
        elif finding is Finding.MISSING:
            # It may have sold the lot, and what others hold beside hides that.
            self._orders.have(ReadFills(self._trader.market, self.sales.since))
            self._orders.have(WakeIn(self._trader.market, 1.0, now + 1000))
        elif not memory.waits_for:
            return self._absent(now, quantity)
        return None

    def _back_up(self, lot: Held, reading: Reading, quantity: float, now: int) -> None:
        """Have a stop placed since those that wait cannot be read: unreadable is not absent, and not there either."""
        if self.cover.backs_up(quantity, now):
            note_unread(self.cover, reading, self._orders)
            self._set(self.cover.placed(lot, now, quantity))

    def _keep_meanwhile(self, order: Order, reading: Reading, read: AccountRead) -> None:
        """Have what may be held covered while it is not known what comes of an order; nothing is sold beside it."""
        held = held_meanwhile(order, self._trader, reading.quantity)
        if held is None:
            self.cover.came_to_nothing()
        else:
            if self._trader.lot is None:
                self.cover.awaits(read.received, order.stop)
            keep_covered(self.cover, reading, held, read, self._orders, self._set)

    def _absent(self, now: int, quantity: float) -> Exit | None:
        lot, memory = held_of(self._trader), self.cover.memory
        if lot is None:
            return None
        if memory.replaced:
            return self._leave(ExitReason.UNCOVERED)
        memory.replaced, memory.missing_since = True, None
        self._orders.note(market_facts.Uncovered())
        self._set(self.cover.placed(lot, now, quantity))
        return None

    def _set(self, request: StopRequest | None) -> None:
        if request is not None:
            self._orders.have(SetStop(request))

    def _leave(self, reason: ExitReason | None = None) -> Exit | None:
        """Return the sale of the lot with the lowest stop, by default with the reason that it has at its stop."""
        trader, price = self._trader, self._trader.price
        lot = min(trader.lots, key=lambda lot: lot.stop, default=None)
        if lot is None:
            return None
        return trader.sale_of(lot, lot.stop if price is None else price, reason or lot.exit_reason)

    def stop_answered(self, answer: StopAnswered) -> Exit | None:
        """Take what came of a stop that was placed or moved; return the exit that it makes necessary."""
        if not self.cover.answered(answer, self.received):
            return None
        self.look_again()
        lot = held_of(self._trader)
        if answer.taken is not False:
            if lot is not None and answer.taken:
                self._orders.note(market_facts.StopSet(lot.stop))
            return None
        self._orders.note(market_facts.StopRefused(answer.note))
        self._orders.have(ReadTerms(self._trader.market))
        if lot is None:
            return None
        if answer.crossed:
            return self._leave()
        return self._leave(ExitReason.UNCOVERED) if self.cover.is_bare() else None

    def leaving(self) -> None:
        """Bring the exchange's stop to where it is here, before nobody trails it."""
        lot, price, reading = held_of(self._trader), self._trader.price, self.reading
        if lot is None or price is None or reading is None:
            return
        quantity = to_sell(reading.quantity, lot.quantity)
        self._set(self.cover.moved(lot, price, self.received, quantity, at_once=True))

    # What others sold

    def fills(self, read: FillsRead) -> bool:
        """Book what of the lot was sold by others than this run's orders; tell whether anything was."""
        lot, reading, sales = held_of(self._trader), self.reading, self.sales
        # What was asked for of a lot before this one tells nothing of it.
        if lot is None or reading is None or self._orders.order is not None or read.since != sales.since:
            return False
        gone = less(lot.quantity, reading.quantity, self._trader.rules.step, lot.quantity)
        booked = sales.book(read.fills, gone, waited=self.shortfall.has_lasted(SETTLED))
        lacked = self.shortfall.book(read.fills, reading, sales.booked)
        self.followed()
        if booked or lacked:
            self.look_again()
        return booked or lacked

    def look_again(self) -> None:
        """Have the account read behind what has just been done."""
        self._orders.have(ReadAccount(self._trader.market, self._orders.ended))

    # Memory

    def remember(self) -> AtExchangeMemory:
        """Return what is to be written down; it shares parts, so write it down at once."""
        return AtExchangeMemory(
            cover=self.cover.memory,
            gate=self.gate.memory,
            balance=self.balance.memory,
            reading=self.reading,
            asked=self.asked,
            behind=self._behind,
            received=self.received,
            differences=self.differences,
            since=self.sales.since,
            booked=self.sales.booked,
            sales=self.sales.memory,
            held=self._held,
            inherits=self.inherits,
            sold=self.sold,
            shortfall=self.shortfall.memory,
        )

    def restore(self, memory: AtExchangeMemory) -> None:
        """Be where the memory was made."""
        self.cover.memory, self.gate.memory, self.balance.memory = memory.cover, memory.gate, memory.balance
        self.reading, self.differences = memory.reading, memory.differences
        self.asked, self.received, self._behind = memory.asked, memory.received, memory.behind
        self.sales.since, self.sales.booked, self.sales.memory = memory.since, memory.booked, memory.sales
        self._held, self.sold = memory.held, memory.sold
        if memory.reading is not None and memory.reading.quantity > 0:
            self._trader.liquidation = memory.reading.liquidation
        self.inherits, self.shortfall.memory = memory.inherits, memory.shortfall
