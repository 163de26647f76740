"""`%%memmap` in notebooks and IPython: what one cell did to the memory maps of its kernel.
`cell` watches, `told` says it in a line, `picture` draws it, `shown` is both; `magics` is what
IPython calls, loaded by `%load_ext cowtop` alone.
Uses `watch`, `tree`, `run.budgets` and the palette; computes no figure of its own.
"""

from __future__ import annotations
