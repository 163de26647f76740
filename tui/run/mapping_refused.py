"""Why the kernel refuses to map an array: which of its rules, by figures known before the start.

The rules in the order in which the kernel asks them: RLIMIT_AS for every mapping, RLIMIT_DATA for
private writable ones, and the overcommit rule for those again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tui.metrics_format import format_bytes
from tui.probe.reading import Absent
from tui.probe.surroundings import Surroundings
from workloads.words import Mode

# The least that was seen: more threads of numpy's BLAS map more, and nobody knows how much.
INTERPRETER_MAPS_BYTES: Final = 64 << 20
INTERPRETER_DATA_BYTES: Final = 24 << 20
_INTERPRETER_MAPS_AT_MOST_BYTES: Final = 4 << 30
_NOT_COUNTED: Final = "mode r or r+ is not counted, `lazy` needs almost nothing"


@dataclass(frozen=True, slots=True)
class Refusal:
    """The rule with its figures, and what would have the array mapped."""

    reason: str
    remedy: str

    @property
    def words(self) -> str:
        """Both in one line."""
        return f"{self.reason}; {self.remedy}"


def why_refused_to_map(
    mode: Mode, array_bytes: int, around: Surroundings, *, happened: bool = False
) -> Refusal | None:
    """The rule that refuses a mapping of so many bytes; None if none is known to.

    Before a run only what is certain counts. With `happened` the kernel has refused already: then
    a limit that is near enough is the cause, because what Python itself maps is not known.
    """
    what = f"mode {mode} of {format_bytes(array_bytes)}"
    likely = _INTERPRETER_MAPS_AT_MOST_BYTES if happened else None
    limit = around.rlimits.address_space_bytes
    if limit is not None and array_bytes + (likely or INTERPRETER_MAPS_BYTES) > limit:
        return Refusal(
            f"{what} and what Python with numpy maps are more than `ulimit -v` (RLIMIT_AS) "
            f"allows, {format_bytes(limit)}: the kernel refuses to map it (ENOMEM)",
            "`ulimit -v unlimited` before cowtop is started, or a smaller array: "
            "no mode maps less of it",
        )
    if mode not in (Mode.COPY_ON_WRITE, Mode.LOAD):
        return None
    limit = around.rlimits.data_bytes
    if limit is not None and array_bytes + (likely or INTERPRETER_DATA_BYTES) > limit:
        return Refusal(
            f"{what} is private memory, which `ulimit -d` (RLIMIT_DATA) limits to "
            f"{format_bytes(limit)} when it is mapped, whatever is used of it later: the kernel "
            "refuses to map it (ENOMEM)",
            f"`ulimit -d unlimited` before cowtop is started; {_NOT_COUNTED}",
        )
    return _by_overcommit(what, array_bytes, around)


def _by_overcommit(what: str, array_bytes: int, around: Surroundings) -> Refusal | None:
    machine = around.machine
    total, left = machine.ram_and_swap_bytes, machine.commit_left_bytes
    if machine.overcommit == 0 and not isinstance(total, Absent) and array_bytes > total:
        lack = format_bytes(array_bytes - total)
        return Refusal(
            f"{what} is more than RAM + swap ({format_bytes(total)}): the kernel refuses to map "
            "it (ENOMEM; vm.overcommit_memory is 0)",
            f"{lack} more of swap and it is mapped; {_NOT_COUNTED}",
        )
    if machine.overcommit == 2 and not isinstance(left, Absent) and array_bytes > left:
        return Refusal(
            f"{what} is more than may still be promised ({format_bytes(max(0, left))}): the "
            "kernel refuses to map it (ENOMEM; vm.overcommit_memory is 2)",
            f"more of swap, or vm.overcommit_memory=0; {_NOT_COUNTED}",
        )
    return None
