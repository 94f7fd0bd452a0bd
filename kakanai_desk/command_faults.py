"""How a command of the command line ends when it does not do its work: exit status 1 and 2."""


class Refused(Exception):
    """The command cannot be done; the text says why and what to do."""


class WrongUse(Exception):
    """The command was given something it does not understand."""
