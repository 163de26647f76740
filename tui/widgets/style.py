"""How modes and metrics look everywhere: one colour and one word each."""

from __future__ import annotations

from typing import Final

from workloads.words import Mode

MODE_STYLE: Final[dict[Mode, str]] = {
    Mode.READ: "primary",
    Mode.READ_WRITE: "success",
    Mode.WRITE_NEW: "success",
    Mode.COPY_ON_WRITE: "accent",
    Mode.LOAD: "warning",
}
MODE_WORDS: Final[dict[Mode, str]] = {
    Mode.READ: "READ-ONLY: nothing can change",
    Mode.READ_WRITE: "SHARED: changes go to the FILE",
    Mode.WRITE_NEW: "SHARED, NEW: changes go to the FILE",
    Mode.COPY_ON_WRITE: "COPY-ON-WRITE: changes stay PRIVATE",
    Mode.LOAD: "LOADED: the whole array is PRIVATE",
}
