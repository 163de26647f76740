"""The hook's door: found first on PYTHONPATH, and gone again before the user's own runs.

This folder runs in the user's interpreter, Python 3.8 or later, with the standard library alone.
What goes wrong in it is the hook's to bear: the user's program neither sees nor waits for it.
"""
# ruff: noqa: I002  # `__future__` would be loaded before it can be told what was loaded

import sys

_loaded = set(sys.modules)
_folder = __file__.rpartition("/")[0]
try:
    import cowtop_hook_begin

    cowtop_hook_begin.begin()
except Exception:
    # A program that cannot be told of runs as if nobody had asked.
    _trouble = sys.exc_info()[1]
if sys.version_info < (3, 10):
    _loaded.add("atexit")  # there a second one would forget what the first was told
for _name in [*set(sys.modules).difference(_loaded), "sitecustomize"]:
    sys.modules.pop(_name, None)
if _folder in sys.path:
    sys.path.remove(_folder)
sys.path_importer_cache.pop(_folder, None)

import sitecustomize  # noqa: E402, F401  # the user's; that there is none is known above us
