"""What 2D codes say: our own signed codes, codes of others by profile, and sets joined. Values in, values out."""
