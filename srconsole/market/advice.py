"""What to type where a file of candles is not a standard one."""

from __future__ import annotations

import shlex


def import_advice(name: str) -> str:
    """Return the end of a refusal: the command that reads files of other kinds."""
    return f"; to make it a standard file, type: srconsole import {shlex.quote(name)} --out NEW.csv"
