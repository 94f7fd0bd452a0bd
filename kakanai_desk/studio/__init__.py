"""The studio: a city's content editor extends the product alone. No Qt here; screens call it (R-035, R-041)."""
