"""A run's state as lines that hold what changed, and back; times count from the recording's begin.

The same samples raise the same peaks in writer and reader, so that lines need not hold them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, Final, TypeVar

from tui.probe.reading import Absent, Sample
from tui.recording.bounds import refuse_impossible, refuse_impossible_settings
from tui.recording.budget import PART_BYTES, Work
from tui.recording.codec import (
    MAX_FIGURES,
    MOST,
    Refused,
    decode,
    decode_fields,
    encode,
    hints_of,
    sample_fields,
    sample_to_json,
)
from tui.recording.tree_parts import Copied
from tui.recording.trees import TreeWriter, taken, without_processes
from tui.run.about import About, WorkloadAbout
from tui.run.about_tree import TreeAbout
from tui.run.marker import Marker
from tui.run.peaks import raised, rounded
from tui.run.state import RunState
from tui.settings import Settings
from tui.tree.reading import TreeReading

T = TypeVar("T", RunState, Sample, Marker)
LEAST_SECONDS: Final = 1e-6
SLOW_SECONDS: Final = 10.0
# Told apart by the sample, or known from the header.
_HINTS: Final = hints_of(RunState)
_LEFT_OUT: Final = frozenset(("about", "sample"))
# They change with every sample: while the run goes on they can be told from it, or be so old.
_SLOW: Final = frozenset(("elapsed_seconds", "samples", "watching", "counted"))
# Of settings what is this machine's, or for choosing again on it.
_OWN: Final = ("scratch_dir", "allow_write", "chunk_said", "flush_said")
_TREE: Final = "tree"
MAX_CALLED: Final = 80
_TURNS: Final = (
    "phase",
    "outcome",
    "final",
    "read_back",
    "file_verdict",
    "after",
    "verdict",
    "notices",
    "started_at",
)


def about_to_json(about: About) -> dict[str, Any]:
    """The header's lines on what is watched; nothing of where things lie on this machine."""
    body: dict[str, Any] = encode(about.settings)
    if about.settings is not None:
        for name in _OWN:
            del body[name]
    if not isinstance(about, TreeAbout):
        return {"settings": body}
    told = {"kind": _TREE, "called": about.called, "pid": about.pid, "cage_bytes": about.cage_bytes}
    return {"settings": body, "subject": told}


def about_from_json(header: Mapping[str, Any]) -> About:
    """The inverse; raises Refused for what cannot be shown."""
    if isinstance(subject := header.get("subject"), dict):
        return _tree_from_json(subject)
    return WorkloadAbout(_settings_from_json(header.get("settings")))


def _tree_from_json(body: Mapping[str, Any]) -> TreeAbout:
    if body.get("kind") != _TREE:
        raise Refused("a kind of subject that this cowtop does not know")
    pid, cage = (decode(int | None, body.get(name)) for name in ("pid", "cage_bytes"))
    if any(count is not None and not 0 < count <= MOST for count in (pid, cage)):
        raise Refused("a PID or a limit that cannot be")
    called = decode(str, body.get("called"))[:MAX_CALLED]
    return TreeAbout(called or "?", pid=pid, cage_bytes=cage)


def _settings_from_json(body: object) -> Settings:
    found = decode_fields(Settings, body)
    settings = Settings(**{name: value for name, value in found.items() if name not in _OWN})
    settings = replace(
        settings,
        workload=settings.workload[:40],
        dtype=settings.dtype[:20],
        pattern=settings.pattern[:40],
    )
    refuse_impossible_settings(settings)
    return settings


def shifted(item: T, origin: float) -> T:
    """The same with its moments counted from `origin`; not open yet stays 0."""
    if isinstance(item, RunState):
        started = max(LEAST_SECONDS, item.started_at - origin) if item.started_at else 0.0
        final = shifted(item.final, origin) if item.final is not None else None
        warmth = item.cache_at_start
        if warmth is not None:
            warmth = replace(warmth, at=round(max(0.0, warmth.at - origin), 6))
        return replace(item, started_at=round(started, 6), final=final, cache_at_start=warmth)
    if isinstance(item, Marker):
        return replace(item, at=max(0.0, item.at - origin))
    read_at = {tier: max(0.0, at - origin) for tier, at in item.read_at.items()}
    return replace(item, at=max(0.0, item.at - origin), read_at=read_at)


class StateWriter:
    """Knows what the file says already; a tree's moments count from `origin`."""

    def __init__(self, origin: float = 0.0) -> None:
        self._origin, self._tree = origin, TreeWriter(origin)
        self._told: dict[str, Any] = {}
        self._slow_at = float("-inf")
        self.peak: Mapping[str, float] = {}

    def is_turn(self, before: RunState, state: RunState) -> bool:
        """Whether something happened that must not be lost to thinning."""
        return any(getattr(before, name) != getattr(state, name) for name in _TURNS)

    def changes(
        self, state: RunState, now: float, *, whole: bool, with_tree: bool = True
    ) -> dict[str, Any]:
        """What the file does not say yet; with `whole`, also what can be told from samples."""
        whole = whole or now - self._slow_at >= SLOW_SECONDS
        if whole:
            self._slow_at = now
        changed: dict[str, Any] = {}
        for item in fields(state):
            name = item.name
            if name in _LEFT_OUT or (name in _SLOW and not whole):
                continue
            value = getattr(state, name)
            if name == "tree":
                if with_tree:
                    changed |= self._tree_changes(state.tree)
                continue
            if name == "final":
                told: Any = sample_to_json(value)
            elif name == "peak":
                told = {key: rounded(value) for key, value in state.peak.items()}
            elif name == "seconds_left":
                told = None if value is None else round(value, 1)
            else:
                told = encode(value)
            known = self.peak if name == "peak" else self._told.get(name)
            if isinstance(told, dict) and isinstance(known, dict):
                part = {k: v for k, v in told.items() if k not in known or known[k] != v}
                if part:
                    changed[name] = part
            elif told != known or name not in self._told:
                changed[name] = told
            self._told[name] = told
        self.peak = self._told["peak"]
        return changed

    def _tree_changes(self, tree: TreeReading | None) -> dict[str, Any]:
        known = self._told.get("tree")
        self._told["tree"] = tree is not None
        if tree is None:
            self._tree = TreeWriter(self._origin)
            return {"tree": None} if known is not False else {}
        told = self._tree.changes(tree)
        return {"tree": told} if told or not known else {}


class StateReader:
    """The state line by line; a line that is refused changes nothing.

    `with_processes`: those of a tree are wanted, not only its files and sums.
    """

    def __init__(
        self, about: About, work: Work | None = None, *, with_processes: bool = True
    ) -> None:
        self._with_processes = with_processes
        self.state = RunState(about)
        self.kept_bytes = 0
        """What the last line's state takes beside those before it, at most."""
        self._work = work or Work()
        self._told: set[str] = set()
        self._peak: Mapping[str, float] = {}
        self._peak_kept: Mapping[str, float] = {}

    def sample(self, sample: Sample) -> None:
        """The sample may raise peaks."""
        self._peak = raised(self._peak, sample)

    def changes(self, body: object) -> RunState:
        """The state after one line; raises Refused, or Exhausted where all lines ask too much."""
        if not isinstance(body, dict):
            raise Refused("not an object")
        found: dict[str, Any] = {}
        kept_bytes = 0
        for name, value in body.items():
            if name in _HINTS and name not in _LEFT_OUT:
                kept_bytes += self._work.charge(value).kept_bytes
                if name == "tree" and value is not None:
                    copied = Copied(self._work)
                    told = value if self._with_processes else without_processes(value)
                    found[name] = taken(self.state.tree, told, copied)
                    kept_bytes += copied.kept_bytes
                else:
                    found[name] = self._value(name, value)
        peak = {**self._peak, **found.pop("peak")} if "peak" in found else self._peak
        state = replace(self.state, **found, peak=peak)
        if not 512 <= state.page_bytes <= 1 << 30 or len(peak) > MAX_FIGURES:
            raise Refused("a state that cannot be")
        if peak is not self._peak_kept:
            kept_bytes += len(peak) * PART_BYTES
        self._told |= found.keys()
        self._peak = self._peak_kept = peak
        self.state, self.kept_bytes = state, kept_bytes
        return state

    def _value(self, name: str, value: Any) -> Any:
        """A field's value: what a line leaves out of an object stays as it was told last."""
        known, rows = getattr(self.state, name), self.state.about.rows
        is_part = isinstance(value, dict) and name in self._told and is_dataclass(known)
        if is_part and not isinstance(known, (type, Absent)):
            # What did not change is neither decoded nor looked at again.
            is_sample = isinstance(known, Sample)
            parts = sample_fields(value) if is_sample else decode_fields(type(known), value)
            refuse_impossible(name, parts, rows)
            return replace(known, **parts)
        found = decode(_HINTS[name], value)
        refuse_impossible(name, found, rows)
        return found
