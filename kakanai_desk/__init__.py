"""Kakanai Desk, the write-nothing counter: one desktop application per counter."""

__version__ = "0.1.0"
