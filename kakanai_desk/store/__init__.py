"""The encrypted local store of one desk."""
