"""The answer of a fit in words, from its own rows alone."""

from __future__ import annotations

from typing import Final

from tui.fit.state import FitState, ModeFit
from tui.tree.sums import bounds
from workloads.words import Mode

_GO_ON_READING: Final = ("lazy", "r", "r+")
_AT_HAND_BYTES: Final = 1 << 20
"""Of the file, for each that reads it: with less they were seen to crowd each other out."""
_MOST_TOLD: Final = 1_000
_COPY: Final = ", and all of them read one copy of the file"


def of(state: FitState) -> str:
    """The sentence with all numbers, then what was proved, and what could not be told."""
    parts = (
        _numbers(state),
        _crowded(state),
        _proved(state),
        _changed(state),
        _reasons(state),
        _end(state.scale_words),
    )
    return " ".join(part for part in parts if part)


def _numbers(state: FitState) -> str:
    told = sorted((mode for mode in state.modes if mode.fits is not None), key=_fits)
    if not told:
        return "How many fit is not known."
    first = "mode " if told[0].mode in tuple(Mode) else ""
    words = "; ".join(f"{mode.mode}: {_number(mode, state)}" for mode in told)
    shares = any(mode.fits and mode.fits > 1 for mode in told)
    return f"{first}{words}{_COPY if shares else ''}."


def _number(mode: ModeFit, state: FitState) -> str:
    words = mode.fits_words
    if mode.fits is not None and mode.fits > _MOST_TOLD:
        words = f"more than {_MOST_TOLD:,}"
    if not _leaves_no_room(mode, state):
        return words
    beside = _beside_the_file(mode, state)
    return f"{words} ({_leave(beside)} the file room)"


def _leave(many: int) -> str:
    return "no number leaves" if many <= 0 else "1 leaves" if many == 1 else f"{many:,} leave"


def _fits(mode: ModeFit) -> int:
    return mode.fits or 0


def _proved(state: FitState) -> str:
    tried = [mode for mode in state.modes if mode.proofs]
    if not tried:
        return ""
    return "Proved: " + "; ".join(map(proof_words, tried)) + "."


def proof_words(mode: ModeFit) -> str:
    """`c: 7 of 7 finished; with 8, 1 was killed`."""
    parts = []
    for proof in mode.proofs:
        if proof.held:
            parts.append(f"{proof.many} of {proof.many} finished")
        else:
            other = proof.many - proof.finished - proof.killed
            failed = f" and {other} failed" if other else ""
            was = "was" if proof.killed == 1 else "were"
            parts.append(f"with {proof.many}, {proof.killed} {was} killed{failed}")
    scale = next((proof.words for proof in mode.proofs if proof.words), "")
    against = "" if mode.proved is not False else ", which is not what was told"
    return f"{mode.mode}: {', '.join(parts)}{f' ({scale})' if scale else ''}{against}"


def _changed(state: FitState) -> str:
    return f"Mode r+ has changed {state.changed_file}." if state.changed_file else ""


def _reasons(state: FitState) -> str:
    reasons: dict[str, list[str]] = {}
    for mode in state.modes:
        if mode.reason:
            reasons.setdefault(mode.reason, []).append(mode.mode)
    return " ".join(f"{', '.join(modes)}: {_end(why)}" for why, modes in reasons.items())


def _crowded(state: FitState) -> str:
    """What so many leave of the memory for the file's pages, where they go on reading it."""
    crowded = [mode for mode in state.modes if _leaves_no_room(mode, state)]
    if not crowded:
        return ""
    names = ", ".join(mode.mode for mode in crowded)
    fewest = min(_beside_the_file(mode, state) for mode in crowded)
    return (
        f"{names}: so many leave the file itself little room in the cache of a limit, and who "
        f"reads it first there reads it from the disk again and again; {_leave(fewest)} it room."
    )


def _leaves_no_room(mode: ModeFit, state: FitState) -> bool:
    whole, fits = _dearest_bytes(mode), mode.fits
    if mode.mode not in _GO_ON_READING or not fits or not whole:
        return False
    return state.memory_bytes - fits * whole < min(state.array_bytes, fits * _AT_HAND_BYTES)


def _beside_the_file(mode: ModeFit, state: FitState) -> int:
    return int((state.memory_bytes - state.array_bytes) // _dearest_bytes(mode))


def _dearest_bytes(mode: ModeFit) -> float:
    """What one takes at most, as far as that is known."""
    least, most = bounds(mode.cost.whole_bytes)
    return least if most is None else most


def _end(words: str) -> str:
    return f"{words[:1].upper()}{words[1:].rstrip('.')}." if words else ""
