"""Pure values and rules of the counter: people, dates, characters, texts, ids, errors and the ports between layers.

Nothing here opens a file, a socket or a clock by being imported.
"""
