"""Plays a scene at the real windows with synthesised touch, keys and pen. It sees only what a person sees."""
