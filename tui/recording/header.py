"""The first line of a recording: of one run, or of instances that ran together on one file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from tui.recording.budget import parsed
from tui.recording.codec import MAX_FIGURES, Refused, decode
from tui.recording.lines import RecordingError
from tui.recording.states import about_from_json
from tui.run.about import About, WorkloadAbout
from tui.text import plain

VERSION: Final = 1
FAMILY: Final = "cowtop.recording/"
OF_INSTANCES: Final = "cowtop.recording-of-instances/"
"""No name of the family above: who knows only that one refuses it."""
MOST_INSTANCES: Final = 64


@dataclass(frozen=True, slots=True)
class Header:
    """What it says; `are_together`: the runs are instances, and each line says whose it is."""

    abouts: tuple[About, ...]
    machine: Mapping[str, str | float | None]
    are_together: bool
    is_newer: bool


def read_header(name: str, line: bytes) -> Header:
    """The first line of the file of that name; raises RecordingError."""
    body, family, is_newer = _known(name, line)
    are_together = family == OF_INSTANCES
    try:
        abouts = _instances(body) if are_together else (about_from_json(body),)
    except Refused as error:
        what = "its instances" if are_together else "its settings"
        raise RecordingError(f"{name}: {what} cannot be read: {error}") from error
    return Header(abouts, _facts(body.get("machine")), are_together, is_newer)


def begins_recording(name: str, line: bytes) -> bool:
    """Whether this is the first line of a recording, be it of a newer program."""
    try:
        _known(name, line)
    except RecordingError:
        return False
    return True


def instances_to_json(abouts: tuple[About, ...]) -> dict[str, Any]:
    """What a header says of them beside the run's own; raises ValueError if they differ in more."""
    settings = [about.settings for about in abouts]
    first = settings[0] if settings else None
    told = [one for one in settings if one is not None]
    if first is None or len(told) < len(abouts) or len(told) > MOST_INSTANCES:
        raise ValueError("instances are one to so many workloads")
    if any(replace(one, seed=first.seed) != first for one in told):
        raise ValueError("instances differ by their seed alone")
    return {"instances": len(told), "seeds": [one.seed for one in told]}


def _instances(body: Mapping[str, Any]) -> tuple[About, ...]:
    many = decode(int, body.get("instances"))
    if not 1 <= many <= MOST_INSTANCES:
        raise Refused(f"not 1 to {MOST_INSTANCES}")
    seeds = decode(tuple[int, ...], body.get("seeds"))
    if len(seeds) != many or min(seeds) < 0:
        raise Refused("not a seed for each")
    if "subject" in body:
        raise Refused("only workloads have any")
    about = about_from_json(body)
    assert about.settings is not None
    return tuple(WorkloadAbout(replace(about.settings, seed=seed)) for seed in seeds)


def _known(name: str, line: bytes) -> tuple[dict[str, Any], str, bool]:
    """The line, its family, and whether it is of a newer schema; raises RecordingError."""
    try:
        body = parsed(line)
    except Refused:
        body = None
    schema = body.get("schema") if isinstance(body, dict) else None
    family = next((f for f in (FAMILY, OF_INSTANCES) if str(schema).startswith(f)), None)
    if not isinstance(body, dict) or not isinstance(schema, str) or family is None:
        raise RecordingError(f"{name}: not a recording of cowtop")
    version = schema.removeprefix(family)
    if not (version.isascii() and version.isdigit()) or len(version) > 6 or int(version) < VERSION:
        raise RecordingError(f"{name}: a recording that cowtop does not know: {plain(schema, 40)}")
    return body, family, int(version) > VERSION


def _facts(body: object) -> dict[str, str | float | None]:
    if not isinstance(body, dict):
        return {}
    facts: dict[str, str | float | None] = {}
    for key, value in list(body.items())[:MAX_FIGURES]:
        try:
            facts[plain(key, 40)] = decode(str | int | float | None, value)
        except Refused:
            continue
    return facts
