"""How much memory there is, how much a job will take, and the refusal where the second is more than the first."""

from __future__ import annotations

from pathlib import Path

import psutil

from keiretsu.errors import BudgetError

_UNITS = ("bytes", "kB", "MB", "GB", "TB", "PB")
_CGROUPS = Path("/sys/fs/cgroup")
_OWN_CGROUP = Path("/proc/self/cgroup")
# a limit that is not set reads as a number near 2^63
_NO_LIMIT = 1 << 60


def available_memory() -> int:
    """Bytes that a new job can have: what the machine has free, or what is left of the container's limit if less."""
    return max(min([psutil.virtual_memory().available, *_left_in_cgroups()]), 0)


def human_bytes(count: int) -> str:
    """A number of bytes as a person writes it, in powers of 1000: `human_bytes(1_530_000_000)` is "1.5 GB"."""
    value, unit = float(count), 0
    # 999.95 would be shown as 1000.0
    while abs(value) >= 999.95 and unit < len(_UNITS) - 1:
        value, unit = value / 1000, unit + 1
    return f"{value:.0f} {_UNITS[unit]}" if unit == 0 else f"{value:.1f} {_UNITS[unit]}"


def estimate_packing(rows: int, channels: int) -> int:
    """Bytes at the peak of packing all rows into arrays.

    A value takes 8 (`values`), 1 (`observed`) and 8 (`since_observed`), and 24 more while `since_observed` is worked
    out (three arrays of row numbers or stamps of its size); a row takes 25 (`elapsed`, `stamp`, `reset`) and 8 while
    they are worked out:

        rows · (41 · channels + 33)

    Args:
        rows: rows of all series together.
        channels: columns of `values`.
    Returns:
        Bytes, an upper estimate.
    """
    return rows * (41 * channels + 33)


def refuse_too_large(needed: int, limit: int, *, function: str, argument: str, what: str, advice: str = "") -> None:
    """Refuse a job before it starts if it cannot fit.

    Args:
        needed: bytes the job takes at its peak, as estimated.
        limit: bytes it may take.
        function, argument: what the message calls the caller and what was given ("read", "source").
        what: what was given, for the message ("12 files").
        advice: what makes it smaller; fewer rows or columns by default.
    Raises:
        BudgetError: `needed` is more than `limit`; the message gives both and what to do.
    """
    if needed <= limit:
        return
    advice = advice or "Take fewer rows or fewer columns"
    raise BudgetError(
        f"{function}: {argument} must fit into the memory that is free, {human_bytes(limit)}; got {what}, which needs "
        f"about {human_bytes(needed)}. {advice}, or use a machine with {_whole_gigabytes(needed)} free."
    )


def _whole_gigabytes(count: int) -> str:
    return f"{-(-count // 1_000_000_000)} GB" if count > 1_000_000_000 else human_bytes(count)


def _left_in_cgroups() -> list[int]:
    """What is left of each limit above this process, for both versions of Linux control groups; empty elsewhere."""
    left = []
    for folder, (limit, used, cache) in _memory_groups():
        most, taken = _number(folder / limit), _number(folder / used)
        if most is not None and taken is not None and most < _NO_LIMIT:
            # pages of files that nobody uses are given back before the limit bites
            left.append(most - taken + _of_statistics(folder / "memory.stat", cache))
    return left


def _memory_groups() -> list[tuple[Path, tuple[str, str, str]]]:
    """Folders of this process' memory groups up to the root, and the names of limit, use and unused cache in them."""
    try:
        lines = _OWN_CGROUP.read_text().splitlines()
    except OSError:
        return []
    groups = []
    for line in lines:
        number, kinds, path = [*line.split(":", 2), "", ""][:3]
        if number == "0" and not kinds:
            root, names = _CGROUPS, ("memory.max", "memory.current", "inactive_file")
        elif "memory" in kinds.split(","):
            root, names = (
                _CGROUPS / "memory",
                ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
            )
        else:
            continue
        # inside a container the path is that of the host, and the container's own group is the root
        parts = [part for part in path.split("/") if part and part != ".."]
        groups += [(root.joinpath(*parts[:depth]), names) for depth in range(len(parts), -1, -1)]
    return groups


def _number(path: Path) -> int | None:
    try:
        text = path.read_text().strip()
    except OSError:
        return None
    return int(text) if text.isdigit() else None


def _of_statistics(path: Path, name: str) -> int:
    try:
        lines = path.read_text().splitlines()
    except OSError:
        return 0
    found = [line.split()[1] for line in lines if line.startswith(f"{name} ")]
    return int(found[0]) if found and found[0].isdigit() else 0
