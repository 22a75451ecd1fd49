"""`srconsole doctor`: what is wrong with this machine, these keys, this account."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from srconsole.cli.printing import say

if TYPE_CHECKING:
    import argparse

    from srconsole.compose.proof.prove import Proved


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `doctor` takes besides the common options."""
    parser.add_argument(
        "--prove",
        action="store_true",
        help="do the smallest trade on Bitget's demo, and keep what it answers: live wants such a proof",
    )


def run(arguments: argparse.Namespace) -> int:
    """Print a line for each thing that was looked at; 0: nothing is wrong, 1: something fails, 2: what was asked is."""
    from srconsole.cli.settings_commands import settings_from_arguments
    from srconsole.compose.doctor.finding import exit_code, line_of
    from srconsole.compose.doctoring import visit, visit_and_prove

    settings = settings_from_arguments(arguments).settings
    visited = (visit_and_prove if arguments.prove else visit)(settings, os.environ)
    lines = [line_of(finding) for finding in visited.findings]
    if visited.proved is not None:
        lines += ["", *_proof_lines(visited.proved)]
    say("\n".join(lines))
    code = exit_code(visited.findings)
    return code or int(visited.proved is not None and not visited.proved.proof.passed)


def _proof_lines(proved: Proved) -> list[str]:
    """Tell of a proof, step by step."""
    proof = proved.proof
    lines = [f"{step.outcome:<7}  {step.name:<24}  {step.says}" for step in proof.steps]
    what = f"{proof.kind} account, {proof.position_mode} mode, ccxt {proof.ccxt}"
    lines.append(f"{'proved' if proof.passed else 'NOT proved'}: {what}; kept in {proved.path}")
    if proof.lacking:
        lines.append(f"demo lacks: {', '.join(proof.lacking)}")
    return lines
