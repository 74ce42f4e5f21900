"""Attune: empathy in mental-health care, practised, seen, measured and protected."""
