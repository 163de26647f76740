"""Names with fields: `out/{host}-{rank}.jsonl` is another file in every process of a job.

A field that is not known here is refused, never filled with nothing; and so is a name that several
processes of one job would share: the last to write would take the place of the others.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from tui.batch.told import Told, fit_for_a_name, told
from tui.errors import UsageError

FIELDS: Final[Mapping[str, str]] = {
    "host": "this machine",
    "rank": "of the process in its job",
    "local_rank": "on its machine",
    "job": "the batch system's number of the job",
    "task": "which job of an array",
    "pid": "cowtop's process",
    "date": "like 2026-11-26",
}
"""What may stand between braces, and what it is."""
NOTHING: Final[Mapping[str, str]] = {}
_PART: Final = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_BRACE: Final = "a brace of the name itself is written twice"


@dataclass(frozen=True, slots=True)
class Name:
    """The name of one file, and the fields that were in it."""

    text: str
    fields: frozenset[str]


def filled(
    text: str,
    values: Mapping[str, str],
    why_not: Mapping[str, str] = NOTHING,
    *,
    later: Collection[str] = (),
) -> Name:
    """The name with every field filled; raises UsageError with one line.

    `why_not`: of fields that have no value here. `later`: those that are filled in a second go;
    then braces that are written twice stay so as well.
    """
    fields: set[str] = set()

    def part(found: re.Match[str]) -> str:
        whole, field = found[0], found[1]
        if whole in ("{{", "}}"):
            return whole if later else whole[0]
        if field is None:
            raise UsageError(f"{text!r:.200}: a {whole} alone: {_BRACE}")
        if field in later:
            return whole
        if field in why_not and field not in values:
            raise UsageError(f"{whole} is not known here: {why_not[field]}")
        if field not in values:
            known = ", ".join(f"{{{name}}}" for name in (*later, *FIELDS))
            raise UsageError(f"{whole!r:.40} is no field: choose from {known}; {_BRACE}")
        fields.add(field)
        return values[field]

    return Name(_PART.sub(part, text), frozenset(fields))


def shared_by(fields: Collection[str], here: Told) -> str:
    """Who else of this job would write a file of such a name, and what tells them apart.

    Empty where nobody would, or nobody is known of.
    """
    found = set(fields)
    if (here.tasks or 1) > 1 and not _tells_tasks_apart(found, here):
        return f"{here.tasks} processes of this job would all write it: put {{rank}} in its name"
    own_job = "job" in found and here.has_own_jobs
    if (here.array_tasks or 1) > 1 and "task" not in found and not own_job:
        return "every job of this array would write it: put {task} in its name"
    return ""


def _tells_tasks_apart(fields: set[str], here: Told) -> bool:
    if "rank" in fields:
        return True
    on_one = {"local_rank", "pid"} & fields
    if "host" in fields:
        return bool(on_one) or here.nodes == here.tasks
    return bool(on_one) and here.nodes == 1


@cache
def here() -> Told:
    """What this process knows of itself; the same at every call."""
    found = told(os.environ)
    own = {
        "host": fit_for_a_name(os.uname().nodename.partition(".")[0]),
        "pid": str(os.getpid()),
        "date": time.strftime("%Y-%m-%d"),
    }
    known = {name: value for name, value in own.items() if value}
    why_not = {"host": "this machine has no name", **found.why_not}
    return Told(
        {**found.values, **known},
        why_not,
        found.tasks,
        found.nodes,
        found.array_tasks,
        found.has_own_jobs,
    )
