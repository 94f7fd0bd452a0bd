"""The files of ``procedures/`` as a content editor changes them."""
