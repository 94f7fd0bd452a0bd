"""Devices that are only played. The profiles ``dev`` and ``training`` may use them; nothing else may."""
