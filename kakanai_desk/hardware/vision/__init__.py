"""Papers and cards before the camera: found, flattened, read, parsed, doubted. Pure over a ``TextEngine``."""
