"""The hook's door: found first on PYTHONPATH, and gone again before the user's own runs.

This folder runs in the user's interpreter, Python 3.8 or later, with the standard library alone;
in an older one, down to 2.7, this file runs and the rest is not there.
What goes wrong in it is the hook's to bear: the user's program neither sees nor waits for it.
"""
# ruff: noqa: I002  # `__future__` would be loaded before it can be told what was loaded

import sys

_loaded, _searched = set(sys.modules), set(sys.path_importer_cache)
_folder = __file__.rpartition("/")[0]
try:
    import cowtop_hook_begin

    cowtop_hook_begin.begin()
except Exception:
    # A program that cannot be told of runs as if nobody had asked.
    _trouble = sys.exc_info()[1]
_ours = {name for name in sys.modules if name.startswith("cowtop_hook_")}
_lent = {"__future__", "_socket", "itertools", "atexit"}
if sys.version_info < (3, 10):
    _lent.remove("atexit")  # there a second one would forget what the first was told
_self = sys.modules.get("sitecustomize")  # an old interpreter clears what nobody holds
for _name in _ours | _lent.difference(_loaded) | {"sitecustomize"}:
    sys.modules.pop(_name, None)
if _folder in sys.path:
    sys.path.remove(_folder)
for _name in set(sys.path_importer_cache).difference(_searched) | {_folder}:
    sys.path_importer_cache.pop(_name, None)  # a folder is listed again when it would have been

import sitecustomize  # noqa: E402, F401  # the user's; that there is none is known above us
