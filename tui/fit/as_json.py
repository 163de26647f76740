"""A fit as JSON: a row a mode, unknown figures null with the reason."""

from __future__ import annotations

from typing import Any, Final

from tui.fit.columns import COLUMNS
from tui.fit.state import FitState, ModeFit, Proof
from tui.metrics.measured import Bounded
from tui.probe.reading import Absent

SCHEMA: Final = "cowtop.fit/1"


def fit_json(state: FitState) -> dict[str, Any]:
    """All modes in the order in which they were asked for, and the answer in words."""
    return {
        "schema": SCHEMA,
        "memory_bytes": state.memory_bytes,
        "swap_bytes": state.swap_bytes,
        "memory": state.memory_words,
        "array_bytes": state.array_bytes,
        "modes": [mode_json(mode) for mode in state.modes],
        "changed_file": state.changed_file or None,
        "scale": state.scale_words or None,
        "elapsed_seconds": round(state.elapsed_seconds, 3),
        "verdict": state.verdict,
    }


def mode_json(mode: ModeFit) -> dict[str, Any]:
    """A row: its columns, why some are null or only within bounds, and what was tried."""
    figures = {column.key: column.figure(mode) for column in COLUMNS}
    absent = {key: figure for key, figure in figures.items() if isinstance(figure, Absent)}
    return {
        **{key: None if key in absent else figure for key, figure in figures.items()},
        "status": str(mode.status),
        "absent": {key: figure.reason for key, figure in absent.items()},
        "bounds": {
            key: [figure.at_least, figure.at_most]
            for key, figure in absent.items()
            if isinstance(figure, Bounded)
        },
        "proofs": [_proof_json(proof) for proof in mode.proofs],
    }


def _proof_json(proof: Proof) -> dict[str, Any]:
    return {
        "instances": proof.many,
        "finished": proof.finished,
        "killed": proof.killed,
        "scale": proof.words or None,
    }
