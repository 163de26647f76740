"""Frozen dataclasses <-> plain JSON values, checked field by field by their type hints.

One codec for both processes: what comes out is of the declared type, finite and of a bearable
size, or it is refused. Who reads what strangers wrote adds `Rules` of its own.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass
from enum import Enum
from math import isfinite
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

LARGEST: Final = 1 << 64
MAX_ITEMS: Final = 500
_HINTS: Final[dict[type[Any], dict[str, Any]]] = {}


class Refused(ValueError):
    """A value that is not what its field holds."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What one reader or writer asks beyond the type hints.

    `largest` bounds every number, `text` cleans every text; `encoders` and `decoders` are for
    classes that are no dataclass, or are written in a way of their own.
    """

    largest: int = LARGEST
    text: Callable[[str], str] = str
    ignore_unknown_fields: bool = False
    encoders: Mapping[type[Any], Callable[[Any], Any]] = field(default_factory=dict)
    decoders: Mapping[type[Any], Callable[[object], Any]] = field(default_factory=dict)


STRICT: Final = Rules()


def encode(value: Any, rules: Rules = STRICT, *, leave_out_defaults: bool = False) -> Any:
    """A value of a dataclass's field as JSON knows it; raises TypeError for anything else."""
    encoder = next((e for kind, e in rules.encoders.items() if isinstance(value, kind)), None)
    if encoder is not None:
        return encoder(value)
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, Mapping):
        return {str(key): encode(item, rules) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [encode(item, rules) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {
            item.name: encode(
                getattr(value, item.name), rules, leave_out_defaults=leave_out_defaults
            )
            for item in fields(value)
            if not (leave_out_defaults and _is_default(item, getattr(value, item.name)))
        }
    raise TypeError(f"{type(value).__name__} has no JSON")


def decode(hint: Any, value: Any, rules: Rules = STRICT) -> Any:
    """The value that a field of this type hint holds; raises Refused."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (types.UnionType, Union):
        return _one_of(arguments, value, rules)
    if origin is tuple:
        items = value if isinstance(value, list) else None
        if items is None or len(items) > MAX_ITEMS:
            raise Refused("not a list")
        return tuple(decode(arguments[0], item, rules) for item in items)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        if not isinstance(value, dict) or len(value) > MAX_ITEMS:
            raise Refused("not an object")
        key, item = arguments
        return {decode(key, k, rules): decode(item, v, rules) for k, v in value.items()}
    if not isinstance(hint, type):
        raise Refused(f"no value fits {hint}")
    return _of_class(hint, value, rules)


def decode_fields(kind: type[Any], body: object, rules: Rules = STRICT) -> dict[str, Any]:
    """The fields of a dataclass that a JSON object holds; raises Refused."""
    if not isinstance(body, dict):
        raise Refused("not an object")
    hints = hints_of(kind)
    unknown = [name for name in body if name not in hints]
    if unknown and not rules.ignore_unknown_fields:
        raise Refused(f"unknown field {unknown[0]!r:.40}")
    return {
        name: _field(name, hints[name], value, rules)
        for name, value in body.items()
        if name in hints
    }


def _field(name: str, hint: Any, value: object, rules: Rules) -> Any:
    try:
        return decode(hint, value, rules)
    except Refused as error:
        raise Refused(f"{name}: {error}") from error


def hints_of(kind: type[Any]) -> dict[str, Any]:
    """The type of each field."""
    if kind not in _HINTS:
        _HINTS[kind] = get_type_hints(kind)
    return _HINTS[kind]


def number(value: object, largest: int = LARGEST) -> int | float:
    """A finite number within the bound; raises Refused."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise Refused("not a number")
    if abs(value) > largest or not isfinite(value):
        raise Refused("a number beyond all bounds")
    return value


def _of_class(hint: type[Any], value: Any, rules: Rules) -> Any:
    if hint in rules.decoders:
        return rules.decoders[hint](value)
    if hint is float:
        return float(number(value, rules.largest))
    if hint is int:
        found = number(value, rules.largest)
        if isinstance(found, int):
            return found
        raise Refused("not a whole number")
    if hint in (bool, str, types.NoneType):
        if type(value) is not hint:
            raise Refused({bool: "not true or false", str: "not text"}.get(hint, "not null"))
        return rules.text(value) if hint is str else value
    if issubclass(hint, Enum):
        try:
            return hint(value)
        except ValueError as error:
            raise Refused(f"unknown {hint.__name__}") from error
    if is_dataclass(hint):
        try:
            return hint(**decode_fields(hint, value, rules))
        except TypeError as error:
            raise Refused(f"{hint.__name__}: a field is missing") from error
    raise Refused(f"no value fits {hint.__name__}")


def _one_of(hints: tuple[Any, ...], value: Any, rules: Rules) -> Any:
    why = "a value of another kind"
    # A whole number stays whole: int is tried before float.
    for hint in sorted(hints, key=lambda h: h is float):
        try:
            return decode(hint, value, rules)
        except Refused as error:
            if is_dataclass(hint):
                why = str(error)
    raise Refused(why)


def _is_default(item: Field[Any], value: object) -> bool:
    if item.default is not MISSING:
        return bool(value == item.default)
    return item.default_factory is not MISSING and bool(value == item.default_factory())
