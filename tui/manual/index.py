"""The order in which topics are listed: what a person comes with first, what is looked up last."""

from __future__ import annotations

from typing import Final

GROUPS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (
        "I have a problem",
        (
            "over-the-limit",
            "leak-or-cache",
            "did-workers-copy",
            "which-mode",
            "how-many-fit",
            "give-back",
            "which-rows",
            "why-slow",
            "picture-for-a-talk",
        ),
    ),
    (
        "Watching",
        (
            "picture",
            "screens",
            "own-process",
            "hook",
            "marks",
            "watch",
            "recordings",
            "instances",
            "after-the-end",
        ),
    ),
    ("Arrays", ("formats", "workloads", "chunks", "patterns", "cold-or-warm", "exact")),
    (
        "At home where people work",
        (
            "install",
            "shell",
            "ci",
            "pytest",
            "notebook",
            "papers",
            "browser",
            "prometheus",
            "dask",
            "batch",
            "containers",
        ),
    ),
    ("Looked up", ("commands", "metrics", "sources", "exit-codes", "cost", "limits")),
)
