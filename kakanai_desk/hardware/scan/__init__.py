"""2D codes in pictures and from handheld readers: finding, mending, joining. No Qt, no store."""
