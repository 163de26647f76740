"""The words of help, without a key or a colour in them: what there is to know, term by term."""

from __future__ import annotations

from typing import Final

from tui.run.state import MarkerKind

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
    ("?", "Not known; the reason stands beside it or in the readout. Never taken for 0."),
    ("~ 2 s", "~ carried on by what is counted all the time, or how long ago it was read."),
)
LINES: Final[Terms] = (
    ("RSS", "The top of all bands but swap: every page in RAM, the file's and its own alike."),
    ("private dirty", "A line of its own: it is no band, because others may map the pages too."),
    ("the limit", "A line where it is within sight: reached there, something is killed."),
)
MARKERS: Final[dict[MarkerKind, str]] = {
    MarkerKind.START: "the array is open",
    MarkerKind.FLUSH: "flush()",
    MarkerKind.RELEASE: "memory was given back, by the word in the log",
    MarkerKind.PAUSE: "paused",
    MarkerKind.LIMIT: "the memory limit was met for the first time",
    MarkerKind.END: "the end",
}
