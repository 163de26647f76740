"""Moments of a recording as people name them: `25%`, `12s`, `flush:3`, `release:1`, `end`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tui.errors import UsageError
from tui.recording.timeline import Timeline
from tui.recording.timelines import Timelines
from tui.run.marker import MarkerKind

_SHARE = re.compile(r"(\d{1,3}(?:\.\d{1,3})?)%")
_SECONDS = re.compile(r"(\d{1,7}(?:\.\d{1,3})?)s?")
_MARKER = re.compile(r"(flush|release|pause|mark|open|close):(\d{1,7})")


@dataclass(frozen=True, slots=True)
class Moment:
    """A word for a moment, as it stands in a file's name."""

    word: str

    @property
    def is_of_one_run(self) -> bool:
        """Whether it names what each of several runs has its own of: a flush, a mark."""
        return _MARKER.fullmatch(self.word) is not None


END = Moment("end")


def parse_moments(text: str) -> list[Moment]:
    """The moments in a comma-separated list; raises UsageError for a word that names none."""
    words = [word.strip() for word in text.split(",") if word.strip()]
    for word in words:
        share = _SHARE.fullmatch(word)
        if share and float(share[1]) <= 100:
            continue
        if word not in ("start", "end") and not _SECONDS.fullmatch(word):
            if _MARKER.fullmatch(word):
                continue
            raise UsageError(
                f"{word!r:.40} names no moment: write 25%, 12s, flush:3, release:1 or end"
            )
    if not words:
        raise UsageError("it names no moment: write 25%, 12s, flush:3, release:1 or end")
    return [Moment(word) for word in words]


def find(moment: Moment, timeline: Timeline | Timelines) -> float:
    """Where it is, in seconds of the recording; raises UsageError if this one has no such moment.

    A percentage is of the time from the opening of the array to the last row done; of instances
    from the first opening to the last row of all. A moment of one run is the first one's.
    """
    word, opened = moment.word, timeline.started_at
    if word == "end":
        return timeline.length_seconds
    if word == "start":
        return opened
    share = _SHARE.fullmatch(word)
    if share:
        return opened + (timeline.done_at - opened) * float(share[1]) / 100
    named = _MARKER.fullmatch(word)
    if named:
        timeline = timeline if isinstance(timeline, Timeline) else timeline.runs[0]
        kind, number = MarkerKind(named[1]), int(named[2])
        told = [
            at
            for at, marker in zip(timeline.marker_moments, timeline.recording.markers, strict=True)
            if marker.kind is kind
        ]
        if not 1 <= number <= len(told):
            raise UsageError(f"--at {word}: {timeline.recording.name} has {len(told)} of them")
        return told[number - 1]
    at = opened + float(word.removesuffix("s"))
    if at > timeline.length_seconds:
        raise UsageError(f"--at {word}: {_name_of(timeline)} is shorter than that")
    return at


def _name_of(timeline: Timeline | Timelines) -> str:
    return timeline.recording.name if isinstance(timeline, Timeline) else timeline.name
