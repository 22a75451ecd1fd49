"""The simulated exchange as one thing: its state, what others do to it, and the answers that it gives.

It is asked with requests and answers with Bitget's envelope, without a socket; `server` puts it on a port.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from srconsole.exchange.simulated.codes import Refused
from srconsole.exchange.simulated.endpoints import answer
from srconsole.exchange.simulated.happenings import Agenda
from srconsole.exchange.simulated.request import Request
from srconsole.exchange.simulated.state import Venue
from srconsole.exchange.simulated.views import View


class Reply(Struct, frozen=True):
    """An answer.

    Attributes:
        status: of HTTP.
        body: Bitget's envelope: code, msg, requestTime, data.
    """

    status: int
    body: dict[str, Any]


class SimulatedExchange:
    """An exchange on a clock of its own.

    Args:
        venue: its state.
        agenda: what others will do.
        view: how its reads differ from its state.
    """

    def __init__(self, venue: Venue, agenda: Agenda | None = None, view: View | None = None) -> None:
        self.venue = venue
        self.agenda = agenda or Agenda()
        self.view = view or View()

    @property
    def gate_time(self) -> int:
        """The time that requests are judged by, UTC milliseconds."""
        return self.venue.now + self.view.clock_off

    def advance(self, until: int) -> None:
        """Let time pass, with all that happens meanwhile; a time that is past changes nothing."""
        self.agenda.advance(self.venue, self.view, until)

    def ask(self, request: Request) -> Reply:
        """Answer a request at the present time."""
        try:
            data = answer(self.venue, self.view, request)
        except Refused as refused:
            return self.refuse(refused)
        return Reply(200, {"code": "00000", "msg": "success", "requestTime": self.gate_time, "data": data})

    def refuse(self, refused: Refused) -> Reply:
        """Return the answer that declines a request."""
        message = {"code": refused.code.value, "msg": refused.message, "requestTime": self.gate_time, "data": None}
        return Reply(refused.status, message)
