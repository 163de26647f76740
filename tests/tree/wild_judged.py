"""Whether a look says what a plain reader sees, process for process and file for file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from tests.tree.by_hand import PAGE
from tests.tree.wild_reader import PlainProcess
from tui.metrics.measured import Bounded
from tui.probe.reading import Absent, Figure
from tui.tree.forks import PARENT_ENDED
from tui.tree.reading import FileKind, Process, TreeReading

Plain = Mapping[int, PlainProcess]
_OTHERS_BYTES: Final = 256 << 10
"""So much of its libraries' shares others of the machine change by coming and going."""


def differences(look: TreeReading, plain: Plain) -> list[str]:
    """What is said and is not so; empty if all of it is."""
    return [*_of_processes(look, plain), *_of_files(look, plain), *_of_totals(look, plain)]


def _off(what: str, said: Figure, least: float, most: float | None = None) -> Iterator[str]:
    """`least` to `most`: what is true; bounds must have it between them."""
    top = least if most is None else most
    if isinstance(said, Bounded):
        is_right = said.at_least <= top and (said.at_most is None or said.at_most >= least)
    else:
        is_right = not isinstance(said, Absent) and least <= said <= top
    if not is_right:
        yield f"{what}: {said}, and it is {least:,} to {top:,}"


def _data(look: TreeReading) -> set[str]:
    return {file.key for file in look.files if file.kind is not FileKind.LIBRARY}


def _of_processes(look: TreeReading, plain: Plain) -> Iterator[str]:
    alive = {one.pid: one for one in look.processes if one.is_alive}
    if set(alive) != set(plain):
        yield f"they are {sorted(plain)}, and it says {sorted(alive)}"
        return
    data = _data(look)
    for pid, one in alive.items():
        seen = plain[pid]
        copies = sum(len(seen.copies(key)) for key in data) * PAGE
        yield from _off(f"{pid} copies", one.get("private_copies_bytes"), copies)
        alone = seen.sum_of("Private_Clean") + seen.sum_of("Private_Dirty")
        yield from _off(f"{pid} private", one.get("private_bytes"), alone)
        pss = seen.sum_of("Pss")
        least, most = pss - _OTHERS_BYTES, pss + _OTHERS_BYTES
        yield from _off(f"{pid} PSS", one.get("pss_bytes"), least, most)
        for use in one.uses:
            if use.file not in data:
                continue
            what = f"{pid} {use.file}"
            own, theirs = seen.copies(use.file), seen.file_pages(use.file)
            yield from _off(f"{what} copies", use.get("private_copies_bytes"), len(own) * PAGE)
            there = (len(own) + len(theirs)) * PAGE
            yield from _off(f"{what} resident", use.get("resident_bytes"), there)
        yield from _of_fork(one, plain, data)
        for key, figure in one.figures.items():
            if not isinstance(figure, Absent) and one.peak.get(key, -1) < figure:
                yield f"{pid} peak of {key}: {one.peak.get(key)} below {figure}"


def _of_fork(one: Process, plain: Plain, data: set[str]) -> Iterator[str]:
    fork = one.since_fork
    if fork is None or fork.parent not in plain:
        return
    own, theirs = plain[one.pid].of_no_file(data), plain[fork.parent].of_no_file(data)
    shared = sum(theirs.get(page) == frame for page, frame in own.items()) * PAGE
    if fork.shared_bytes == PARENT_ENDED:
        return
    yield from _off(f"{one.pid} still shares", fork.shared_bytes, shared)
    parts = (fork.shared_bytes, fork.copied_bytes, fork.new_bytes, fork.left_bytes)
    whole = sum(parts)
    yield from _off(f"{one.pid} parts since its fork", whole, len(own) * PAGE)
    if not isinstance(fork.copied_bytes, Absent):
        both = sum(page in theirs and theirs[page] != frame for page, frame in own.items())
        if fork.copied_bytes > both * PAGE:
            yield f"{one.pid} copied {fork.copied_bytes}, and {both * PAGE} lie in both"


def _of_files(look: TreeReading, plain: Plain) -> Iterator[str]:
    keys = {b.file for one in plain.values() for b in one.blocks if b.words[4] != "0"}
    for file in look.files:
        if file.kind is FileKind.LIBRARY:
            continue
        users = [one for one in plain.values() if any(b.file == file.key for b in one.blocks)]
        if len(users) != file.processes:
            yield f"{file.path}: mapped by {file.processes}, and it is by {len(users)}"
        copies = {at for one in users for at in one.copies(file.key).values()}
        most = len(copies) * PAGE
        yield from _off(
            f"{file.path} copies",
            file.get("private_copies_bytes"),
            most - _rounded_away(users, {file.key}),
            most,
        )
        pages = {at for one in users for at in one.file_pages(file.key).values()}
        both = (len(pages) + len(copies)) * PAGE
        # Each share is rounded down to 1 KiB.
        lost = sum(b.file == file.key for one in users for b in one.blocks) * 1024
        low = both - (lost if len(users) > 1 else 0)
        yield from _off(f"{file.path} resident", file.get("resident_bytes"), low, both)
        for key, figure in file.figures.items():
            if not isinstance(figure, Absent) and file.peak.get(key, -1) < figure:
                yield f"{file.path} peak of {key}: {file.peak.get(key)} below {figure}"
    said = {file.key for file in look.files if file.processes}
    named = {
        b.file: " ".join(b.words[5:])
        for one in plain.values()
        for b in one.blocks
        if b.words[4] != "0" and len(b.words) > 5 and "wild" in " ".join(b.words[5:])
    }
    for key in keys & set(named) - said:
        yield f"{named[key]} is mapped and not told of"


def _of_totals(look: TreeReading, plain: Plain) -> Iterator[str]:
    data, several = _data(look), len(plain) > 1
    lost = sum(len(one.blocks) for one in plain.values()) * 1024 if several else 0
    copies = {at for one in plain.values() for key in data for at in one.copies(key).values()}
    own = {at for one in plain.values() for at in one.own.values()}
    files = {at for one in plain.values() for key in data for at in one.file_pages(key).values()}
    everything = own | {at for one in plain.values() for at in one.of_file.values()}
    least, most = len(copies) * PAGE - _rounded_away(plain.values(), data), len(copies) * PAGE
    yield from _off("copies of all", look.get("private_copies_bytes"), least, most)
    yield from _off("copies in RAM", look.get("copies_in_ram_bytes"), least, most)
    anon = len(own) * PAGE
    rest = anon - len(copies) * PAGE
    yield from _off("own memory", look.get("interpreter_bytes"), rest - lost, rest + lost)
    mapped = len(files) * PAGE
    yield from _off("files' pages", look.get("mapping_file_bytes"), mapped - lost, mapped + lost)
    pss, off = sum(one.sum_of("Pss") for one in plain.values()), _OTHERS_BYTES * len(plain)
    yield from _off("PSS", look.get("pss_bytes"), pss - off, pss + off)
    if several:
        yield from _off("anonymous", look.get("rss_anon_bytes"), anon - lost, anon + lost)
        yield from _off("RSS", look.get("rss_bytes"), len(everything) * PAGE)


def _rounded_away(users: Iterable[PlainProcess], keys: set[str]) -> int:
    """The kernel rounds the share of each mapping down to 1 KiB: a page for every four."""
    having = sum(b.file in keys and b.copies > 0 for one in users for b in one.blocks)
    return having // 4 * PAGE if having > 1 else 0
