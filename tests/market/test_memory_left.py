"""How much memory a process may still take, by what the system tells."""

from __future__ import annotations

from pathlib import Path

from srconsole.market.memory_left import memory_left

MEGABYTE = 1024 * 1024


def system(folder: Path, files: dict[str, str]) -> tuple[Path, Path]:
    """Make the system's folders of processes and control groups, with some files below."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder / "proc", folder / "groups"


MACHINE = {"proc/meminfo": "MemTotal:       16000000 kB\nMemAvailable:    8388608 kB\n"}


def test_a_machine_says_how_much_is_free(tmp_path: Path) -> None:
    """Given a machine with 8 GB to spare and no other limit
    When it is asked
    Then it is these 8 GB at most
    """
    left = memory_left(*system(tmp_path, MACHINE))
    assert left is not None
    assert 0 < left <= 8192 * MEGABYTE


def test_a_group_above_may_have_less(tmp_path: Path) -> None:
    """A container sees all of the machine's memory, and may take a part of it.

    Given a process in a group without a limit, in one of 512 MB of which 112 are taken, besides pages of files
    When it is asked how much is left
    Then it is 400 MB
    """
    left = memory_left(
        *system(
            tmp_path,
            {
                **MACHINE,
                "proc/self/cgroup": "0::/box/inner\n",
                "groups/box/inner/memory.max": "max\n",
                "groups/box/inner/memory.stat": f"anon {100 * MEGABYTE}\nfile {300 * MEGABYTE}\n",
                "groups/box/memory.max": f"{512 * MEGABYTE}\n",
                "groups/box/memory.stat": f"anon {112 * MEGABYTE}\nfile {300 * MEGABYTE}\n",
            },
        )
    )
    assert left == 400 * MEGABYTE


def test_groups_of_the_older_kind_count_too(tmp_path: Path) -> None:
    """Given a process in a group of the first version with 256 MB, all of which is taken
    When it is asked how much is left
    Then it is nothing, and not less
    """
    left = memory_left(
        *system(
            tmp_path,
            {
                **MACHINE,
                "proc/self/cgroup": "5:cpu:/\n4:memory:/box\n0::/\n",
                "groups/memory/box/memory.limit_in_bytes": f"{256 * MEGABYTE}\n",
                "groups/memory/box/memory.stat": f"total_rss {257 * MEGABYTE}\n",
            },
        )
    )
    assert left == 0
