"""What today's code costs beside another commit's, in one run: what the core and the engine print of themselves.

Each tree's own `core.py` and `engine.py` run in turn, one after the other, and the best of each figure counts: on a
machine that others use as well, the best is what the code costs. Run it as
`python benchmarks/against.py COMMIT [--rounds N]`, from a checkout with its history.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tarfile
import tempfile
from io import BytesIO
from pathlib import Path
from shutil import which

ROOT = Path(__file__).resolve().parent.parent
BENCHMARKS = (("core.py", "--candles", "50000"), ("engine.py",))
FIGURE = re.compile(r"^([^:]+): ([\d,.]+) (candles/s|µs|s|MB)")
MORE_IS_BETTER = "candles/s"


def unpacked(commit: str, folder: Path) -> Path:
    """Write a commit's files into a folder."""
    command = [which("git") or "git", "-C", str(ROOT), "archive", commit]
    packed = subprocess.run(command, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    return folder


def figures(tree: Path) -> dict[tuple[str, str], float]:
    """Return what a tree's benchmarks print, by what it is and its unit."""
    found = {}
    for name, *options in BENCHMARKS:
        command = [sys.executable, str(tree / "benchmarks" / name), *options]
        environment = {**os.environ, "PYTHONPATH": str(tree)}
        printed = subprocess.run(command, env=environment, cwd=tree, capture_output=True, text=True, check=True).stdout
        for match in filter(None, map(FIGURE.match, printed.splitlines())):
            what, figure, unit = match.groups()
            found[what, unit] = float(figure.replace(",", ""))
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("commit")
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    best: list[dict[tuple[str, str], float]] = [{}, {}]
    with tempfile.TemporaryDirectory() as folder:
        trees = unpacked(arguments.commit, Path(folder)), ROOT
        for _ in range(arguments.rounds):
            for known, tree in zip(best, trees, strict=True):
                for key, figure in figures(tree).items():
                    better = max if key[1] == MORE_IS_BETTER else min
                    known[key] = better(known.get(key, figure), figure)
    then, now = best
    for key in then.keys() & now.keys():
        what, unit = key
        ratio = now[key] / then[key] if unit == MORE_IS_BETTER else then[key] / now[key]
        print(f"{what}: {now[key]:,g} {unit}; {arguments.commit} {then[key]:,g}; times as good: {ratio:.2f}")


if __name__ == "__main__":
    main()
