"""What is said about a machine: pure functions from what was seen to findings."""

from __future__ import annotations

from typing import Final

from srconsole.compose.doctor.facts import DiskSeen, MachineSeen, SessionSeen, TerminalSeen
from srconsole.compose.doctor.finding import Finding, failed, look, ok
from srconsole.console.terminal import LEAST_HEIGHT, LEAST_WIDTH, is_utf8

LEAST_FREE: Final = 200 * 1024 * 1024
"""Bytes below which a journal may soon be unable to write."""
ENOUGH_FREE: Final = 1024 * 1024 * 1024
FIRST_YEAR: Final = 2025
"""A clock that says less was never set."""

_MIB: Final = 1024 * 1024
_OTHERS: Final = 0o077


def about_machine(seen: MachineSeen) -> list[Finding]:
    """Say what a machine is like to trade from."""
    return [
        *about_disk(seen.disk),
        *about_terminal(seen.terminal),
        *about_session(seen.session),
        _clock(seen.synchronised, seen.year),
        look(
            "reboot",
            "nothing starts srconsole again after a reboot or a crash of the machine: the exchange's stop stands, and "
            "nobody trails it until you start it",
        ),
    ]


def about_disk(disk: DiskSeen) -> list[Finding]:
    """Say whether runs can be kept, and whether one is being traded."""
    found = []
    if disk.fault:
        found.append(
            failed("disk", f"{disk.home} cannot be written: {disk.fault}; make it writable, or set SRCONSOLE_HOME")
        )
    elif disk.free is not None and disk.free < LEAST_FREE:
        found.append(
            failed("disk", f"{disk.free // _MIB} MiB are free at {disk.home}, and a journal needs more: make room")
        )
    elif disk.free is not None and disk.free < ENOUGH_FREE:
        found.append(look("disk", f"{disk.free // _MIB} MiB are free at {disk.home}; make room before long"))
    else:
        found.append(ok("disk", f"{disk.home} takes what is written, and keeps it through a power cut"))
    if disk.mode is not None and disk.mode & _OTHERS:
        found.append(
            look("privacy", f"{disk.home} can be entered by others (mode {disk.mode:04o}): `chmod 700 {disk.home}`")
        )
    else:
        found.append(ok("privacy", "the folder of all runs is yours alone"))
    if disk.traded:
        runs = ", ".join(f"{name} (process {process or 'starting'})" for name, process in disk.traded)
        found.append(look("engine", f"an engine trades already: {runs}; the same run cannot be started twice"))
    else:
        found.append(ok("engine", "no other engine holds a run"))
    return found


def about_terminal(terminal: TerminalSeen) -> list[Finding]:
    """Say what the console could draw on."""
    if not (terminal.reads and terminal.writes):
        return [look("terminal", "this is none, so that no screen can be opened from here; try it in the one you use")]
    if terminal.term.lower() in {"", "dumb"}:
        return [failed("terminal", f'nothing can be drawn with TERM="{terminal.term}"; use another terminal')]
    found = []
    size = f"{terminal.columns} columns, {terminal.lines} lines"
    if terminal.columns < LEAST_WIDTH or terminal.lines < LEAST_HEIGHT:
        found.append(look("terminal", f"{size}; make it {LEAST_WIDTH} by {LEAST_HEIGHT} or larger to see all of it"))
    else:
        found.append(ok("terminal", size))
    if is_utf8(terminal.encoding):
        found.append(ok("charset", f"{terminal.encoding}: the chart is drawn with all its signs"))
    else:
        found.append(
            look("charset", f"{terminal.encoding}: the chart is drawn in ASCII; `export LC_ALL=C.UTF-8` gives it more")
        )
    if terminal.colours:
        found.append(ok("colours", f"as TERM={terminal.term} has them"))
    else:
        found.append(look("colours", "NO_COLOR is set: nothing is told by colour, signs and words tell all"))
    return found


def about_session(session: SessionSeen) -> list[Finding]:
    """Say what becomes of the console when the person's line drops, or they log out."""
    if session.inside:
        return [ok("session", f"inside {session.inside}, which outlives a dropped line"), _logout(session)]
    if not session.ssh:
        return [ok("session", "a local one; closing its window ends the console, and the exchange's stop stands")]
    if session.installed:
        name = session.installed[0]
        return [
            look(
                "session",
                f"SSH without tmux or screen: a dropped line ends the console; type `{name}` first, and in it "
                "srconsole, or entries stay off (--allow-bare-ssh says that you know)",
            )
        ]
    return [
        look(
            "session",
            "SSH, and neither tmux nor screen is installed: a dropped line ends the console; install tmux, or entries "
            "stay off (--allow-bare-ssh says that you know)",
        )
    ]


def _logout(session: SessionSeen) -> Finding:
    """Say whether what runs in tmux or screen outlives the login."""
    linger = f"type `loginctl enable-linger {session.user}` once, so that it goes on"
    if session.lingers:
        return ok("logout", f"{session.inside} goes on when you log out (lingering is on)")
    if session.ends is None:
        return look("logout", f"whether this system ends {session.inside} when you log out is not known; {linger}")
    if session.ends:
        return failed("logout", f"this system ends {session.inside} when you log out (KillUserProcesses); {linger}")
    return ok("logout", f"{session.inside} goes on when you log out")


def _clock(synchronised: bool | None, year: int) -> Finding:
    if year < FIRST_YEAR:
        return failed("clock", f"this machine's clock says {year}: set it, and let it be kept (NTP)")
    if synchronised is None:
        return look("clock", "whether it is kept right (NTP) is not told here; see that something does")
    if not synchronised:
        return look("clock", "nothing keeps it right: turn NTP on (`timedatectl set-ntp true`)")
    return ok("clock", "kept right by the system (NTP)")
