"""Keys, signatures, the encrypted database and the record. No Qt, no network; shared with the center."""
