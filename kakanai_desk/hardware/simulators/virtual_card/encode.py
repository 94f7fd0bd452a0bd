"""Bytes as a card holds them: BER objects, and noise of the right size where nothing real can stand."""

from __future__ import annotations

import hashlib


def ber(tag: int, value: bytes) -> bytes:
    name = tag.to_bytes(2 if tag > 0xFF else 1, "big")
    if len(value) < 0x80:
        return name + bytes((len(value),)) + value
    if len(value) < 0x100:
        return name + bytes((0x81, len(value))) + value
    return name + b"\x82" + len(value).to_bytes(2, "big") + value


def noise(label: str, count: int) -> bytes:
    """Reproducible bytes that mean nothing."""
    return hashlib.shake_256(f"synthetic {label}".encode()).digest(count)
