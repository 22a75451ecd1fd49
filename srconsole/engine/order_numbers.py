"""Client ids of a run's orders: every form that is sent is made here, and read back here."""

from __future__ import annotations

import re
from enum import Enum
from typing import Final, NamedTuple

_FORM: Final = re.compile(r"(s|f)?([0-9a-f]{1,32})(?:-p[0-9]{1,3})?(?:-c)?", re.ASCII)


class Sent(Enum):
    """What a run has sent under an id."""

    ORDER = ""
    STOP = "s"
    RESCUE = "f"
    """A sale without the engine, of which the run's journal knows nothing."""


class OwnId(NamedTuple):
    """A client id of a run.

    Attributes:
        sent: what was sent under it.
        number: of an order or a stop, 0 of a rescue.
        whole: the id that it was decided under: without what is put behind it where it goes out in parts, or again.
    """

    sent: Sent
    number: int
    whole: str


def own_id(client_id: str, run: str) -> OwnId | None:
    """Return what a client id says; None where it is not one of the run."""
    begin = f"{run}-"
    found = _FORM.fullmatch(client_id.removeprefix(begin)) if run and client_id.startswith(begin) else None
    if found is None:
        return None
    sent, name = Sent(found[1] or ""), found[2]
    if sent is not Sent.RESCUE and not name.isdigit():
        return None
    number = 0 if sent is Sent.RESCUE else int(name)
    return OwnId(sent, number, f"{begin}{sent.value}{name}")


def is_ours(client_id: str, run: str) -> bool:
    """Tell whether a run has sent something under a client id: an order, whole or a part of it, a stop, a rescue."""
    return own_id(client_id, run) is not None


def number_of(client_id: str, run: str) -> int:
    """Return the number in a client id of a run's order, or of a part of it; 0 where it is none."""
    own = own_id(client_id, run)
    return own.number if own is not None and own.sent is Sent.ORDER else 0


def part_id(client_id: str, number: int) -> str:
    """Return the id of a part of a close, counted from 1; the first has the close's own."""
    return client_id if number == 1 else f"{client_id}-p{number}"


def again_id(client_id: str) -> str:
    """Return the id under which an order, or a part of one, goes out by another way where the first was refused."""
    return f"{client_id}-c"


def stop_id(run: str, number: int) -> str:
    """Return the client id of a stop."""
    return f"{run}-{Sent.STOP.value}{number}"


def is_stop(client_id: str, run: str) -> bool:
    """Tell whether a run has sent a stop under a client id."""
    own = own_id(client_id, run)
    return own is not None and own.sent is Sent.STOP


def rescue_id(run: str, chance: str) -> str:
    """Return the client id of a sale that is sent without the engine, of which the run's journal knows nothing.

    Args:
        run: the run's id; empty where it is not known, and then the sale is nobody's.
        chance: what no other such sale has, in hexadecimal.
    """
    return f"{run}-{Sent.RESCUE.value}{chance}" if run else f"flatten-{chance}"


def is_rescue(client_id: str, run: str) -> bool:
    """Tell whether an order is a sale of a run that was sent without its engine."""
    own = own_id(client_id, run)
    return own is not None and own.sent is Sent.RESCUE


class OrderNumbers:
    """Counts a run's orders, so that each client id is used once.

    Attributes:
        run: what each client id begins with.
        count: how many there were.
    """

    def __init__(self, run: str) -> None:
        self.run = run
        self.count = 0

    def count_from(self, count: int) -> None:
        """Give the next order a number beyond one."""
        self.count = max(self.count, count)

    def have_seen(self, client_id: str) -> None:
        """Give the next order a number beyond that of another, where that is one of the run."""
        self.count_from(number_of(client_id, self.run))

    def knows(self, client_id: str) -> bool:
        """Tell whether an order is one that the journal has; another of the run may have left without it."""
        return 0 < number_of(client_id, self.run) <= self.count

    def next_id(self) -> str:
        """Return the next client id."""
        self.count += 1
        return f"{self.run}-{self.count}"
