"""One file a screen: it composes widgets, passes one state down and sends messages up.
What a key does to a run is in `run_keys`; a screen is handed to the app, which knows none.
Uses `widgets`, `table`, `subject`, `recording` and below; no command, no `headless`.
"""

from __future__ import annotations
