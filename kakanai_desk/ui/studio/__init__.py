"""The studio's windows: thin over ``kakanai_desk/studio``; a process of its own that sees nobody's data."""
