"""Sentences written to show what a kind of turn sounds like, and what only sounds near it."""
