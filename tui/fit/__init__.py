"""How many instances fit: 1, 2 and 3 measured side by side, what one costs, what all share, N.

Measuring and proving run instances; the prediction is pure. It may use instances and the table's
look at the machine, and knows no screen.
"""
