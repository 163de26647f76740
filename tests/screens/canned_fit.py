"""A fit as it is at several moments, without a process: what the screen is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from tui.fit.state import Cost, FitState, FitStatus, Measured, ModeFit, Proof
from tui.probe.reading import Absent

MIB: Final = 1 << 20
GIB: Final = 1 << 30
WORKLOADS: Final = {"lazy": "lazy", "r": "scan", "r+": "fill", "c": "fill", "load": "fill"}
_PRIVATE: Final = {"lazy": 18.5, "r": 18.2, "r+": 19.5, "c": 1044.0, "load": 1043.0}
_TABLES: Final = {"lazy": 0.3, "r": 2.1, "r+": 2.2, "c": 2.3, "load": 2.2}
_KERNEL: Final = {"lazy": 1.6, "r": 1.6, "r+": 1.7, "c": 1.8, "load": 1.7}


def cost(mode: str) -> Cost:
    """What one of them takes."""
    return Cost(
        round(_PRIVATE[mode] * MIB), round(_TABLES[mode] * MIB), round(_KERNEL[mode] * MIB), 0
    )


def measured(mode: str, many: int) -> Measured:
    """So many of them side by side."""
    one = cost(mode)
    whole = round(sum(value for value in one.parts if not isinstance(value, Absent)))
    return Measured(many, (one,) * many, 11 * MIB + many * whole, shared(mode))


def shared(mode: str) -> int:
    """Of the file, in the cache."""
    return 0 if mode == "load" else GIB


def waiting() -> FitState:
    """Before the first instance."""
    modes = tuple(ModeFit(mode, workload) for mode, workload in WORKLOADS.items())
    return FitState(4 * GIB, 0, "4.00 GiB of memory as asked for, no swap", GIB, modes)


def measuring(mode: str = "c", now: tuple[float, ...] = (700 * MIB, 400 * MIB)) -> FitState:
    """Those before it are predicted, it runs."""
    state = predicted(is_ended=False)
    names = list(WORKLOADS)
    at = names.index(mode)
    one = replace(
        waiting().modes[at],
        status=FitStatus.MEASURING,
        measured=(measured(mode, 1),),
        now_bytes=now,
        shared_now_bytes=GIB // 2,
    )
    modes = (*state.modes[:at], one, *waiting().modes[at + 1 :])
    return replace(state, modes=modes, running=at, verdict="", elapsed_seconds=21.4)


def predicted(*, is_ended: bool = True, memory_bytes: int = 4 * GIB) -> FitState:
    """Every mode has its number, none is proved."""
    modes = tuple(_predicted(mode, memory_bytes) for mode in WORKLOADS)
    words = ", ".join(f"{one.mode} {one.fits_words}" for one in modes)
    return replace(
        waiting(),
        memory_bytes=memory_bytes,
        modes=modes,
        verdict=f"{words}, and all of them read one copy of the file",
        elapsed_seconds=64.0,
        is_ended=is_ended,
    )


def _predicted(mode: str, memory_bytes: int) -> ModeFit:
    one = cost(mode)
    each = sum(value for value in one.parts if not isinstance(value, Absent))
    return ModeFit(
        mode,
        WORKLOADS[mode],
        FitStatus.PREDICTED,
        tuple(measured(mode, many) for many in (1, 2, 3)),
        cost=one,
        shared_bytes=shared(mode),
        fits=int(memory_bytes // each),
    )


def with_mode(state: FitState, mode: str, change: Callable[[ModeFit], ModeFit]) -> FitState:
    """The same with one mode changed."""
    modes = tuple(change(one) if one.mode == mode else one for one in state.modes)
    return replace(state, modes=modes)


def proved() -> FitState:
    """c and load are proved, lazy is proved at a smaller scale, r+ cannot run here."""
    state = predicted()

    def proven(one: ModeFit) -> ModeFit:
        many, words = one.fits or 0, ""
        if many > 40:
            many, words = 24, "at 1/8 of the size: 128 MiB in 512 MiB"
        proofs = (Proof(many, many, 0, words), Proof(many + 1, many, 1, words))
        return replace(one, status=FitStatus.DONE, proofs=proofs, proved=True)

    def cannot(one: ModeFit) -> ModeFit:
        reason = "r+ writes to your own file: --allow-write lets it, a scratch array needs nothing"
        return ModeFit(one.mode, one.workload, FitStatus.CANNOT, reason=reason)

    state = with_mode(with_mode(state, "c", proven), "load", proven)
    state = with_mode(with_mode(state, "lazy", proven), "r+", cannot)
    state = with_mode(state, "load", lambda one: replace(one, fits_most=(one.fits or 0) + 1))
    scale = "at 1/8 of the size: 128 MiB in 512 MiB"
    words = f"Proved: lazy: 24 of 24 finished, with 25, 1 was killed ({scale})."
    return replace(state, verdict=f"{state.verdict}. {words}")


def with_swap() -> FitState:
    """2 GiB of memory and 2 of swap."""
    state = replace(
        predicted(memory_bytes=4 * GIB),
        memory_bytes=2 * GIB,
        swap_bytes=2 * GIB,
        memory_words="2.00 GiB that this machine has available of 7.75 GiB (5.75 GiB is "
        "held by others), 2.00 GiB of swap",
    )
    return with_mode(state, "load", lambda one: replace(one, status=FitStatus.DONE, proved=True))


def unknown() -> FitState:
    """Without a cage nothing tells of the kernel."""
    why = Absent("no cage around them tells")

    def less(one: ModeFit) -> ModeFit:
        return replace(one, cost=replace(one.cost, kernel_bytes=why))

    state = predicted()
    for mode in WORKLOADS:
        state = with_mode(state, mode, less)
    return with_mode(
        state, "c", lambda one: replace(one, cost=Cost(), fits=None, shared_bytes=why,
                                        status=FitStatus.STOPPED, measured=(), reason="")
    )  # fmt: skip


ALL: Final[dict[str, Callable[[], FitState]]] = {
    "waiting": waiting,
    "measuring": measuring,
    "lazy-running": lambda: measuring("lazy", (18 * MIB, 9 * MIB)),
    "predicted": predicted,
    "proved": proved,
    "swap": with_swap,
    "unknown": unknown,
}
