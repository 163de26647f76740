"""What the screen says of a fit: its columns, the names of the limit, title and sentence."""

from __future__ import annotations

from typing import Final

from tui.chart.bands import COPIES, FILE, SWAP
from tui.chart.fit_cells import KERNEL, PRIVATE
from tui.chart.fit_stack import Stack
from tui.fit.state import FitState, FitStatus, ModeFit
from tui.metrics_format import format_bytes, format_seconds
from tui.probe.reading import Absent, Figure, number
from tui.tree.sums import bounds
from tui.widgets.fit_columns import Column, Limit
from workloads.words import Mode

_ALIVE: Final = (FitStatus.MEASURING, FitStatus.PROVING)
_MOST_MEASURED: Final = 3
_STATUS: Final[dict[FitStatus, tuple[str, ...]]] = {
    FitStatus.WAITING: ("waiting", "waits"),
    FitStatus.PREDICTED: ("predicted", "by 1-3"),
    FitStatus.CANNOT: ("cannot run", "cannot"),
    FitStatus.STOPPED: ("stopped",),
}
_NOTHING: Final = "ended before one instance was measured"


def columns_of(state: FitState) -> tuple[Column, ...]:
    """One a mode."""
    return tuple(_column(mode) for mode in state.modes)


def limit_of(state: FitState) -> Limit:
    """The lines and their names."""
    memory, swap = format_bytes(state.memory_bytes), format_bytes(state.swap_bytes)
    return Limit(
        max(1, state.memory_bytes),
        state.swap_bytes,
        (state.memory_words, state.memory_words.partition(" (")[0], memory),
        (f"{swap} of swap on top of it", f"+ {swap} swap", "swap"),
    )


def bands_of(state: FitState) -> frozenset[str]:
    """The keys of the bands that may be seen."""
    modes = {mode.mode for mode in state.modes}
    bands = {FILE.key, KERNEL.key}
    bands |= {SWAP.key} if state.swap_bytes else set()
    bands |= {COPIES.key} if Mode.COPY_ON_WRITE in modes else set()
    bands |= {PRIVATE.key} if modes - {Mode.COPY_ON_WRITE} else set()
    return frozenset(bands)


def title_of(state: FitState) -> tuple[str, ...]:
    """What is asked, in fewer and fewer words."""
    memory = format_bytes(state.memory_bytes)
    room = memory + (f" + {format_bytes(state.swap_bytes)} swap" if state.swap_bytes else "")
    how = format_seconds(state.elapsed_seconds)
    how += "  done" if state.is_ended else ""
    array = f"array {format_bytes(state.array_bytes)}"
    return (
        f" How many fit in {state.memory_words}?  {array}  {how}",
        f" How many fit in {room}?  {array}  {how}",
        f" How many fit in {room}?  {how}",
        f" {room}  {how}",
    )


def words_of(state: FitState) -> str:
    """The answer, or what goes on until there is one; and at what scale."""
    if state.verdict:  # it says itself at what scale
        return state.verdict
    if state.is_ended:
        return "ended"
    if state.running is None:
        return "starting"
    return "; ".join(filter(None, (_goes_on(state.modes[state.running]), state.scale_words)))


def status_of(mode: ModeFit) -> tuple[str, ...]:
    """How far a mode is, in longer and shorter words."""
    running = len(mode.now_bytes)
    if mode.stopped_now and mode.status in _ALIVE:
        return mode.stopped_words, f"{len(mode.stopped_now):,} stopped", "stopped"
    if mode.status is FitStatus.MEASURING:
        return (f"{running} running", f"{running} run") if running else ("starting", "starts")
    if mode.status is FitStatus.PROVING:
        return f"proving {running:,}", "proving"
    if mode.status is not FitStatus.DONE:
        return _STATUS[mode.status]
    if mode.proved is None:
        return _STATUS[FitStatus.PREDICTED]
    if not mode.proved:
        return "NOT as predicted", "NOT proved"
    return ("proved, smaller", "proved") if is_proved_smaller(mode) else ("proved",)


def is_proved_smaller(mode: ModeFit) -> bool:
    """Whether it was another array and another memory, by the same factor, that were tried."""
    return any(proof.held and proof.words for proof in mode.proofs)


def _column(mode: ModeFit) -> Column:
    is_known = mode.fits is not None
    style = "text-finished" if is_known else "muted"
    if mode.status is FitStatus.CANNOT or mode.proved is False:
        style = "caution"
    stack = stack_of(mode)
    return Column(
        mode.mode,
        mode.fits_words,
        status_of(mode),
        style,
        stack,
        "" if stack is not None else _why(mode),
        (_cost(mode), _shared(mode)) if stack is not None else (),
    )


def stack_of(mode: ModeFit) -> Stack | None:
    """What is drawn; None where there is nothing: then it is said why."""
    whole = bounds(mode.cost.whole_bytes)[0]
    fixed = bounds(mode.cost.page_tables_bytes)[0] + bounds(mode.cost.kernel_bytes)[0]
    solid = mode.now_bytes if mode.status in _ALIVE else _measured(mode)
    if mode.fits is not None:
        if mode.status is FitStatus.DONE and mode.proved and not is_proved_smaller(mode):
            solid = (whole,) * mode.fits
        elif mode.status is not FitStatus.PROVING:
            solid = (whole,) * min(mode.fits, _MOST_MEASURED)
        solid = solid[: mode.fits + 1]
    more = max(0, (mode.fits or 0) - len(solid)) if whole else 0
    if sum(solid) + more * whole <= 0:
        return None
    file = number(mode.shared_bytes)
    if file is None:
        file = number(mode.shared_now_bytes)
    return Stack(
        COPIES if mode.mode == Mode.COPY_ON_WRITE else PRIVATE,
        tuple(solid),
        more,
        whole,
        fixed / whole if whole else 0.0,
        file or 0.0,
    )


def _measured(mode: ModeFit) -> tuple[float, ...]:
    """Each of those that were last measured side by side."""
    if not mode.measured:
        return ()
    return tuple(bounds(one.whole_bytes)[0] for one in mode.measured[-1].each)


def _why(mode: ModeFit) -> str:
    if mode.reason:
        return mode.reason
    if mode.fits == 0:
        return f"not one: each takes {in_words(mode.cost.whole_bytes)}"
    if mode.status is FitStatus.WAITING:
        return ""  # the word above says it
    return "starting" if mode.status in _ALIVE else _NOTHING


def _cost(mode: ModeFit) -> tuple[str, ...]:
    if mode.fits is None and mode.status in _ALIVE:
        size = format_bytes(sum(mode.now_bytes))
        return f"private now {size}", f"now {size}", size
    size = in_words(mode.cost.whole_bytes)
    return f"{size} each", size


def _shared(mode: ModeFit) -> tuple[str, ...]:
    shared = mode.shared_bytes
    if mode.fits is None and number(shared) is None:
        shared = mode.shared_now_bytes
    size = in_words(shared)
    if size == "?":
        return "what they share: ?", "shares ?", "?"
    if shared == 0:
        return "shares nothing", "shares 0 B", "0 B"
    return f"+ {size} file, once", f"shares {size}", f"file {size}", size


def in_words(figure: Figure) -> str:
    """`21.3 MiB`; `?` where it is not known; `> 21.3 MiB` where that much is."""
    value = number(figure)
    if value is not None:
        return format_bytes(value)
    least = bounds(figure)[0]
    return f"> {format_bytes(least)}" if least else "?"


def reason_of(figure: Figure) -> str:
    """Why it is not known; empty where it is."""
    return figure.reason if isinstance(figure, Absent) else ""


def _goes_on(mode: ModeFit) -> str:
    many = len(mode.now_bytes)
    if mode.stopped_now:
        return f"{mode.mode}: {mode.stopped_words}: it waits until they get SIGCONT"
    if mode.status is FitStatus.PROVING:
        return f"{mode.mode}: so many as are predicted run in a limit of that size, then one more"
    if not many:
        return f"{mode.mode}: 1, 2 and 3 instances will run side by side; the first is starting"
    run = "1 instance runs" if many == 1 else f"{many} instances run side by side"
    return (
        f"{mode.mode}: {run} ({mode.workload}); what each more adds is what one costs, "
        "and what does not grow is shared"
    )
