"""What a proof was, as it is kept: `$SRCONSOLE_HOME/proofs/<exchange>/<account kind>-<position mode>-<ccxt>.json`."""

from __future__ import annotations

import os
from collections.abc import Collection
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct

from srconsole.errors import SrconsoleError
from srconsole.exchange.ccxt.listening import RawReply
from srconsole.settings.secret import SHOWN

FOLDER: Final = "proofs"
DONE: Final = "done"
LACKING: Final = "lacking"
FAILED: Final = "failed"


class Step(Struct, frozen=True):
    """One thing that was tried.

    Attributes:
        name: what.
        outcome: `done`; `lacking` where demo does not have it; `failed`.
        says: what was found.
    """

    name: str
    outcome: str
    says: str


class Heard(Struct, frozen=True):
    """A call of the port and what was answered, in plain values."""

    call: str
    reply: Any


class Proof(Struct, frozen=True):
    """A trade on demo, step by step.

    Attributes:
        exchange, kind, position_mode, ccxt: what it is a proof for.
        symbol: what was traded; at: when, ISO-8601 UTC.
        passed: whether live may follow.
        steps: what was tried, in order.
        heard: what the port said, without secrets.
        replies: what the exchange said to that, word for word.
        close_side: which reading of a hedged close's side closed: `position` where buy closes a long, else `direction`;
            empty where both are one.
    """

    exchange: str
    kind: str
    position_mode: str
    ccxt: str
    symbol: str
    at: str
    passed: bool
    steps: tuple[Step, ...]
    heard: tuple[Heard, ...]
    replies: tuple[RawReply, ...] = ()
    close_side: str = ""

    @property
    def lacking(self) -> tuple[str, ...]:
        """What demo does not have."""
        return tuple(step.name for step in self.steps if step.outcome == LACKING)


def ccxt_version() -> str:
    """Return the installed release of ccxt, which is not loaded for it."""
    return version("ccxt")


def position_mode(*, hedge: bool) -> str:
    """Return a position mode's name."""
    return "hedge" if hedge else "one-way"


def path_of(home: Path, exchange: str, kind: str, mode: str, ccxt: str) -> Path:
    """Return where a proof stands, or would."""
    return home / FOLDER / exchange / f"{kind}-{mode}-{ccxt}.json"


def two_readings(kind: str, mode: str) -> bool:
    """Tell whether a close's side can be read in two ways: where both sides are held apart on a classic account."""
    return (kind, mode) == ("classic", position_mode(hedge=True))


def is_proved(home: Path, exchange: str, kind: str, mode: str, ccxt: str) -> bool:
    """Tell whether there is a proof that passed, which says how it closed where that can be read in two ways."""
    proof = _proof(home, exchange, kind, mode, ccxt)
    return proof is not None and (bool(proof.close_side) or not two_readings(kind, mode))


def proved_close_side(home: Path, exchange: str, ccxt: str) -> str:
    """Return which reading of a hedged close's side a proof found; empty where there is none."""
    proof = _proof(home, exchange, "classic", position_mode(hedge=True), ccxt)
    return "" if proof is None else proof.close_side


def _proof(home: Path, exchange: str, kind: str, mode: str, ccxt: str) -> Proof | None:
    """Return a proof that passed; a file that cannot be read proves nothing."""
    try:
        proof = msgspec.json.decode(path_of(home, exchange, kind, mode, ccxt).read_bytes(), type=Proof)
    except (OSError, msgspec.MsgspecError):
        return None
    asked = (exchange, kind, mode, ccxt)
    named = (proof.exchange, proof.kind, proof.position_mode, proof.ccxt)
    return proof if proof.passed and named == asked else None


def keep(home: Path, proof: Proof, secrets: Collection[str]) -> Path:
    """Write a proof in place of the one before, readable by its owner alone; return where.

    Raises:
        SrconsoleError: it cannot be written.
    """
    path = path_of(home, proof.exchange, proof.kind, proof.position_mode, proof.ccxt)
    text = msgspec.json.format(msgspec.json.encode(proof), indent=2).decode()
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, SHOWN)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(descriptor)
        draft.replace(path)
    except OSError as error:
        raise SrconsoleError(
            f"{path} cannot be written: {error.strerror or error}; the trade was done, and is no proof without it"
        ) from error
    return path
