"""Workers of a cluster: what they tell, how it is merged and shown, and a real cluster of Dask."""

from __future__ import annotations
