"""What is known of a machine before anything is said about it; None is what could not be found out."""

from __future__ import annotations

from msgspec import Struct


class DiskSeen(Struct, frozen=True):
    """Where the runs are kept.

    Attributes:
        home: the folder of all runs.
        free: bytes that may be written there; None where that is not told.
        fault: why a file could not be written, brought to the disk and removed, empty where it could.
        mode: the folder's rights; None while there is no folder.
        traded: the runs that engines hold, each with its process.
    """

    home: str
    free: int | None
    fault: str
    mode: int | None
    traded: tuple[tuple[str, int], ...] = ()


class TerminalSeen(Struct, frozen=True):
    """The terminal that the doctor was called from.

    Attributes:
        reads, writes: whether stdin and stdout are one.
        columns, lines: its size.
        term: the variable TERM.
        encoding: of stdout.
        colours: whether colours are wanted.
    """

    reads: bool
    writes: bool
    columns: int
    lines: int
    term: str
    encoding: str
    colours: bool


class SessionSeen(Struct, frozen=True):
    """What becomes of a program when its person leaves.

    Attributes:
        user: who that is.
        ssh: whether the shell is a remote one.
        inside: `tmux` or `screen`, where the shell runs in one; else empty.
        installed: which of the two there are.
        ends: whether this system ends a person's programs with the last login; None where that is not known.
        lingers: whether this person's are left alone all the same.
    """

    user: str
    ssh: bool
    inside: str
    installed: tuple[str, ...]
    ends: bool | None
    lingers: bool


class MachineSeen(Struct, frozen=True):
    """A machine.

    Attributes:
        disk, terminal, session: of it.
        synchronised: whether the system says that its clock is kept right; None where it says nothing.
        year: what its clock says.
    """

    disk: DiskSeen
    terminal: TerminalSeen
    session: SessionSeen
    synchronised: bool | None
    year: int
