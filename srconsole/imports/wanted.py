"""What only a person can say about a file, asked for in one sentence."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from typing import Final

from srconsole.errors import CandleError

SYMBOL: Final = "--symbol BTC/USDT"
ZONE: Final = "--tz ZONE"
CLOCK: Final = "--clock hhmm, or --clock hhmmss"


@dataclass(slots=True)
class Wanted:
    """Questions that a file leaves open, each with the options that settle it."""

    file: str
    questions: list[tuple[str, str]] = field(default_factory=list)

    def ask(self, question: str, options: str) -> None:
        """Note a question, such as `no zone`, and what to type."""
        self.questions.append((question, options))

    def asks(self, option: str) -> bool:
        """Tell whether a question is settled by an option, such as `--tz`."""
        return any(option in options for _, options in self.questions)

    def settle(self) -> None:
        """Raise CandleError where there are questions; the message ends with the command to type."""
        if not self.questions:
            return
        asked = "; ".join(question for question, _ in self.questions)
        typed = " ".join(options.split(", or ")[0] for _, options in self.questions)
        others = [options for _, options in self.questions if ", or " in options]
        note = f" ({'; '.join(others)})" if others else ""
        raise CandleError(
            f"{self.file}: {asked}; to settle it type: srconsole import {shlex.quote(self.file)} --out NEW.csv "
            f"{typed}{note}"
        )
