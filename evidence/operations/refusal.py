"""What an operation says when it must not begin."""


class Refused(Exception):  # noqa: N818 (it is an answer, not a fault of the program)
    """Nothing was changed; the message is one plain sentence for the person at the keyboard."""
