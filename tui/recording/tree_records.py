"""Objects with parts, and lists of them by their keys: told by what changed, taken in again.

A list keeps its order; where that is not what was, less what is gone, and then what is new, it is
told too.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, replace
from typing import Any, Final

from tui.probe.reading import Absent, Figure
from tui.recording.codec import Refused
from tui.recording.tree_parts import SAME, Copied, Part
from tui.run.peaks import rounded

ORDER: Final = "_order"


@dataclass(frozen=True, slots=True)
class Record:
    """An object; its figures raise the peaks that it has, so that lines need not."""

    parts: Mapping[str, Part]

    def change(self, before: Any, after: Any) -> Any:
        """The parts that changed."""
        if before == after:
            return SAME
        told: dict[str, Any] = {}
        for name, part in self.parts.items():
            was, now = getattr(before, name), getattr(after, name)
            if name == "peak" and "figures" in told:
                was = _raised(was, after.figures, told["figures"])
            if was == now:
                continue
            change = part.change(was, now)
            if change is not SAME:
                told[name] = change
            if isinstance(part, Items) and (order := part.order(was, now)):
                told[name + ORDER] = order
        return told or SAME

    def taken(self, before: Any, told: Any, copied: Copied) -> Any:
        """The object after it; what a newer program tells beside is passed over."""
        if not isinstance(told, dict):
            raise Refused("not an object")
        found: dict[str, Any] = {}
        for name, part in self.parts.items():
            if name == "peak" and isinstance(told.get("figures"), dict):
                found[name] = _raised(before.peak, found["figures"], told["figures"])
                copied.entries(len(found[name]))
            was = found.get(name, getattr(before, name))
            if told.get(name) is not None:
                found[name] = was = part.taken(was, told[name], copied)
            elif name in told:
                found[name] = _default(before, name)
            if isinstance(part, Items) and name + ORDER in told:
                found[name] = part.ordered(was, told[name + ORDER], copied)
        copied.record()
        return replace(before, **found)


@dataclass(frozen=True, slots=True)
class Items:
    """A list of records, at most so many; `blank` makes the one of a key before it was told."""

    record: Record
    key_of: Callable[[Any], Hashable]
    to_text: Callable[[Any], str]
    from_text: Callable[[str], Hashable]
    blank: Callable[[Any], Any]
    most: int

    def change(self, before: Sequence[Any], after: Sequence[Any]) -> Any:
        """Those that changed, and null for those that are gone."""
        was, now = self._by_key(before), self._by_key(after)
        told: dict[str, Any] = {}
        for key, item in now.items():
            change = self.record.change(was[key] if key in was else self.blank(key), item)
            if change is not SAME:
                told[self.to_text(key)] = change
            elif key not in was:
                told[self.to_text(key)] = {}
        told.update((self.to_text(key), None) for key in was if key not in now)
        return told or SAME

    def order(self, before: Sequence[Any], after: Sequence[Any]) -> list[str]:
        """All keys, where it is not the order that the reader makes by itself; else none."""
        was, now = self._by_key(before), self._by_key(after)
        made = [key for key in was if key in now] + [key for key in now if key not in was]
        return [] if made == list(now) else [self.to_text(key) for key in now]

    def taken(self, before: Sequence[Any], told: Any, copied: Copied) -> tuple[Any, ...]:
        """The list after it; raises Refused."""
        if not isinstance(told, dict):
            raise Refused("not an object")
        found = self._by_key(before)
        keyed = [(self.from_text(text), body) for text, body in told.items()]
        # More than this are too many whatever is gone in the same line.
        if len(keyed) > 2 * self.most:
            raise Refused("too many of a kind")
        for key, body in keyed:
            if body is None:
                found.pop(key, None)
                continue
            if key not in found and len(found) == self.most:
                raise Refused("too many of a kind")
            known = found[key] if key in found else self.blank(key)
            found[key] = self.record.taken(known, body, copied)
        copied.entries(len(found))
        return tuple(found.values())

    def ordered(self, items: Sequence[Any], told: Any, copied: Copied) -> tuple[Any, ...]:
        """The same in the order that is told; raises Refused if it is not of these."""
        found = self._by_key(items)
        if not isinstance(told, list) or not all(isinstance(text, str) for text in told):
            raise Refused("not an order")
        keys = dict.fromkeys(self.from_text(text) for text in told)
        if keys.keys() != found.keys():
            raise Refused("not an order of these")
        copied.entries(len(found))
        return tuple(found[key] for key in keys)

    def _by_key(self, items: Sequence[Any]) -> dict[Hashable, Any]:
        return {self.key_of(item): item for item in items}


@dataclass(frozen=True, slots=True)
class Maybe:
    """A record that may not be there; `blank` is as it was before it was told."""

    record: Record
    blank: Any

    def change(self, before: Any, after: Any) -> Any:
        """What changed; null if it is there no more."""
        if after is None:
            return None
        told = self.record.change(self.blank if before is None else before, after)
        return {} if told is SAME and before is None else told

    def taken(self, before: Any, told: Any, copied: Copied) -> Any:
        """The record after it."""
        return self.record.taken(self.blank if before is None else before, told, copied)


def _raised(
    peak: Mapping[str, float], figures: Mapping[str, Figure], told: Iterable[str]
) -> Mapping[str, float]:
    """The peaks that there are, at least as high as the figures that were told."""
    rises = {}
    for key in told:
        figure = figures.get(key)
        if figure is None or isinstance(figure, Absent) or key not in peak:
            continue
        if figure > peak[key]:
            rises[key] = rounded(figure)
    return {**peak, **rises} if rises else peak


def _default(item: Any, name: str) -> Any:
    """What a field is where nothing was told of it; raises Refused if it must be told."""
    for field in fields(item):
        if field.name == name:
            if field.default is not MISSING:
                return field.default
            if field.default_factory is not MISSING:
                return field.default_factory()
    raise Refused(f"{name}: missing")
