"""From desk to desk: shared readers and printers over mutual TLS, without the center (docs/neighbours.md)."""
