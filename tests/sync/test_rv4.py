import pytest
from tests.sync.test_machine import play
from tests.sync.steps import *
H = {
 "C": ([Act(Add()), Sync(), Act(Edit(0,"description",1)), Sync(writes=("offline",), meanwhile=tuple((m, Act(Delete(0))) for m in (3,))), Act(Undo())], True),
 "D": ([Act(Add()), Sync(), Act(Edit(0,"description",1)), Sync(writes=("lose",)), Act(Delete(0)), Act(Undo()), Act(Undo())], True),
 "A": ([Act(Add()), Sync(), Act(Edit(0,"description",1)), Sync(), Act(OtherEdit(0,"billable")), Sync(look=True), Act(Undo()), Sync(), Act(Undo(True))], False),
 "B": ([Act(Add()), Sync(), Act(OtherEdit(0,"description")), Move(200), Sync(look=True), Act(Undo()), Act(Undo(True))], False),
}
@pytest.mark.parametrize("k", list(H))
def test_h(k):
    h, alone = H[k]
    assert play(h, alone=alone) == []
