"""What goes wrong between an exchange and who asks it, told call by call; `dial` draws it from a seed.

A fault is met by one call. It says whether the exchange still carried the request out, and what the asker then sees;
docs/simulator.md says which fault of the specification each one serves.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

from msgspec import Struct

Kind = Literal["drop", "cut", "status", "code", "text", "delay"]


class Fault(Struct, frozen=True, forbid_unknown_fields=True):
    """What becomes of a call.

    Attributes:
        kind: `drop`: the line is closed without an answer; `cut`: in the middle of one; `status`: an HTTP status
            without JSON; `code`: one of Bitget's; `text`: 200 and no JSON; `delay`: all comes late.
        path: the end of the paths that it is for, such as place-order; empty for every one.
        skip: so many matching calls go well before it.
        calls: so many meet it then.
        accepted: whether the exchange carries the request out all the same. Of a delayed request that is accepted the
            answer is late; of another the request itself, perhaps until nobody waits for it any more.
        status: of the answer.
        code, message: of the answer where the kind is `code`.
        body: of the answer where the kind is `text`.
        seconds: how late, in the asker's time.
    """

    kind: Kind
    path: str = ""
    skip: int = 0
    calls: int = 1
    accepted: bool = False
    status: int = 503
    code: str = "40015"
    message: str = "System is abnormal, please try again later"
    body: str = "<html>upstream</html>"
    seconds: float = 0.0


class Faults(Protocol):
    """Where faults come from."""

    def meet(self, path: str, now: int) -> Fault | None:
        """Return what becomes of a call at a time of the exchange, None where it goes well."""
        ...


class _Told(Struct):
    fault: Fault
    skip: int
    left: int


class Script:
    """Faults that were told: of those that fit a call, the one told first is met."""

    def __init__(self, faults: Sequence[Fault] = ()) -> None:
        self._told: list[_Told] = []
        for fault in faults:
            self.add(fault)

    def add(self, fault: Fault) -> None:
        """Tell one more, for calls from now on."""
        self._told.append(_Told(fault, fault.skip, fault.calls))

    def forget(self) -> None:
        """Have all calls go well from now on."""
        self._told.clear()

    def meet(self, path: str, now: int) -> Fault | None:
        """Return what becomes of a call, None where it goes well."""
        for told in self._told:
            if not told.left or not path.endswith(told.fault.path):
                continue
            if told.skip:
                told.skip -= 1
                continue
            told.left -= 1
            return told.fault
        return None
