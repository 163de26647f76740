"""Frozen dataclasses <-> plain JSON values, checked field by field by their type hints.

What comes out of a file is of the declared type, finite, of a bearable size and free of control
characters, or it is refused; an absent figure is an object with its reason.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from math import isfinite
from pathlib import Path
from typing import Any, Final, TypeVar, Union, get_args, get_origin, get_type_hints

from tui.probe.reading import Absent, Figure, Sample
from tui.text import plain

T = TypeVar("T")
LARGEST: Final = 1 << 62
MAX_ITEMS: Final = 500
MAX_TEXT: Final = 2000
_HINTS: Final[dict[type[Any], dict[str, Any]]] = {}


class Refused(ValueError):
    """A value that is not what its field holds."""


def encode(value: Any, *, leave_out_defaults: bool = False) -> Any:
    """A value of a dataclass's field as JSON knows it; raises TypeError for anything else."""
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, Absent):
        return {"absent": value.reason}
    if isinstance(value, Path):
        return value.name
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return {str(key): encode(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [encode(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {
            item.name: encode(getattr(value, item.name), leave_out_defaults=leave_out_defaults)
            for item in fields(value)
            if not (leave_out_defaults and _is_default(item, getattr(value, item.name)))
        }
    raise TypeError(f"{type(value).__name__} cannot be recorded")


def decode(hint: Any, value: Any) -> Any:
    """The value that a field of this type hint holds; raises Refused."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (types.UnionType, Union):
        return _one_of(arguments, value)
    if origin is tuple:
        items = value if isinstance(value, list) else None
        if items is None or len(items) > MAX_ITEMS:
            raise Refused("not a list")
        return tuple(decode(arguments[0], item) for item in items)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        if not isinstance(value, dict) or len(value) > MAX_ITEMS:
            raise Refused("not an object")
        key_hint, item_hint = arguments
        return {decode(key_hint, key): decode(item_hint, item) for key, item in value.items()}
    if not isinstance(hint, type):
        raise Refused(f"no value fits {hint}")
    return _of_class(hint, value)


def decode_fields(kind: type[Any], body: object) -> dict[str, Any]:
    """The fields of a dataclass that a JSON object holds; unknown ones are a newer program's."""
    if not isinstance(body, dict):
        raise Refused("not an object")
    hints = hints_of(kind)
    return {name: decode(hints[name], value) for name, value in body.items() if name in hints}


def hints_of(kind: type[Any]) -> dict[str, Any]:
    """The type of each field."""
    if kind not in _HINTS:
        _HINTS[kind] = get_type_hints(kind)
    return _HINTS[kind]


def figures_to_json(values: Mapping[str, Figure]) -> dict[str, Any]:
    """A sample's values: a number, or the reason as text; rates to three decimals."""
    return {
        key: value.reason
        if isinstance(value, Absent)
        else round(value, 3)
        if isinstance(value, float)
        else value
        for key, value in values.items()
    }


def figure_from_json(value: object) -> Figure:
    """The inverse; raises Refused. No metric is ever negative."""
    if isinstance(value, str):
        return Absent(plain(value))
    number = _number(value)
    if number < 0:
        raise Refused("a figure below zero")
    return number


def sample_to_json(sample: Sample | None) -> dict[str, Any] | None:
    """A whole sample, not told by what changed."""
    if sample is None:
        return None
    return {
        "at": round(sample.at, 6),
        "values": figures_to_json(sample.values),
        "read_at": {str(tier): round(at, 6) for tier, at in sample.read_at.items()},
    }


def _of_class(hint: type[Any], value: Any) -> Any:
    if hint is Sample:
        return _sample(value)
    if hint is Absent:
        if isinstance(value, dict) and isinstance(value.get("absent"), str):
            return Absent(plain(value["absent"]))
        raise Refused("not a reason")
    if hint is types.NoneType:
        if value is None:
            return None
        raise Refused("not null")
    if hint is bool:
        if isinstance(value, bool):
            return value
        raise Refused("not true or false")
    if hint is float:
        return float(_number(value))
    if hint is int:
        number = _number(value)
        if isinstance(number, int):
            return number
        raise Refused("not a whole number")
    if hint is str or hint is Path:
        if not isinstance(value, str):
            raise Refused("not text")
        text = plain(value, MAX_TEXT)
        return text if hint is str else Path(Path(text).name)
    if issubclass(hint, Enum):
        try:
            return hint(value)
        except ValueError as error:
            raise Refused(f"unknown {hint.__name__}") from error
    if is_dataclass(hint):
        try:
            return hint(**decode_fields(hint, value))
        except TypeError as error:
            raise Refused(f"{hint.__name__}: a field is missing") from error
    raise Refused(f"no value fits {hint.__name__}")


def _sample(value: object) -> Sample:
    if not isinstance(value, dict) or not isinstance(value.get("values"), dict):
        raise Refused("not a sample")
    values = value["values"]
    if len(values) > MAX_ITEMS:
        raise Refused("too many figures")
    hints = hints_of(Sample)
    return Sample(
        decode(float, value.get("at")),
        {plain(key, 60): figure_from_json(figure) for key, figure in values.items()},
        decode(hints["read_at"], value.get("read_at", {})),
    )


def _one_of(hints: tuple[Any, ...], value: Any) -> Any:
    # A whole number stays whole: int is tried before float.
    for hint in sorted(hints, key=lambda h: h is float):
        try:
            return decode(hint, value)
        except Refused:
            continue
    raise Refused("a value of another kind")


def _number(value: object) -> int | float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise Refused("not a number")
    if abs(value) > LARGEST or not isfinite(value):
        raise Refused("a number beyond all bounds")
    return value


def _is_default(item: Field[Any], value: object) -> bool:
    if item.default is not MISSING:
        return bool(value == item.default)
    return item.default_factory is not MISSING and bool(value == item.default_factory())
