"""`random-rows`: what `fill` does, in random order of the rows."""

from __future__ import annotations

from workloads.fill import Fill
from workloads.layout import Layout
from workloads.order import Order, Shuffled


class RandomRows(Fill):
    """Every row is written once, in an order drawn from the seed."""

    name = "random-rows"

    def __init__(self, layout: Layout, order: Order, seed: int) -> None:
        super().__init__(layout, Shuffled(layout.rows, seed), seed)
