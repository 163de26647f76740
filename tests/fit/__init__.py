"""How many fit: predicted, and proved."""
