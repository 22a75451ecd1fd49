"""Stops and targets of positions: taken, changed, called off, and triggered by a price."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from msgspec import Struct

from srconsole.exchange.simulated.codes import Code, Refused
from srconsole.exchange.simulated.execution import end_plan
from srconsole.exchange.simulated.placing import check_triggers, closing_order, place_closing
from srconsole.exchange.simulated.state import Venue
from srconsole.exchange.simulated.values import Plan, Side

KINDS: Final = ("pos_loss", "pos_profit", "loss_plan", "profit_plan")


class PlanTicket(Struct, frozen=True):
    """A stop or a target as it is asked for.

    Attributes:
        kind: one of `KINDS`.
        size: of loss_plan and profit_plan; the others close the whole position.
        limit: where the close then rests, None at the market.
    """

    symbol: str
    side: Side
    kind: str
    trigger: Decimal
    by_mark: bool = True
    size: Decimal | None = None
    limit: Decimal | None = None
    client_id: str = ""


def place_plan(venue: Venue, ticket: PlanTicket) -> Plan:
    """Take a stop or a target for a position that is held.

    Raises:
        Refused: nothing is held, or the trigger lies on the wrong side of the price.
    """
    market = venue.market(ticket.symbol)
    venue.check_client_id(ticket.client_id)
    if venue.position(ticket.symbol, ticket.side) is None:
        raise Refused(Code.NO_POSITION_FOR_STOP, "Insufficient position, can not set profit or stop loss")
    whole = ticket.kind.startswith("pos_")
    if not whole:
        if ticket.size is None:
            raise Refused(Code.PARAMETER_EMPTY, "Parameter size cannot be empty")
        market.contract.check_size(ticket.size, ticket.trigger, closes=True)
    identity = venue.new_id()
    plan = Plan(
        identity,
        ticket.client_id or identity,
        ticket.symbol,
        ticket.side,
        ticket.kind,
        None if whole else ticket.size,
        ticket.trigger,
        ticket.by_mark,
        ticket.limit,
        venue.now,
        venue.now,
    )
    _check(venue, plan, ticket.trigger, by_mark=ticket.by_mark)
    venue.enter(plan)
    return plan


def change_plan(
    venue: Venue,
    plan: Plan,
    trigger: Decimal,
    *,
    by_mark: bool | None = None,
    limit: Decimal | None = None,
    size: Decimal | None = None,
) -> None:
    """Move a plan in place; it is never off meanwhile.

    Raises:
        Refused: the trigger lies on the wrong side of the price, and the plan stays as it was.
    """
    by_mark = plan.by_mark if by_mark is None else by_mark
    _check(venue, plan, trigger, by_mark=by_mark)
    if plan.size is not None and size is not None:
        venue.markets[plan.symbol].contract.check_size(size, trigger, closes=True)
        plan.size = size
    plan.trigger, plan.by_mark, plan.limit, plan.updated = trigger, by_mark, limit, venue.now


def find_plan(venue: Venue, order_id: str, client_id: str, kinds: tuple[str, ...] = KINDS) -> Plan:
    """Return a plan that waits.

    Raises:
        Refused: there is none of these kinds by that id.
    """
    plan = venue.open_plans.get(order_id or venue.client_ids.get(client_id, ""))
    if plan is None or plan.kind not in kinds:
        raise Refused(Code.PLAN_UNKNOWN, "Plan order does not exist")
    return plan


def trigger_plans(venue: Venue, symbol: str) -> None:
    """Send the closes of all plans that the present price triggers; of several, the one met first comes first."""
    market = venue.markets[symbol]
    met = [
        plan
        for plan in venue.open_plans.values()
        if plan.symbol == symbol and plan.met(market.mark if plan.by_mark else market.last)
    ]
    for plan in sorted(met, key=lambda plan: -plan.side.sign * plan.trigger):
        if plan.status == "live":
            _execute(venue, plan)


def _execute(venue: Venue, plan: Plan) -> None:
    """Send a plan's close; the order bears the plan's id as its client id."""
    position = venue.position(plan.symbol, plan.side)
    if position is None:
        end_plan(venue, plan, "fail_execute")
        return
    end_plan(venue, plan, "executed")
    size = position.size if plan.size is None else min(plan.size, position.size)
    source = plan.kind.removesuffix("_plan") + ("_market" if plan.limit is None else "_limit")
    order = closing_order(venue, position, size, source=source, client_id=plan.id)
    order.price = plan.limit
    plan.child = order.id
    place_closing(venue, order)


def _check(venue: Venue, plan: Plan, trigger: Decimal, *, by_mark: bool) -> None:
    stop, target = (trigger, None) if plan.is_loss else (None, trigger)
    check_triggers(venue, plan.symbol, plan.side, stop=stop, target=target, by_mark=by_mark)
