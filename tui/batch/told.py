"""What the environment tells of this process in its job; what it does not tell is absent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from tui.batch.launchers import LAUNCHERS, SYSTEMS, Launcher, System

_WHOLE: Final = re.compile(r"[0-9]{1,9}", re.ASCII)
_KEPT: Final = re.compile(r"[^A-Za-z0-9._+=@-]+")
_LONGEST: Final = 100
_NOT_A_TASK: Final = (
    "SLURM_PROCID without SLURM_STEP_ID is that of the batch script, and of all it starts but by "
    "srun: start it with srun"
)


@dataclass(frozen=True, slots=True)
class Told:
    """Texts that may stand in a file's name, by field; of the others why they are not known.

    `tasks`: processes that the launcher started with this one, None if not told; `nodes`: on how
    many machines. `array_tasks`: likewise of the jobs of an array.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    why_not: Mapping[str, str] = field(default_factory=dict)
    tasks: int | None = None
    nodes: int | None = None
    array_tasks: int | None = None
    has_own_jobs: bool = False


def told(environment: Mapping[str, str]) -> Told:
    """Of a job, its array and the rank in it."""
    values: dict[str, str] = {}
    launcher = _launcher(environment)
    if launcher is not None:
        values["rank"] = environment[launcher.rank]
        if _whole(environment, launcher.local_rank) is not None:
            values["local_rank"] = environment[launcher.local_rank]
    tasks = None if launcher is None else _whole(environment, launcher.tasks)
    system = next((one for one in SYSTEMS if _is_here(one, environment)), None)
    if system is not None and (job := fit_for_a_name(environment[system.job])):
        values["job"] = job
    task_of = next((one for one in SYSTEMS if _has_task(one, environment)), None)
    if task_of is not None:
        values["task"] = environment[task_of.task]
    return Told(
        values,
        _why_not(environment, launcher),
        tasks,
        _nodes(environment, launcher, tasks),
        _array_tasks(environment, task_of),
        system is not None and system.has_own_jobs,
    )


def fit_for_a_name(text: str) -> str:
    """The text as a part of one name: no path, nothing hidden, no option; empty if nothing is."""
    return _KEPT.sub("-", text).lstrip(".-").rstrip("-")[:_LONGEST]


def _launcher(environment: Mapping[str, str]) -> Launcher | None:
    for one in LAUNCHERS:
        is_meant = not one.sign or bool(environment.get(one.sign))
        if is_meant and _whole(environment, one.rank) is not None:
            return one
    return None


def _whole(environment: Mapping[str, str], name: str) -> int | None:
    text = environment.get(name, "") if name else ""
    return int(text) if _WHOLE.fullmatch(text) else None


def _is_here(system: System, environment: Mapping[str, str]) -> bool:
    return bool(environment.get(system.job)) and (
        not system.sign or bool(environment.get(system.sign))
    )


def _has_task(system: System, environment: Mapping[str, str]) -> bool:
    if not _is_here(system, environment) or _whole(environment, system.task) is None:
        return False
    return environment[system.task] != system.no_task


def _nodes(
    environment: Mapping[str, str], launcher: Launcher | None, tasks: int | None
) -> int | None:
    """1 where all of them are here; else what the launcher says, if that."""
    if launcher is None:
        return None
    local = _whole(environment, launcher.local_tasks)
    if local is not None and local == tasks:
        return 1
    return _whole(environment, launcher.nodes)


def _array_tasks(environment: Mapping[str, str], system: System | None) -> int | None:
    """How many; 2 where it is an array and nobody says of how many."""
    if system is None:
        return None
    return _whole(environment, system.tasks) or 2


def _why_not(environment: Mapping[str, str], launcher: Launcher | None) -> dict[str, str]:
    jobs = _none_of(system.job for system in SYSTEMS)
    arrays = _none_of(system.task for system in SYSTEMS)
    if launcher is not None:
        local = f"{launcher.name} tells none" + (
            f" in {launcher.local_rank}" if launcher.local_rank else ""
        )
        return {"local_rank": local, "job": jobs, "task": arrays}
    ranks = _none_of(one.rank for one in LAUNCHERS)
    if environment.get("SLURM_PROCID") and not environment.get("SLURM_STEP_ID"):
        ranks = _NOT_A_TASK
    return {"rank": ranks, "local_rank": ranks, "job": jobs, "task": arrays}


def _none_of(names: Iterable[str]) -> str:
    return f"none of {', '.join(dict.fromkeys(filter(None, names)))} tells it"
