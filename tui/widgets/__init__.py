"""What a screen is made of: each shows its part of one state, in rows repainted when they change.
Every call to plotext is in `chart_frame`.
Uses `run`, `pages`, `metrics` and the words; no source is started here.
"""

from __future__ import annotations
