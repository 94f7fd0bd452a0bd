"""Paper: form layouts as data, drawn to A4 PDF with the registered glyph of every name.

Pure: no clock, no network, no Qt. Everything drawn follows from the arguments, so the same content gives the same
bytes. Start at ``bundle.render_bundle`` and ``guide.render_guide``; ``docs/paper.md`` tells the rest.
"""
