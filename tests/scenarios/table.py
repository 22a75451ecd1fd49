"""The table of faults: `python -m tests.scenarios.table` plays each with its defence and without, and prints it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from srconsole.compose.rehearse.scenario import read_scenario
from tests.scenarios.process import play_in_a_process
from tests.scenarios.proofs import FAILED, PROOFS, Proof

FILES: Final = sorted(Path(__file__).parent.glob("*.toml"))
WORDS: Final = {True: "green", False: "red"}


class Line(NamedTuple):
    """A line of the table.

    Attributes:
        fault, scenario, defence: what was played, and what keeps it from doing harm.
        holds: whether it ends as it should; fails: whether it does not without the defence.
    """

    fault: str
    scenario: str
    defence: str
    holds: bool
    fails: bool

    def __str__(self) -> str:
        without = "red" if self.fails else "green"
        return f"| {self.fault} | {self.scenario} | {self.defence} | {WORDS[self.holds]} | {without} |"


def of_a_scenario(file: Path) -> Line:
    """Play a scenario both ways."""
    told = read_scenario(file)
    return Line(told.fault, file.stem, told.defence, not _wrong(file), bool(_wrong(file, without=told.defence)))


def _wrong(file: Path, *, without: str = "") -> list[str]:
    with TemporaryDirectory(prefix="srconsole-table-") as folder:
        return play_in_a_process(file, Path(folder), without=without).wrong


def of_a_proof(proof: Proof) -> Line:
    """Run a test both ways."""
    fails = proof.ends(without=True) == FAILED
    return Line(proof.fault, proof.test.removeprefix("tests/"), proof.defence, proof.ends(without=False) == 0, fails)


def lines() -> Iterator[Line]:
    """Yield the lines, by the faults' numbers."""
    works = [(read_scenario(file).fault, file) for file in FILES] + [(proof.fault, proof) for proof in PROOFS]
    for _, work in sorted(works, key=lambda each: int(each[0][1:])):
        yield of_a_proof(work) if isinstance(work, Proof) else of_a_scenario(work)


def main() -> None:
    """Print the table."""
    print("| fault | scenario | defence | with it | without it |\n|---|---|---|---|---|")  # noqa: T201  # its result
    for line in lines():
        print(line, flush=True)  # noqa: T201  # likewise


if __name__ == "__main__":
    main()
