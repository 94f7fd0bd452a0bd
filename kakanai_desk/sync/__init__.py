"""Bringing completed applications to the center: at least once on the way, exactly once in effect."""
