"""Whose `tui` and `workloads` are meant: those that came with this package, and no other's.

Installed from a wheel they lie within it. In the tree others may have packages of these names.
"""

from __future__ import annotations

import sys
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from pathlib import Path
from types import ModuleType
from typing import Final

_IN_THE_TREE: Final = ("tui", "workloads")


def load_own() -> None:
    """Have our packages be the ones that are loaded, whatever is on the path.

    Raises ImportError, in one line, where a package of another's has such a name already.
    """
    if find_spec(f"{__package__}.tui") is not None:
        return
    root = Path(__file__).resolve().parents[3]
    for name in _IN_THE_TREE:
        loaded = sys.modules.get(name)
        if loaded is None:
            _load(name, root)
        elif (place := _place(loaded)) != root / name:
            raise ImportError(
                f"another package {name!r} was imported first ({place}), and cowtop is installed "
                "from its tree, where it has one of that name (installed from a wheel it has none)",
                name=name,
            )


def public_name(name: str) -> object:
    """What `cowtop` has under this name; raises AttributeError, and ImportError as `load_own`."""
    if name == "__version__":
        from importlib.metadata import version

        return version("cowtop")
    if name not in ("NotKnown", "Watch", "mark", "watch"):
        raise AttributeError(f"module 'cowtop' has no attribute {name!r}")
    load_own()
    if name == "mark":
        from tui.hook.mark import mark

        return mark
    from tui.watch import block

    found: object = getattr(block, name)
    return found


def _load(name: str, root: Path) -> None:
    """Import a package from one folder; what it imports itself comes from where it always does."""
    spec = PathFinder.find_spec(name, [str(root)])
    if spec is None or spec.loader is None:
        raise ImportError(f"cowtop's own package {name!r} is not in {root}", name=name)
    sys.modules[name] = module_from_spec(spec)
    spec.loader.exec_module(sys.modules[name])


def _place(module: ModuleType) -> Path | None:
    """The folder or file that a module was loaded from."""
    for folder in getattr(module, "__path__", ()):
        return Path(folder).resolve()
    file = getattr(module, "__file__", None)
    return Path(file).resolve() if file else None
