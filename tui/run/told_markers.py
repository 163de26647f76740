"""Moments that a subject told of itself, as markers of its timeline.

Pure but for a count: the same words in the same order give the same markers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, Final

from tui.hook.word import Word, WordKind
from tui.probe.reading import Absent, numbers_of, reasons_of
from tui.run.flush_words import of_call
from tui.run.marker import Marker, MarkerKind
from workloads.events import Counters
from workloads.figures import NOT_READ
from workloads.looks import NONE_UNSEEN, Unseen

_UNSEEN: Final = "only counted: it came too fast to be looked at"
_NOT_SEEN_BY_CACHESTAT: Final = Absent("cachestat(2) sees nothing of this file")
_KINDS: Final = {
    WordKind.MARK: MarkerKind.MARK,
    WordKind.OPEN: MarkerKind.OPEN,
    WordKind.FLUSH: MarkerKind.FLUSH,
    WordKind.CLOSE: MarkerKind.CLOSE,
}


class ToldMarkers:
    """Numbers the flushes of all of a subject's processes together, in the order heard."""

    def __init__(self) -> None:
        self._flushes = 0

    def of(self, words: Iterable[Word]) -> list[Marker]:
        """Their markers; flushes that were only counted come before the word they came with."""
        return [marker for word in words for marker in self._of(word)]

    def _of(self, word: Word) -> list[Marker]:
        if word.kind is WordKind.FLUSH:
            return [self._flush(word)]
        found = []
        if word.unseen:
            found.append(self._flush(word))
        if word.kind in _KINDS:
            found.append(_plain(word))
        return found

    def _flush(self, word: Word) -> Marker:
        before, after = _believed(word.before), _believed(word.after)
        is_seen = word.kind is WordKind.FLUSH and before is not None and after is not None
        unseen = NONE_UNSEEN
        if word.unseen:
            # What they wrote nobody looked at: it is in no sum.
            unseen = Unseen(word.unseen, word.unseen_seconds, 0, NOT_READ, has_last=not is_seen)
        self._flushes += unseen.told if word.unseen else 1
        verdict = _UNSEEN
        if before is not None and after is not None:
            verdict = of_call(word.mode, word.seconds, before, after, in_memory=word.in_memory)
        return replace(
            _marker(word, MarkerKind.FLUSH),
            label=f"flush {self._flushes}",
            number=self._flushes,
            seconds=word.seconds if is_seen else 0.0,
            before=before,
            after=after,
            verdict=verdict,
            unseen=unseen,
        )


def _plain(word: Word) -> Marker:
    marker = _marker(word, _KINDS[word.kind])
    if word.kind is WordKind.MARK:
        return replace(marker, label=word.text or "mark")
    name = marker.file.name if marker.file is not None else "a file without a name"
    did = "opened" if word.kind is WordKind.OPEN else "closed"
    shape = " x ".join(f"{length:,}" for length in word.shape)
    details = " ".join(part for part in (shape, word.dtype) if part)
    mode = f" in mode {word.mode}" if word.mode is not None else ""
    verdict = f"{did}{mode}, {details}" if details else f"{did}{mode}"
    return replace(marker, label=f"{did} {name}", verdict=verdict)


def _marker(word: Word, kind: MarkerKind) -> Marker:
    return Marker(
        kind,
        word.at,
        0,
        pid=word.pid,
        file=Path(word.file) if word.file else None,
        mode=word.mode,
        called_from=Path(word.called_from) if word.called_from else None,
    )


def _believed(counters: Counters | None) -> Counters | None:
    """A file of which no page is in the cache while it is mapped is one that is not told of."""
    if counters is None or counters.file_cached_bytes != 0:
        return counters
    return replace(
        counters,
        file_cached_bytes=_NOT_SEEN_BY_CACHESTAT,
        file_dirty_bytes=_NOT_SEEN_BY_CACHESTAT,
        file_writeback_bytes=_NOT_SEEN_BY_CACHESTAT,
    )


def marker_json(marker: Marker, started_at: float) -> dict[str, Any]:
    """One of a subject's markers for a script; what was not told is left out, or null."""
    told: dict[str, Any] = {
        "at_seconds": round(marker.at - started_at, 6),
        "kind": str(marker.kind),
        "pid": marker.pid,
    }
    if marker.file is not None:
        told["file"] = str(marker.file)
    if marker.mode is not None:
        told["mode"] = str(marker.mode)
    if marker.kind is not MarkerKind.FLUSH:
        told["text"] = marker.label
    else:
        told |= _call(marker)
    if marker.called_from is not None:
        told["called_from"] = str(marker.called_from)
    return told


def _call(marker: Marker) -> dict[str, Any]:
    unseen = marker.unseen
    return {
        "number": marker.number,
        "seconds": None if unseen.has_last else round(marker.seconds, 9),
        "not_looked_at": {"count": unseen.calls, "seconds": round(unseen.seconds, 9)},
        "before": _counters(marker.before),
        "after": _counters(marker.after),
        "text": marker.verdict,
    }


def _counters(counters: Counters | None) -> Mapping[str, Any] | None:
    """Bytes by name; null with the reason under `absent`."""
    if counters is None:
        return None
    figures = {item.name: getattr(counters, item.name) for item in fields(counters)}
    return {
        **numbers_of(figures),
        "absent": reasons_of(figures),
    }
