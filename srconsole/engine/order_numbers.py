"""Client ids of a run's orders."""

from __future__ import annotations


class OrderNumbers:
    """Counts a run's orders, so that each client id is used once.

    Attributes:
        run: what each client id begins with.
        count: how many there were.
    """

    def __init__(self, run: str) -> None:
        self.run = run
        self.count = 0

    def next_id(self) -> str:
        """Return the next client id."""
        self.count += 1
        return f"{self.run}-{self.count}"
