"""The steps of a history: what the user does, what others do, and what goes wrong while it is sent."""

from __future__ import annotations

from hypothesis import strategies as st
from msgspec import Struct

from tests.sync.world import FAULTS

WORDS = ("", "a", "b")
"""Few, so that honest twins are common."""
ALONE = "the only one"
"""Stands for words, and a start, that no other entry has. Where no look-up can decide, it must at least be certain
which entries are in question: of several that are alike and in doubt nobody could say which is which."""


class Start(Struct, frozen=True):
    word: str = "a"
    ago: int = 0
    project: int | None = None
    tag: str | None = None


class Add(Struct, frozen=True):
    word: str = "a"
    at: int = 0
    long: int = 600
    project: int | None = None
    tag: str | None = None


class Stop(Struct, frozen=True):
    pass


class Edit(Struct, frozen=True):
    which: int = 0
    field: str = "description"
    value: int = 0
    tag: str | None = None


class Delete(Struct, frozen=True):
    which: int = 0


class Undo(Struct, frozen=True):
    """The last act is taken back, or done again; whatever is asked is answered by yes."""

    again: bool = False


class Project(Struct, frozen=True):
    pass


class OtherEdit(Struct, frozen=True):
    which: int = 0
    field: str = "description"


class OtherEditUnknown(Struct, frozen=True):
    """Another device changes an entry of whose arrival the program has not heard."""

    which: int = 0
    field: str = "description"


class OtherDelete(Struct, frozen=True):
    which: int = 0


class OtherStart(Struct, frozen=True):
    pass


class OtherAdd(Struct, frozen=True):
    pass


class OtherStop(Struct, frozen=True):
    pass


class OtherTag(Struct, frozen=True):
    name: str = "t1"


Deed = (
    Start
    | Add
    | Stop
    | Edit
    | Delete
    | Undo
    | Project
    | OtherEdit
    | OtherEditUnknown
    | OtherDelete
    | OtherStart
    | OtherAdd
    | OtherStop
    | OtherTag
)


class Act(Struct, frozen=True):
    """Somebody does something; `who` is the program, for the user's own deeds."""

    deed: Deed
    who: int = 0


class Sync(Struct, frozen=True):
    """The engine of a program works once."""

    who: int = 0
    writes: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    dies_at: int | None = None
    meanwhile: tuple[tuple[int, Act], ...] = ()
    look: bool = False


class Kill(Struct, frozen=True):
    who: int = 0


class Deliver(Struct, frozen=True):
    """Requests that were kept on the way arrive."""


class Move(Struct, frozen=True):
    seconds: int = 30


Step = Act | Sync | Kill | Move | Deliver

_index = st.integers(0, 5)
_maybe_project = st.sampled_from([None, None, None, None, 0, 1])
_tags = st.sampled_from([None, None, None, None, "t1", "t2"])
_twin = st.just(Add())
_own = st.one_of(
    st.builds(
        Start, word=st.sampled_from(WORDS), ago=st.sampled_from([0, 60]), project=_maybe_project, tag=_tags
    ),
    st.builds(
        Add,
        word=st.sampled_from(WORDS),
        at=st.integers(0, 1),
        long=st.sampled_from([600, 600, 0]),
        project=_maybe_project,
        tag=_tags,
    ),
    _twin,
    st.just(Stop()),
    st.builds(
        Edit,
        which=_index,
        field=st.sampled_from(["description", "start", "end", "run", "billable", "project", "tags"]),
        value=st.integers(0, 2),
        tag=_tags,
    ),
    st.builds(Delete, which=_index),
    st.builds(Undo, again=st.sampled_from([False, False, True])),
    st.just(Project()),
)
_foreign = st.one_of(
    st.builds(OtherEdit, which=_index, field=st.sampled_from(["description", "billable", "end"])),
    st.builds(OtherEditUnknown, which=_index, field=st.sampled_from(["description", "billable", "end"])),
    st.builds(OtherDelete, which=_index),
    st.just(OtherStart()),
    st.just(OtherAdd()),
    st.just(OtherStop()),
    st.builds(OtherTag, name=st.sampled_from(["t1", "t2"])),
)
_who = st.sampled_from([0, 0, 0, 1])


def histories(*, others: bool, longest: int = 12) -> st.SearchStrategy[list[Step]]:
    """Lists of steps, with other devices or without."""
    own = st.builds(Act, deed=_own, who=_who)
    act = st.one_of(own, st.builds(Act, deed=_foreign)) if others else own
    faults = st.lists(st.sampled_from(FAULTS), max_size=3).map(tuple)
    unclear = st.tuples(st.sampled_from(["drop", "lose", "502", "lose 502", "cut"]))
    sync = st.builds(
        Sync,
        who=_who,
        writes=st.one_of(unclear, faults),
        reads=st.one_of(st.just(()), faults),
        dies_at=st.one_of(st.none(), st.none(), st.integers(1, 16)),
        meanwhile=st.lists(st.tuples(st.integers(1, 14), act), max_size=2).map(tuple),
        look=st.booleans(),
    )
    step = st.one_of(
        act,
        sync,
        sync,
        act,
        st.builds(Kill, who=_who),
        st.just(Deliver()),
        st.builds(Move, seconds=st.sampled_from([1, 30, 70, 200, -10800])),
    )
    single = step.map(lambda one: [one])
    pieces = [single, single, single, _late(), _back(sync), _overtaken()] + (
        [_clash(), _lost_and_changed()] if others else [_refused(sync)]
    )
    return st.lists(st.one_of(pieces), min_size=3, max_size=longest).map(
        lambda parts: [step for part in parts for step in part]
    )


def _late() -> st.SearchStrategy[list[Step]]:
    """A create that arrives after it has been looked for; whatever waits before it is sent first."""
    return st.builds(
        lambda add, who: [Sync(who), Act(add, who), Sync(who, writes=("late",)), Sync(who), Deliver()],
        st.sampled_from([Add(ALONE), Start(ALONE)]),
        _who,
    )


@st.composite
def _back(draw: st.DrawFn, sync: st.SearchStrategy[Step]) -> list[Step]:
    """Some acts on few entries, sent or not, and some of them taken back, and done again."""
    which = draw(st.integers(0, 1))
    deeds: st.SearchStrategy[Deed] = st.one_of(
        st.just(Add()),
        st.just(Start()),
        st.just(Stop()),
        st.builds(Delete, which=st.just(which)),
        st.builds(
            Edit,
            which=st.just(which),
            field=st.sampled_from(["description", "end", "run", "billable", "tags"]),
            value=st.integers(0, 2),
            tag=_tags,
        ),
    )
    between: st.SearchStrategy[list[Step]] = st.one_of(
        st.just([]), st.just([Sync()]), sync.map(lambda one: [one])
    )
    parts: list[Step] = [Act(Add())]
    for _ in range(draw(st.integers(1, 4))):
        parts += [*draw(between), Act(draw(deeds), draw(_who))]
    for _ in range(draw(st.integers(1, 5))):
        parts += [*draw(between), Act(Undo(draw(st.sampled_from([False, False, True]))), draw(_who))]
    return parts


_sent_back = st.lists(
    st.one_of(st.just(Act(Undo())), st.just(Act(Undo())), st.just(Act(Undo(again=True))), st.just(Sync())),
    min_size=1,
    max_size=5,
)


@st.composite
def _overtaken(draw: st.DrawFn) -> list[Step]:
    """A change or a stop is on its way, and does not arrive or its answer is lost; the entry is deleted meanwhile,
    or after it; and all is taken back."""
    made, deed = draw(
        st.sampled_from(
            [
                (Start(ALONE), Stop()),
                *((Add(ALONE), Edit(-1, name, 1)) for name in ("description", "billable")),
            ]
        )
    )
    fault = draw(st.sampled_from(["offline", "limit", "drop", "lose", "fine"]))
    moment = draw(st.integers(1, 8))
    deletes = Act(Delete(-1))
    return [
        Act(made),
        Sync(),
        Act(deed),
        *draw(
            st.sampled_from(
                [
                    [Sync(writes=(fault, "offline"), meanwhile=((moment, deletes),))],
                    [Sync(writes=(fault, "offline")), deletes],
                ]
            )
        ),
        Act(Undo()),
        Act(Undo()),
        *draw(_sent_back),
    ]


@st.composite
def _refused(draw: st.DrawFn, sync: st.SearchStrategy[Step]) -> list[Step]:
    """Changes, a stop or a deletion of which the server will have nothing; some of it is taken back."""
    deed: st.SearchStrategy[Deed] = st.one_of(
        st.just(Delete(-1)),
        st.builds(
            Edit,
            which=st.just(-1),
            field=st.sampled_from(["description", "end", "billable"]),
            value=st.integers(1, 2),
        ),
    )
    back: st.SearchStrategy[Deed] = st.builds(Undo, again=st.sampled_from([False, False, True]))
    writes = st.sampled_from(
        [("forbid",), ("forbid", "forbid"), ("fine", "forbid"), ("lose", "forbid"), ("forbid", "offline")]
    )
    refusing = st.builds(
        Sync,
        writes=writes,
        meanwhile=st.lists(
            st.tuples(st.integers(1, 8), st.builds(Act, deed=st.one_of(back, deed))), max_size=1
        ).map(tuple),
    )
    parts: list[Step] = [Act(draw(st.sampled_from([Add(ALONE), Start(ALONE)]))), Sync()]
    for _ in range(draw(st.integers(1, 3))):
        parts.append(Act(draw(deed)))
    parts.append(draw(refusing))
    for _ in range(draw(st.integers(1, 4))):
        parts += [Act(draw(st.one_of(back, back, deed))), draw(st.one_of(refusing, sync, st.just(Sync())))]
    return parts


@st.composite
def _clash(draw: st.DrawFn) -> list[Step]:
    """The same entry is changed here and there, in either order, or deleted there; the server has it by then."""
    which = draw(_index)
    mine = Edit(which, draw(st.sampled_from(["description", "billable", "end"])), draw(st.integers(0, 2)))
    fields = st.sampled_from([mine.field, mine.field, "description", "billable"])
    theirs = draw(
        st.one_of(st.builds(OtherEdit, which=st.just(which), field=fields), st.just(OtherDelete(which)))
    )
    pair: list[Step] = [Act(mine), Act(theirs)]
    return [
        Act(Add()),
        Sync(),
        *(pair if draw(st.booleans()) else reversed(pair)),
        Sync(look=draw(st.booleans())),
    ]


@st.composite
def _lost_and_changed(draw: st.DrawFn) -> list[Step]:
    """An entry whose answer was lost is changed by another device before it is looked for."""
    add: Deed = draw(st.sampled_from([Add(ALONE), Start(ALONE)]))
    field = draw(st.sampled_from(["description", "billable", "end"]))
    return [
        Act(add),
        Sync(writes=(draw(st.sampled_from(["lose", "lose 502", "cut"])),)),
        Act(OtherEditUnknown(0, field)),
        Sync(),
    ]
