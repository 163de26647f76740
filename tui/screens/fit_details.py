"""One mode of a fit as a table: what 1, 2 and 3 held side by side, what one more costs, and why
what is not known is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from tui.fit.state import Cost, ModeFit, Proof
from tui.probe.reading import Figure
from tui.screens.fit_told import in_words, reason_of, status_of
from tui.tree.sums import bounded_sum
from tui.widgets.fit_detail import Detail

_OF_COST: Final[tuple[tuple[str, Callable[[Cost], Figure]], ...]] = (
    ("private, RAM and swap", lambda cost: cost.private_bytes),
    ("of it in swap", lambda cost: cost.swapped_bytes),
    ("page tables", lambda cost: cost.page_tables_bytes),
    ("kernel's own", lambda cost: cost.kernel_bytes),
    ("all of that", lambda cost: cost.whole_bytes),
)


NOTHING_YET: Final = "Nothing was measured of it yet."


def detail_of(mode: ModeFit, memory_words: str) -> Detail:
    """Its table and sentences, and whose memory it is all about."""
    memory = f"The memory: {memory_words}."
    title = f"mode {mode.mode}, {mode.workload}: {mode.fits_words} ({status_of(mode)[0]})"
    if not mode.measured and mode.fits is None:
        return Detail(title, notes=(*_notes(mode), NOTHING_YET, memory))
    heads = (*(f"{one.many} run" for one in mode.measured), "one more")
    lines = [
        (
            name,
            (
                *(in_words(bounded_sum(map(part, one.each))) for one in mode.measured),
                in_words(part(mode.cost)),
            ),
        )
        for name, part in _OF_COST
    ]
    lines.append(
        (
            "limit: not reclaimable",
            (*(in_words(one.unreclaimable_bytes) for one in mode.measured), ""),
        )
    )
    lines.append(
        (
            "the file's pages, once",
            (*(in_words(one.shared_bytes) for one in mode.measured), ""),
        )
    )
    return Detail(
        title,
        heads,
        tuple(lines),
        (*_notes(mode), memory),
    )


def _notes(mode: ModeFit) -> Iterator[str]:
    if mode.reason:
        yield f"{mode.reason[:1].upper()}{mode.reason[1:].rstrip('.')}."
    shared = in_words(mode.shared_bytes)
    if shared != "?":
        yield f"All of them share {shared} of the file's pages: they are there once."
    yield from (_proof(one) for one in mode.proofs)
    if mode.fits is not None and mode.proved is None and not mode.proofs:
        yield "Not proved: it is predicted from what 1, 2 and 3 took."
    if mode.fits is None:
        return
    for name, part in _OF_COST[:-1]:
        if reason_of(part(mode.cost)):
            yield f"Not known, {name}: {reason_of(part(mode.cost))}."


def _proof(proof: Proof) -> str:
    words = f"Tried with {proof.many:,}: {proof.finished:,} finished"
    if proof.killed:
        words += f", {proof.killed:,} killed"
    return f"{words} ({proof.words or 'in a limit of that memory'})."
