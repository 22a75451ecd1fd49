"""Every error that srconsole raises on purpose, as one small tree.

SrconsoleError              exit code 1: it failed while working
├── RequestError            exit code 2: what was asked for is wrong
│   ├── SettingsError       a setting is unknown, of the wrong type or out of range
│   ├── CandleError         candles that cannot be used; says file:line where there is one
│   └── PluginError         a plug-in that cannot be used, or failed; says file:line
├── ExchangeError           an exchange gave no answer: what came of the call is unknown
│   ├── Unreachable         the line or the exchange's machines failed
│   ├── RateLimited         too much was asked; says how long to wait
│   ├── Maintenance         the exchange is closed for a while
│   ├── KeysRefused         the keys are wrong, or may not do this
│   └── Refused             the exchange has understood, and says no
│       └── InsufficientFunds
├── JournalError            the journal cannot be read or written
│   ├── JournalDamaged      what is written is damaged, lost, or contradicts itself
│   └── RunInUse            exit code 2: another engine trades the run
└── (raised as itself)      the disk did not do its part

Each message says what is wrong, where, and what to do about it, in one sentence. It quotes what people, files and
exchanges wrote, so that it is made plain once and for all where it is made.
"""

from __future__ import annotations

from typing import Final

from srconsole.plain_text import plain

MOST_FAULTS: Final = 50
"""Faults that are told of; a file with more of them is no file of settings."""


def misread(error: Exception) -> str:
    """Return what is wrong with stored data or a message, from what a decoder says of it in the words of programs."""
    said = str(error)
    if "truncated" in said:
        return "it ends too early"
    return "it is garbled" if "malformed" in said else "it is of another form"


class SrconsoleError(Exception):
    """Something failed while working; the message is shown to the person as it is."""

    exit_code = 1

    def __init__(self, message: str) -> None:
        super().__init__(plain(message))


class RequestError(SrconsoleError):
    """The request itself was wrong: arguments, settings or an input file."""

    exit_code = 2


class SettingsError(RequestError):
    """One or more settings are unknown, of the wrong type, out of range or contradict each other.

    Attributes:
        faults: what is wrong, a sentence each, at most `MOST_FAULTS`; the message has a line for each where there are
            several.
    """

    def __init__(self, *faults: str) -> None:
        self.faults = tuple(map(plain, faults[:MOST_FAULTS]))
        super().__init__(self.faults[0])
        if len(faults) > 1:
            count = f"{len(faults)} things" if len(faults) < MOST_FAULTS else f"{MOST_FAULTS} things or more"
            self.args = ("\n  ".join([f"{count} are wrong with the settings:", *self.faults]),)


class CandleError(RequestError):
    """Candles that cannot be used as they are.

    Attributes:
        line: the file's line where the first fault stands (1 is the header), None where no line is at fault.
    """

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


class PluginError(RequestError):
    """A plug-in that cannot be used, or failed when it was asked.

    Attributes:
        file: the plug-in, as it was named.
        line: the file's line that is at fault, 1 where none is.
    """

    def __init__(self, message: str, file: str, line: int = 1) -> None:
        super().__init__(message)
        self.file = file
        self.line = line


class ExchangeError(SrconsoleError):
    """An exchange gave no answer: what came of the call is unknown.

    Attributes:
        code: the exchange's own code for it, empty where it gave none.
    """

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.code = code


class Unreachable(ExchangeError):
    """The line or the exchange's machines failed; an order that was sent meanwhile may have been taken."""


class RateLimited(ExchangeError):
    """The exchange wants to be asked less often; nothing was done.

    Attributes:
        wait: seconds to leave it alone.
    """

    def __init__(self, message: str, code: str = "", wait: float = 1.0) -> None:
        super().__init__(message, code)
        self.wait = wait


class Maintenance(ExchangeError):
    """The exchange is closed for a while; nothing was done."""


class KeysRefused(ExchangeError):
    """The keys are wrong, or may not do what was asked; nothing was done."""


class Refused(ExchangeError):
    """The exchange has understood, and says no; nothing was done."""


class InsufficientFunds(Refused):
    """The account has not enough for it; nothing was done."""


class JournalError(SrconsoleError):
    """The journal could not be read or written; the engine does nothing more."""


class JournalDamaged(JournalError):
    """What is written is damaged, lost, or contradicts itself: no engine can go on with it."""


class RunInUse(JournalError):
    """Another engine trades the run: a second one was asked for, and nothing has failed."""

    exit_code = 2
