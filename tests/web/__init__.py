"""`cowtop serve`, as a real server with a real browser, or with a client that means no good."""
