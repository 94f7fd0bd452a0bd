"""Bringing a form: from a PDF, scan or photograph to fields that are proposed with their reasons (docs/studio.md)."""
