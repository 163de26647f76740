"""What others may hand to cowtop with ill intent: recordings, array files, texts and streams."""
