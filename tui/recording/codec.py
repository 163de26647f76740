"""What a recording holds as JSON: the common codec, with rules for what strangers may have written.

Text is free of control characters, numbers are bounded, an absent figure is an object with its
reason; fields that are not known are a newer program's.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from tui.metrics.measured import Bounded
from tui.probe.reading import NOT_READ, Absent, Figure, Sample
from tui.run.peaks import rounded
from tui.text import plain
from workloads import codec
from workloads.codec import MAX_ITEMS, Refused, hints_of

__all__ = [
    "MAX_FIGURES",
    "MAX_ITEMS",
    "Refused",
    "decode",
    "decode_fields",
    "encode",
    "figure_from_json",
    "figure_to_json",
    "figures_to_json",
    "hints_of",
    "sample_fields",
    "sample_to_json",
]

LARGEST: Final = 1 << 62
MOST: Final = 1 << 56
"""Of what is counted: bytes of an array, pages, events. Sums of some of these are still exact."""
MAX_TEXT: Final = 2000
MAX_FIGURES: Final = 100
"""Of one sample."""


def encode(value: Any, *, leave_out_defaults: bool = False) -> Any:
    """A value of a dataclass's field as a recording has it; raises TypeError."""
    return codec.encode(value, _RULES, leave_out_defaults=leave_out_defaults)


def decode(hint: Any, value: Any) -> Any:
    """The value that a field of this type hint holds; raises Refused."""
    return codec.decode(hint, value, _RULES)


def decode_fields(kind: type[Any], body: object) -> dict[str, Any]:
    """The fields of a dataclass that a JSON object holds; raises Refused."""
    return codec.decode_fields(kind, body, _RULES)


def figures_to_json(values: Mapping[str, Figure]) -> dict[str, Any]:
    """A sample's values: a number, or the reason as text; rates to three decimals."""
    return {key: figure_to_json(value) for key, value in values.items()}


def figure_to_json(value: Figure) -> Any:
    """A number, the reason as text, or the reason with its bounds."""
    if isinstance(value, Bounded):
        return _bounded_to_json(value)
    if isinstance(value, Absent):
        return value.reason
    return rounded(value)


def figure_from_json(value: object) -> Figure:
    """The inverse; raises Refused. No metric is ever negative."""
    if isinstance(value, str):
        return Absent(plain(value))
    if isinstance(value, dict):
        return _absent(value)
    number = codec.number(value, MOST)
    if number < 0:
        raise Refused("a figure below zero")
    return number


def sample_to_json(sample: Sample | None) -> dict[str, Any] | None:
    """A whole sample, not told by what changed."""
    if sample is None:
        return None
    body: dict[str, Any] = {
        "at": round(sample.at, 6),
        "values": figures_to_json(sample.values),
        "read_at": {str(tier): round(at, 6) for tier, at in sample.read_at.items()},
    }
    return body | ({"carried": sorted(sample.carried)} if sample.carried else {})


def sample_fields(body: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a sample that an object has, all or some; raises Refused."""
    found: dict[str, Any] = {}
    if "at" in body:
        found["at"] = decode(float, body["at"])
    if "values" in body:
        values = body["values"]
        if not isinstance(values, dict):
            raise Refused("not a sample")
        if len(values) > MAX_FIGURES:
            raise Refused("too many figures")
        found["values"] = {plain(k, 60): figure_from_json(v) for k, v in values.items()}
    if "read_at" in body:
        found["read_at"] = decode(hints_of(Sample)["read_at"], body["read_at"])
    if "carried" in body:
        found["carried"] = frozenset(decode(tuple[str, ...], body["carried"]))
    return found


def _sample(value: object) -> Sample:
    if not isinstance(value, dict) or not isinstance(value.get("values"), dict):
        raise Refused("not a sample")
    return Sample(**sample_fields({"at": None, **value}))


def _absent(value: object) -> Absent:
    if value is None:  # how recordings of 0.1 have what a child could not read
        return NOT_READ
    if not isinstance(value, dict) or not isinstance(value.get("absent"), str):
        raise Refused("not a reason")
    reason = plain(value["absent"])
    if "at_least" not in value:
        return Absent(reason)
    least, most = (
        None if bound is None else codec.number(bound, MOST)
        for bound in (value["at_least"], value.get("at_most"))
    )
    if least is None or least < 0 or (most is not None and most < least):
        raise Refused("not bounds")
    return Bounded(reason, least, most)


def _bounded_to_json(value: Bounded) -> dict[str, Any]:
    most = None if value.at_most is None else rounded(value.at_most)
    return {"absent": value.reason, "at_least": rounded(value.at_least), "at_most": most}


def _name_of_file(value: object) -> Path:
    if not isinstance(value, str):
        raise Refused("not text")
    return Path(Path(plain(value, MAX_TEXT)).name)


_RULES: Final = codec.Rules(
    largest=LARGEST,
    text=lambda text: plain(text, MAX_TEXT),
    ignore_unknown_fields=True,
    encoders={
        Bounded: _bounded_to_json,
        Absent: lambda absent: {"absent": absent.reason},
        Path: lambda path: path.name,
    },
    decoders={Sample: _sample, Absent: _absent, Path: _name_of_file},
)
