"""Of `tui/exposition`: what Prometheus is told, and by whom."""
