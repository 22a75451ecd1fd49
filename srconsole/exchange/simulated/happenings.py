"""What others do to the account while a console trades: people, other programs, the exchange itself.

Each is a value with a time, so that a file can tell them (`event` names the kind), a dial can draw them, and a report
can say what happened.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from srconsole.exchange.simulated.clock import advance, liquidate, react, reduce_by_exchange
from srconsole.exchange.simulated.codes import Refused
from srconsole.exchange.simulated.execution import end_plan
from srconsole.exchange.simulated.placing import Ticket, close_all, place
from srconsole.exchange.simulated.settings import set_leverage
from srconsole.exchange.simulated.state import Venue
from srconsole.exchange.simulated.values import ZERO, Side
from srconsole.exchange.simulated.views import View


class _Dated(Struct, frozen=True, tag_field="event", forbid_unknown_fields=True):
    """Something that happens at a time of the exchange, UTC milliseconds."""

    at: int


class ClosedByHand(_Dated, frozen=True, tag="closed_by_hand"):
    """A person closes a symbol's positions on the exchange's own page; where `size` is told, so much of each."""

    symbol: str
    size: Decimal | None = None

    def happen(self, venue: Venue, view: View) -> None:
        """Close what is held, if anything is."""
        for position in list(venue.account.held(self.symbol)):
            close_all(venue, position, self.size)


class Liquidated(_Dated, frozen=True, tag="liquidated"):
    """The exchange liquidates a symbol's positions at the present price."""

    symbol: str

    def happen(self, venue: Venue, view: View) -> None:
        """Liquidate what is held, if anything is."""
        for position in list(venue.account.held(self.symbol)):
            liquidate(venue, position)


class Deleveraged(_Dated, frozen=True, tag="deleveraged"):
    """The exchange takes a share of a symbol's positions off."""

    symbol: str
    share: Decimal = Decimal(1)

    def happen(self, venue: Venue, view: View) -> None:
        """Reduce what is held, in whole steps and by at least one."""
        step = venue.market(self.symbol).contract.number("sizeMultiplier")
        for position in list(venue.account.held(self.symbol)):
            reduce_by_exchange(venue, position, max(step, position.size * self.share // step * step))


class ForeignOrder(_Dated, frozen=True, tag="foreign_order"):
    """Another program, or a person, sends an order; a refusal is theirs."""

    symbol: str
    side: str
    size: Decimal
    price: Decimal | None = None
    trade_side: str = ""
    reduce_only: bool = False
    isolated: bool = True
    client_id: str = ""

    def happen(self, venue: Venue, view: View) -> None:
        """Send it.

        Raises:
            Refused: it does not fit the account.
        """
        place(
            venue,
            Ticket(
                self.symbol,
                self.side,
                self.size,
                price=self.price,
                trade_side=self.trade_side,
                reduce_only=self.reduce_only,
                isolated=self.isolated,
                client_id=self.client_id,
            ),
        )


class LeverageChanged(_Dated, frozen=True, tag="leverage_changed"):
    """A person sets another leverage on the exchange's own page."""

    symbol: str
    leverage: Decimal

    def happen(self, venue: Venue, view: View) -> None:
        """Set it for both sides.

        Raises:
            Refused: the margin that it takes is not available.
        """
        for side in Side:
            set_leverage(venue, self.symbol, self.leverage, side)


class ModesChanged(_Dated, frozen=True, tag="modes_changed"):
    """The account is found in other modes than it was; nobody asks whether that is allowed."""

    hedge: bool | None = None
    isolated: bool | None = None
    multi_assets: bool | None = None
    auto_margin: bool | None = None

    def happen(self, venue: Venue, view: View) -> None:
        """Change the modes, whatever is held."""
        account = venue.account
        account.hedge = account.hedge if self.hedge is None else self.hedge
        account.multi_assets = account.multi_assets if self.multi_assets is None else self.multi_assets
        account.auto_margin = account.auto_margin if self.auto_margin is None else self.auto_margin
        for leverages in account.leverages.values():
            leverages.isolated = leverages.isolated if self.isolated is None else self.isolated


class KindChanged(_Dated, frozen=True, tag="kind_changed"):
    """The account becomes a unified one, or a classic one again; what it holds stays."""

    kind: Literal["classic", "unified"]

    def happen(self, venue: Venue, view: View) -> None:
        """Change who is served."""
        venue.kind = self.kind


class Maintenance(_Dated, frozen=True, tag="maintenance"):
    """The exchange declines all requests but for the time, or takes them again."""

    begins: bool

    def happen(self, venue: Venue, view: View) -> None:
        """Begin or end it."""
        venue.maintenance = self.begins


class ContractChanged(_Dated, frozen=True, tag="contract_changed"):
    """A contract's row changes: its status, its minimums, its steps."""

    symbol: str
    row: dict[str, str]

    def happen(self, venue: Venue, view: View) -> None:
        """Change the row."""
        market = venue.market(self.symbol)
        market.contract = market.contract.changed(**self.row)


class Delisted(_Dated, frozen=True, tag="delisted"):
    """A contract leaves the exchange's list; what is held of it is closed at the last price."""

    symbol: str

    def happen(self, venue: Venue, view: View) -> None:
        """Settle it, and know it no more."""
        for position in list(venue.account.held(self.symbol)):
            close_all(venue, position, None)
        venue.market(self.symbol).listed = False


class Transfer(_Dated, frozen=True, tag="transfer"):
    """USDT come in, or go out where the amount is below 0."""

    amount: Decimal

    def happen(self, venue: Venue, view: View) -> None:
        """Change the balance, with a bill."""
        kind = "trans_from_exchange" if self.amount > 0 else "trans_to_exchange"
        venue.account.book("", kind, self.amount, ZERO, venue.now)


class FundingRate(_Dated, frozen=True, tag="funding_rate"):
    """The rate that is charged from now on."""

    symbol: str
    rate: Decimal

    def happen(self, venue: Venue, view: View) -> None:
        """Set the rate."""
        venue.market(self.symbol)
        venue.funding_rates[self.symbol] = self.rate


class MarkMoves(_Dated, frozen=True, tag="mark_moves"):
    """The mark price leaves the last one: from now on it is so many times as high."""

    symbol: str
    ratio: Decimal

    def happen(self, venue: Venue, view: View) -> None:
        """Move the mark; what it triggers is triggered."""
        venue.market(self.symbol).mark_ratio = self.ratio
        react(venue, self.symbol)


class StopGone(_Dated, frozen=True, tag="stop_gone"):
    """The stops of a symbol's positions are there no more: somebody took them away, or the exchange lost them."""

    symbol: str

    def happen(self, venue: Venue, view: View) -> None:
        """Take all stops away, targets excepted."""
        for plan in list(venue.open_plans.values()):
            if plan.symbol == self.symbol and plan.is_loss:
                end_plan(venue, plan, "cancelled")


class ReadsChange(_Dated, frozen=True, tag="reads_change"):
    """Reads become late, doubled or old, or good again: from now on they are as told here."""

    view: View

    def happen(self, venue: Venue, view: View) -> None:
        """Change what reads show."""
        for name in View.__struct_fields__:
            setattr(view, name, getattr(self.view, name))


Happening = (
    ClosedByHand
    | Liquidated
    | Deleveraged
    | ForeignOrder
    | LeverageChanged
    | ModesChanged
    | KindChanged
    | Maintenance
    | ContractChanged
    | Delisted
    | Transfer
    | FundingRate
    | MarkMoves
    | StopGone
    | ReadsChange
)


class Happened(Struct, frozen=True):
    """Something that happened, or would have, had the exchange not refused it.

    Attributes:
        refused: the exchange's code and words, empty where it went through.
    """

    happening: Happening
    refused: str


class Agenda:
    """Happenings that are still to come, each at its time.

    Attributes:
        past: those that came, oldest first.
    """

    def __init__(self, happenings: Sequence[Happening] = ()) -> None:
        self._due = deque(sorted(happenings, key=lambda happening: happening.at))
        self.past: list[Happened] = []

    def advance(self, venue: Venue, view: View, until: int) -> None:
        """Let time pass on the exchange, with all that happens meanwhile; a price that jumps then jumps first."""
        while self._due and self._due[0].at <= until:
            happening = self._due.popleft()
            advance(venue, max(happening.at, venue.now))
            refused = ""
            try:
                happening.happen(venue, view)
            except Refused as refusal:
                refused = str(refusal)
            self.past.append(Happened(happening, refused))
        advance(venue, until)
