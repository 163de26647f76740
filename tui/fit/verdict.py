"""The answer of a fit in words, from its own rows alone."""

from __future__ import annotations

from typing import Final

from tui.fit.state import FitState, ModeFit
from tui.probe.reading import Absent
from workloads.words import Mode

_GO_ON_READING: Final = ("lazy", "r", "r+")
_AT_HAND_BYTES: Final = 1 << 20
"""Of the file, for each that reads it: with less they were seen to crowd each other out."""
_COPY: Final = ", and all of them read one copy of the file"


def of(state: FitState) -> str:
    """The sentence with all numbers, then what was proved, and what could not be told."""
    parts = (
        _numbers(state),
        _crowded(state),
        _proved(state),
        _reasons(state),
        _end(state.scale_words),
    )
    return " ".join(part for part in parts if part)


def _numbers(state: FitState) -> str:
    told = sorted((mode for mode in state.modes if mode.fits is not None), key=_fits)
    if not told:
        return "How many fit is not known."
    first = "mode " if told[0].mode in tuple(Mode) else ""
    words = "; ".join(f"{mode.mode}: {mode.fits_words}" for mode in told)
    shares = any(mode.fits and mode.fits > 1 for mode in told)
    return f"{first}{words}{_COPY if shares else ''}."


def _fits(mode: ModeFit) -> int:
    return mode.fits or 0


def _proved(state: FitState) -> str:
    tried = [mode for mode in state.modes if mode.proofs]
    if not tried:
        return ""
    return "Proved: " + "; ".join(map(proof_words, tried)) + "."


def proof_words(mode: ModeFit) -> str:
    """`c: 7 of 7 finished, with 8 1 killed`."""
    parts = []
    for proof in mode.proofs:
        if proof.held:
            parts.append(f"{proof.many} of {proof.many} finished")
        else:
            other = proof.many - proof.finished - proof.killed
            failed = f" and {other} failed" if other else ""
            parts.append(f"with {proof.many} {proof.killed} killed{failed}")
    scale = next((proof.words for proof in mode.proofs if proof.words), "")
    against = "" if mode.proved is not False else ", which is not what was told"
    return f"{mode.mode}: {', '.join(parts)}{f' ({scale})' if scale else ''}{against}"


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
    would = f"{fewest:,} leave it room" if fewest > 0 else "no number leaves it room"
    return (
        f"{names}: so many leave the file itself little room in the cache of a limit, and who "
        f"reads it first there reads it from the disk again and again; {would}."
    )


def _leaves_no_room(mode: ModeFit, state: FitState) -> bool:
    whole, fits = mode.cost.whole_bytes, mode.fits
    if mode.mode not in _GO_ON_READING or not fits or isinstance(whole, Absent):
        return False
    return state.memory_bytes - fits * whole < min(state.array_bytes, fits * _AT_HAND_BYTES)


def _beside_the_file(mode: ModeFit, state: FitState) -> int:
    whole = mode.cost.whole_bytes
    if isinstance(whole, Absent):
        return 0
    return int((state.memory_bytes - state.array_bytes) // whole)


def _end(words: str) -> str:
    return f"{words[:1].upper()}{words[1:].rstrip('.')}." if words else ""
