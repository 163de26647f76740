"""Hostile recordings, the same in every run: shipped ones damaged in every way, and kinds by hand.

A recording is a name and its bytes.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from tests.hostile import texts
from workloads.codec import hints_of

SHIPPED: Final = Path(__file__).parents[2] / "tui" / "screens" / "recordings"
NUMBERS: Final = (
    *(-1, 0, 10**12, 1 << 53, 1 << 56, 1 << 62, -(1 << 62), 1 << 64, 10**30),
    *(1e308, -1e308, 5e-324, 1e-9),
)
OTHERS: Final[tuple[Any, ...]] = (
    None,
    True,
    False,
    "",
    "5",
    [],
    {},
    [[[]]],
    {"absent": 5},
    [1] * 600,
)
RAW: Final = ("NaN", "Infinity", "-Infinity", "1e999", "1" * 5000, "[" * 4000, '"\\ud800"')
Recording = tuple[str, bytes]


def lines_of(name: str, most: int = 70) -> list[bytes]:
    """Of a shipped recording its header, some lines of its middle and its end."""
    lines = gzip.decompress((SHIPPED / f"{name}.jsonl.gz").read_bytes()).splitlines()
    step = max(1, len(lines) // most)
    return [*lines[:12], *lines[12:-6:step], *lines[-6:]]


def names() -> list[str]:
    """Of the shipped recordings."""
    return sorted(path.name.partition(".")[0] for path in SHIPPED.glob("*.jsonl.gz"))


def mutated(count: int, seed: int = 0) -> Iterator[Recording]:
    """Shipped recordings, damaged."""
    yield from damaged([lines_of(name) for name in names()], count, seed)


def damaged(
    sources: list[list[bytes]], count: int, seed: int, name: str = ""
) -> Iterator[Recording]:
    """Some of them, each damaged in one to four places by one of the ways."""
    for number in range(count):
        chance = random.Random(seed * 1_000_003 + number)
        lines = list(chance.choice(sources))
        way = _WAYS[number % len(_WAYS)]
        for _ in range(chance.randrange(1, 5)):
            way(lines, chance)
        data = b"\n".join(lines) + b"\n" * chance.randrange(2)
        if chance.random() < 0.2:
            data = _damaged(gzip.compress(data, mtime=0), chance)
        yield f"{name}{way.__name__.strip('_')}-{number}", data


def _damaged(data: bytes, chance: random.Random) -> bytes:
    whole = bytearray(data)
    if chance.random() < 0.5:
        whole[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
    return bytes(whole[: chance.randrange(20, len(whole) + 1)])


def _bytes(lines: list[bytes], chance: random.Random) -> None:
    at = chance.randrange(len(lines))
    line = bytearray(lines[at] or b"x")
    place = chance.randrange(len(line))
    match chance.randrange(4):
        case 0:
            line[place] = chance.randrange(256)
        case 1:
            del line[place : place + chance.randrange(1, 60)]
        case 2:
            line[place:place] = bytes(chance.randrange(256) for _ in range(8))
        case _:
            lines[at : at + 5] = reversed(lines[at : at + 5])
            return
    lines[at] = bytes(line)


def _value(lines: list[bytes], chance: random.Random) -> None:
    _put(lines, chance, lambda _: chance.choice((*NUMBERS, *OTHERS)), ())


def _number(lines: list[bytes], chance: random.Random) -> None:
    _put(lines, chance, lambda _: chance.choice(NUMBERS), (int, float))


def _text(lines: list[bytes], chance: random.Random) -> None:
    _put(lines, chance, lambda _: chance.choice(texts.ALL), (str,))


def _raw(lines: list[bytes], chance: random.Random) -> None:
    _put(lines, chance, lambda _: "RAW", ())
    word = chance.choice(RAW).encode()
    lines[:] = [line.replace(b'"RAW"', word) for line in lines]


def _key(lines: list[bytes], chance: random.Random) -> None:
    def with_more(value: Any) -> Any:
        more = chance.choice((chance.choice(texts.ALL), "at", "absent", "rss_bytes"))
        return {**value, more: chance.choice((*NUMBERS, *OTHERS, *texts.ALL))}

    _put(lines, chance, with_more, (dict,))


_WAYS: Final[tuple[Callable[[list[bytes], random.Random], None], ...]] = (
    _value, _number, _text, _raw, _key, _bytes,
)  # fmt: skip


def _put(
    lines: list[bytes],
    chance: random.Random,
    new: Callable[[Any], Any],
    kinds: tuple[type[Any], ...],
) -> None:
    """Another value in one place, of these kinds if that is asked for."""
    for _ in range(20):
        at = chance.randrange(len(lines))
        try:
            body = json.loads(lines[at])
        except ValueError:
            continue
        places = [p for p in _places(body) if not kinds or isinstance(p[0][p[1]], kinds)]
        if places:
            holder, key = chance.choice(places)
            holder[key] = new(holder[key])
            lines[at] = json.dumps(body).encode()
            return


def _places(body: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(body, dict | list):
        for key in list(body) if isinstance(body, dict) else range(len(body)):
            yield body, key
            yield from _places(body[key])


def with_fields() -> Iterator[Recording]:
    """Every field of a state, a marker, a header and a sample, with each number it cannot have."""
    from tui.metrics import METRICS
    from tui.run.marker import Marker
    from tui.run.state import RunState
    from tui.settings import Settings

    lines = lines_of("modes-0", 20)
    rows = [("state", name) for name in hints_of(RunState)]
    rows += [("marker", name) for name in hints_of(Marker)]
    rows += [("settings", name) for name in hints_of(Settings)]
    rows += [("s", metric.key) for metric in METRICS]
    for number, (kind, name) in enumerate(rows):
        value = NUMBERS[number % len(NUMBERS)]
        wrong: list[Any] = [value, {name: value}, [value], texts.ALL[number % len(texts.ALL)]]
        found = [json.loads(line) for line in lines]
        if kind == "settings":
            found[0]["settings"][name] = wrong[number % 4]
        else:
            told = {"kind": "flush", "rows_done": 1} if kind == "marker" else {}
            found += [{"t": 50 + n, kind: {**told, name: one}} for n, one in enumerate(wrong)]
        yield f"field-{kind}-{name}", b"\n".join(json.dumps(line).encode() for line in found)
