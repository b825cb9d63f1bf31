"""Everything that can go wrong, in words for a person.

ClockpaneError
├── InputError        what was typed can't be taken; carries the field
├── NotReached        no answer: offline, refused, reset, timed out
│   └── Unclear       the request may have arrived; look before sending again
│       └── ServerFault   the server failed (5xx) or answered nonsense
│           └── SignInExpired   the gateway's connection has probably expired
├── KeyRefused        the key is not valid (401)
├── NoConnection      the gateway has no Clockify connection for this key
├── ConnectionChoice  the gateway has several and none was chosen
├── Forbidden         no right, or not in this plan (403)
├── Refused           the server said no to this act; its words and the field
│   └── Gone          the thing is not there any more
├── Limited           too many requests; when to come back
├── WrongUser         the key belongs to someone else than the mirror
└── StoreError        the mirror or a settings file can't be read or written
    └── Damaged       what is there is no sound file of ours
"""


class ClockpaneError(Exception):
    """Something a person should read: `said` tells what happened, `hint` what to do or which key to press."""

    def __init__(self, said: str, hint: str = "") -> None:
        super().__init__(said)
        self.said = said
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.said} {self.hint}".strip()


class InputError(ClockpaneError):
    """What was typed can't be taken; `field` names where (a field of the form, or "")."""

    def __init__(self, said: str, field: str = "", hint: str = "") -> None:
        super().__init__(said, hint)
        self.field = field


class NotReached(ClockpaneError):
    """The server gave no answer, and it is certain that nothing reached it (no connection was made)."""


class Unclear(NotReached):
    """The server gave no answer, but the request may have arrived: look before it is sent again."""


class KeyRefused(ClockpaneError):
    """The API key was not accepted (401). The words name where the key came from, never the key."""


class NoConnection(ClockpaneError):
    """The Maton gateway has no active Clockify connection for this key (400 without a Clockify code)."""


class ConnectionChoice(ClockpaneError):
    """The Maton gateway has several Clockify connections and none was chosen; `connections` are id and words."""

    def __init__(self, said: str, connections: tuple[tuple[str, str], ...], hint: str = "") -> None:
        super().__init__(said, hint)
        self.connections = connections


class Forbidden(ClockpaneError):
    """No permission, a plan without the feature, a locked or an approved entry (403); `code` is Clockify's."""

    def __init__(self, said: str, hint: str = "", code: int | None = None) -> None:
        super().__init__(said, hint)
        self.code = code


class Refused(ClockpaneError):
    """The server understood and said no (4xx); `code` is Clockify's number, `field` the field it speaks of."""

    def __init__(self, said: str, hint: str = "", code: int | None = None, field: str = "") -> None:
        super().__init__(said, hint)
        self.code = code
        self.field = field


class Gone(Refused):
    """The thing meant does not exist (any more): deleted, never made, or somebody else's."""


class Limited(ClockpaneError):
    """Too many requests (429); `after` is how many seconds to wait, if the server said."""

    def __init__(self, said: str, after: float | None = None) -> None:
        super().__init__(said)
        self.after = after


class ServerFault(Unclear):
    """The server failed (5xx) or answered something that is not Clockify's: the act may still have happened.

    `field` is `url` where it looks as if the address were wrong.
    """

    def __init__(self, said: str, hint: str = "", field: str = "") -> None:
        super().__init__(said, hint)
        self.field = field


class SignInExpired(ServerFault):
    """The gateway failed as it does when the sign-in behind its connection has expired: a new one cures it."""


class WrongUser(ClockpaneError):
    """The key now belongs to another Clockify user than this mirror; nothing is sent."""


class StoreError(ClockpaneError):
    """A file of ours can't be read or written; the words name the file."""


class Damaged(StoreError):
    """What is there is no sound file of ours: it can be set aside and made anew."""
