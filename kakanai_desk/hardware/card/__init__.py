"""Reading identity cards, pure over a ``transmit`` function (docs/cards.md): no PC/SC, no file."""
