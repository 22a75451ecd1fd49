"""Client ids of a run's orders."""

from __future__ import annotations


def number_of(client_id: str, run: str) -> int:
    """Return the number in a client id of a run's order; 0 where it is none."""
    number = client_id.removeprefix(f"{run}-")
    return int(number) if number != client_id and number.isascii() and number.isdigit() else 0


def rescue_id(run: str, chance: str) -> str:
    """Return the client id of a sale that is sent without the engine, of which the run's journal knows nothing.

    Args:
        run: the run's id; empty where it is not known, and then the sale is nobody's.
        chance: what no other such sale has, in hexadecimal.
    """
    return f"{run}-f{chance}" if run else f"flatten-{chance}"


def is_rescue(client_id: str, run: str) -> bool:
    """Tell whether an order is a sale of a run that was sent without its engine."""
    return bool(run) and client_id.startswith(f"{run}-f")


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
