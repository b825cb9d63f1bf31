"""Quick add and find: what a person types on one line, read and written. No screen, no file, no network.

`parse` gives what a line would write, or faults with their places; `write` prints a draft so that it reads back;
`completions` goes on where the cursor stands; `parse_query` reads the line of find. None of them raises for what
was typed.
"""

from tui.domain.quick.complete import Completion, completions
from tui.domain.quick.line import parse
from tui.domain.quick.query import Query, Term, parse_query
from tui.domain.quick.scene import Fault, Line, Mark, Scene
from tui.domain.quick.write import write

__all__ = [
    "Completion",
    "Fault",
    "Line",
    "Mark",
    "Query",
    "Scene",
    "Term",
    "completions",
    "parse",
    "parse_query",
    "write",
]
