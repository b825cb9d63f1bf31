from tests.session.test_budget import *
import traceback
async def test_dbg(rig, caplog, monkeypatch):
    from tui.sync.schedule import Schedule
    marks=[]
    old=Schedule.due
    def due(self, ws, *, changed):
        d=old(self, ws, changed=changed)
        if d: marks.append((rig.clock.instant-1795527000, d, changed, dict(self._recent), dict(self._catalog), self._asked))
        return d
    monkeypatch.setattr(Schedule,'due',due)
    old2=Schedule.refresh
    def refresh(self):
        marks.append(('REFRESH', ''.join(traceback.format_stack(limit=4))))
        old2(self)
    monkeypatch.setattr(Schedule,'refresh',refresh)
    async with counted(rig) as session:
        rig.requests.clear()
        marks.append('CLEAR')
        for i in range(240):
            rig.clock.move(15)
            await look(session, nothing)
        if len(rig.requests) > 8:
            open('/tmp/dbg.txt','a').write('\n'.join(map(str,marks))+'\n'+'\n'.join(rig.calls())+'\n=====\n'+caplog.text)
            assert 0
