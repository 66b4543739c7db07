"""What an operation says when it must not begin."""


class Refused(Exception):
    """Nothing was changed; the message is one plain sentence for the person at the keyboard."""
