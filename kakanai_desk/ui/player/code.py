"""The 2D code in the resident's hand: a code reader at the end of a pseudo terminal reads it when it is held there."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from tempfile import mkdtemp


class CodeInHand:
    """``port`` is the serial line of the played reader. POSIX only: Windows has no pseudo terminals of this kind."""

    def __init__(self, content: bytes) -> None:
        if sys.platform == "win32":
            raise OSError("a played code reader needs a pseudo terminal")
        import tty

        self._content = content
        self._hand, self._line = os.openpty()
        tty.setraw(self._line)
        self.port = Path(mkdtemp(prefix="kakanai-code-")) / "reader"
        self.port.symlink_to(os.ttyname(self._line))

    def hold(self) -> None:
        """The reader sends the code, and the line end that ends it (``LineHabits``)."""
        rest = self._content + b"\r\n"
        while rest:
            rest = rest[os.write(self._hand, rest[:512]) :]

    def put_away(self) -> None:
        os.close(self._hand)
        os.close(self._line)
        self.port.unlink()
        self.port.parent.rmdir()
