"""The hook in real interpreters, and the listener with senders of every kind."""
