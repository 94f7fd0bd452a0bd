"""Measurements: ``python -m tests.bench`` prints a table and writes ``out/bench.json``. Nothing fails by time."""
