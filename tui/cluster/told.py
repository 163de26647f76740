"""What a worker's process tells of itself, as text: small enough for a scheduler to keep many.

What comes back from there was written by whoever is on the cluster: it is checked field by field.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from tui.probe.reading import NOT_READ_YET, Absent, Figure
from tui.recording.codec import Refused, decode_fields, encode
from tui.tree.reading import FileKind
from workloads.words import Mode

PLUGIN_NAME: Final = "cowtop-memmap"
"""Of the plugin, and of the topic under which each worker says once where its readings are."""
VERSION: Final = 1
MOST_FILES: Final = 50
_MOST_TEXT: Final = 1 << 20
OTHER_VERSION: Final = "it tells in a way that this cowtop does not know"


@dataclass(frozen=True, slots=True)
class Place:
    """One process of the whole cluster: containers of a machine have the boot of that machine.

    `host` is how it calls itself; `boot` and `namespace` are empty and 0 where they are not told.
    """

    host: str
    boot: str
    namespace: int
    pid: int
    start_ticks: int

    @property
    def machine(self) -> str:
        """What processes have in common whose page cache is one."""
        return self.boot or self.host

    @property
    def topic(self) -> str:
        """Where its readings are kept."""
        return f"{PLUGIN_NAME}/{self.machine}/{self.namespace}/{self.pid}/{self.start_ticks}"


@dataclass(frozen=True, slots=True)
class Named:
    """A worker; several may live in one process."""

    id: str
    address: str
    name: str


@dataclass(frozen=True, slots=True)
class ToldFile:
    """One file, by device and inode, in a process and its children.

    `figures`: `private_copies_bytes`, `copies_in_swap_bytes`, `resident_bytes`,
    `file_pages_bytes` (of these the file's own), `file_share_bytes` (the same, each divided by who
    has it mapped), `dirty_bytes` (of these); and of the file, whoever has it: `file_cached_bytes`,
    `file_dirty_bytes`, `size_bytes`.
    """

    key: str
    path: str
    kind: FileKind = FileKind.DATA
    modes: tuple[Mode, ...] = ()
    processes: int = 1
    is_deleted: bool = False
    figures: Mapping[str, Figure] = field(default_factory=dict)

    def get(self, key: str) -> Figure:
        """The figure of that name."""
        return self.figures.get(key, NOT_READ_YET)


@dataclass(frozen=True, slots=True)
class Told:
    """One look at a worker's process and its children; seconds are of the clock on its wall.

    `age_seconds`: so long before `at` pages were walked, None if they never were. `figures`:
    `private_copies_bytes` and `peak_copies_bytes` of them all; of the worker's process alone, which
    is what Dask counts: `rss_bytes`, `file_pages_bytes`, and `limit_bytes`, `pause_bytes` that it
    is held to. `peak_while`: what ran when copies were most. `pids`: those of the tree.
    """

    place: Place
    workers: tuple[Named, ...] = ()
    at: float = 0.0
    age_seconds: float | None = None
    figures: Mapping[str, Figure] = field(default_factory=dict)
    files: tuple[ToldFile, ...] = ()
    more_files: int = 0
    peak_at: float | None = None
    peak_while: tuple[str, ...] = ()
    running: tuple[str, ...] = ()
    pids: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    trouble: str = ""
    """Why nothing was read; empty if it was."""
    has_ended: bool = False
    """The worker closes, as it was asked to."""
    cpu_seconds: float = 0.0
    """What watching has cost since it began, `seconds` ago."""
    seconds: float = 0.0
    version: int = VERSION

    def get(self, key: str) -> Figure:
        """The figure of that name; of what was not read at all, why."""
        return self.figures.get(key, Absent(self.trouble) if self.trouble else NOT_READ_YET)


def to_text(told: Told) -> str:
    """One line of JSON."""
    return json.dumps(encode(told, leave_out_defaults=True), separators=(",", ":"))


def from_text(text: object) -> Told:
    """The inverse; raises Refused."""
    if not isinstance(text, str) or len(text) > _MOST_TEXT:
        raise Refused("not text")
    try:
        body = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Refused("not JSON") from error
    if not isinstance(body, dict):
        raise Refused("not an object")
    if body.get("version", VERSION) != VERSION:
        raise Refused(OTHER_VERSION)
    try:
        return Told(**decode_fields(Told, body))
    except TypeError as error:
        raise Refused("a field is missing") from error
