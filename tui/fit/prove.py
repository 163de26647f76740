"""What is tried to prove a prediction: how many, in which limit, on which array. Pure.

Never more than this machine has to spare: memory and array are halved until that is so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from tui.fit.memory import MemoryGiven
from tui.fit.predict import Prediction, Room, predict
from tui.fit.scale import at_most, told_for
from tui.fit.state import Cost, Proof
from tui.metrics_format import format_bytes
from tui.run.state import Outcome, RunState
from tui.settings import Settings

MOST_AT_ONCE: Final = 40
LEAST_LIMIT_BYTES: Final = 32 << 20
LONGEST_BYTES: Final = 16 << 30
"""Bytes that all of a trial go through: some minutes on a slow machine."""
_HALVINGS: Final = range(12)


@dataclass(frozen=True, slots=True)
class Spare:
    """What may be used of this machine for a trial, in bytes: nobody else is to go short of it."""

    memory_bytes: int
    swap_bytes: int


@dataclass(frozen=True, slots=True)
class Trial:
    """`settings` with the limits; `numbers`: those that are to hold, and the first that are not.

    `surely`: so many all finish. `words`: at what scale; empty at the real one.
    """

    settings: Settings
    numbers: tuple[int, ...]
    surely: int
    words: str = ""


def trial_for(
    settings: Settings, cost: Cost, given: MemoryGiven, fixed_bytes: int, spare: Spare
) -> Trial | str:
    """The trial nearest to what was asked for, or why there is none."""
    why = ""
    for halvings in _HALVINGS:
        factor = 1 << halvings
        scaled = at_most(settings, max(1, settings.array_bytes // factor))
        room = Room(given.memory_bytes // factor, given.swap_bytes // factor, fixed_bytes // factor)
        told = predict(told_for(cost, settings, scaled), room)
        words = _too_much(scaled, told, room, spare)
        if not words:
            return _trial(scaled, told, room, factor)
        why = why or words
        if room.memory_bytes < LEAST_LIMIT_BYTES * 2:
            break
    return why


def _too_much(settings: Settings, told: Prediction, room: Room, spare: Spare) -> str:
    if told.fits is None:
        return told.reason
    top = (told.fits_most or told.fits) + 1
    if room.memory_bytes > spare.memory_bytes:
        return (
            f"a limit of {format_bytes(room.memory_bytes)} is more than "
            f"{format_bytes(spare.memory_bytes)}, which may be used here for a proof"
        )
    if room.swap_bytes > spare.swap_bytes:
        return f"this machine has not {format_bytes(room.swap_bytes)} of swap to spare"
    if top > MOST_AT_ONCE:
        return f"{top:,} processes at once are too many"
    if top * settings.array_bytes > LONGEST_BYTES:
        return f"{top:,} times {format_bytes(settings.array_bytes)} take too long"
    return ""


def _trial(settings: Settings, told: Prediction, room: Room, factor: int) -> Trial:
    surely = told.fits or 0
    # Where not even one is sure, what one does is tried as well.
    numbers = tuple(dict.fromkeys((max(1, surely), (told.fits_most or surely) + 1)))
    limited = replace(settings, memory_max_bytes=room.memory_bytes, swap_max_bytes=room.swap_bytes)
    words = (
        ""
        if factor == 1
        else (
            f"at 1/{factor} of the size: {format_bytes(settings.array_bytes)} in "
            f"{format_bytes(room.memory_bytes)}"
            + (f" and {format_bytes(room.swap_bytes)} of swap" if room.swap_bytes else "")
        )
    )
    return Trial(limited, numbers, surely, words)


def proof_of(states: Sequence[RunState], words: str) -> Proof:
    """How a trial of so many ended."""
    outcomes = [state.outcome for state in states]
    finished, killed = outcomes.count(Outcome.FINISHED), outcomes.count(Outcome.KILLED)
    others = [state for state in states if state.outcome is Outcome.FAILED]
    said = words if not others else "; ".join(filter(None, (words, others[0].reason)))
    return Proof(len(states), finished, killed, said)


def proved(proofs: Sequence[Proof], trial: Trial) -> bool:
    """Whether all finished up to the number told, and not all of the one too many."""
    held = {proof.many: proof.held for proof in proofs}
    below = all(held.get(many, True) for many in held if many <= trial.surely)
    return below and not held.get(trial.numbers[-1], True)
