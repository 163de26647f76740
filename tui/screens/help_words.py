"""The words of help, without a key or a colour in them: what there is to know, term by term."""

from __future__ import annotations

from typing import Final

Terms = tuple[tuple[str, str], ...]

IDEAS: Final[Terms] = (
    (
        "what runs",
        "A workload changes a memory-mapped array in a process of its own; you see where its "
        "changes go.",
    ),
    (
        "private copy",
        "In mode c the kernel copies each page that is changed into memory of the process's own. "
        "Only swap can take it; flush() returns without a system call; the file never sees it.",
    ),
    (
        "file-backed",
        "In r and r+ the page is the file's own. In r+ a changed page is dirty until it is "
        "written; flush() writes it, and it stays in RAM, clean, to be taken when RAM is needed.",
    ),
    (
        "what it costs",
        "Private copies cost memory. Clean file-backed pages do not, however high RSS stands.",
    ),
    (
        "flush()",
        "numpy's own: msync in r+ and w+, nothing at all in c and r. Each call is on the picture "
        "and in the log, with what was there before and after.",
    ),
    (
        "give back",
        "The ways to let go of memory. What each would do here is said before it is done; what "
        "loses changes is asked for.",
    ),
    (
        "the ledger",
        "Every changed page is in exactly one column, and the columns sum to what was changed. "
        "What cannot be known says why.",
    ),
    (
        "the limit",
        "The tightest that holds: a control group's, or the RAM. What it can take back, clean "
        "pages of files, is not what fills it.",
    ),
    (
        "how many fit",
        "1, 2 and 3 instances of one file run side by side. What each more adds is what one costs; "
        "the file's pages are there once, for all, and can be taken back. Solid bands were "
        "measured or proved, hatched ones are predicted.",
    ),
    (
        "a command",
        "`cowtop exec` starts it, so it ends with cowtop: q asks once, q again ends it (SIGTERM, "
        "SIGKILL 5 s later). Ctrl+C goes to the command. `cowtop attach` only looks: q leaves, and "
        "what runs goes on as it was.",
    ),
    (
        "workers",
        "A fork shares all memory until the parent or the child writes to a page: then it is "
        "copied. That, and copies of a file's pages, are counted apart. `share` (PSS) divides "
        "shared pages by who has them, so shares add up; RSS does not.",
    ),
    ("?", "Not known; the reason stands beside it or in the readout. Never taken for 0."),
    ("~ 2 s", "~ carried on by what is counted all the time, or how long ago it was read."),
)
LINES: Final[tuple[tuple[str, tuple[str, str], str, str], ...]] = (
    (
        "RSS",
        ("\u2500", "-"),
        "ink-ground",
        "The top of all bands but swap: every page in RAM, the file's and its own alike.",
    ),
    (
        "private dirty",
        ("\u2504", "~"),
        "ink-ground",
        "A line of its own and no band: others may have the same pages mapped.",
    ),
    (
        "the limit",
        ("\u2500", "-"),
        "limit",
        "Where it is within sight: what cannot be taken back must not reach it.",
    ),
)
"""Name, mark with its stand-in in ASCII, style, meaning."""
