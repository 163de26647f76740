"""The answer of a fit in words, from its own rows alone."""

from __future__ import annotations

from typing import Final

from tui.fit.state import FitState, FitStatus, ModeFit
from workloads.words import Mode

_COPY: Final = ", and all of them read one copy of the file"


def of(state: FitState) -> str:
    """The sentence with all numbers, then what was proved, and what could not be told."""
    parts = (_numbers(state), _proved(state), _cannot(state), _end(state.scale_words))
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
    """`c: 7 of 7 finished, of 8 1 was killed`."""
    parts = []
    for proof in mode.proofs:
        if proof.held:
            parts.append(f"{proof.many} of {proof.many} finished")
        else:
            other = proof.many - proof.finished - proof.killed
            failed = f" and {other} failed" if other else ""
            parts.append(f"of {proof.many} {proof.killed} killed{failed}")
    scale = next((proof.words for proof in mode.proofs if proof.words), "")
    against = "" if mode.proved is not False else ", which is not what was told"
    return f"{mode.mode}: {', '.join(parts)}{f' ({scale})' if scale else ''}{against}"


def _cannot(state: FitState) -> str:
    reasons: dict[str, list[str]] = {}
    for mode in state.modes:
        if mode.reason and (mode.fits is None or mode.status is not FitStatus.DONE or mode.reason):
            reasons.setdefault(mode.reason, []).append(mode.mode)
    return " ".join(f"{', '.join(modes)}: {_end(why)}" for why, modes in reasons.items())


def _end(words: str) -> str:
    return f"{words[:1].upper()}{words[1:].rstrip('.')}." if words else ""
