"""Measures the simulated patient: `python -m benchmarks.patient --help`."""
