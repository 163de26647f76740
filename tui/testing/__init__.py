"""What the pytest plugin does once it is asked for something: budgets, properties, the report.
`suite` watches what every test maps, `judging` judges one test, `row` is what is told of one array
of it, `report` the table of a session.
Uses `watch` and `run.budgets`; imported by `cowtop.pytest_plugin` alone, when a test needs it.
"""

from __future__ import annotations
