"""How far an index is."""

import pytest
from inspections import inspection, judged

from inspector.index.progress import Progress
from inspector.index.store import IndexStore


@pytest.mark.parametrize(
    ("progress", "complete"),
    [
        (Progress(3, 3, 9, 0, ""), True),
        (Progress(2, 3, 9, 0, ""), False),
        (Progress(3, 3, 9, 3, "strict"), True),
        (Progress(3, 3, 9, 2, "strict"), False),
    ],
)
def test_complete_means_judged_and_simulated(progress, complete):
    assert progress.complete is complete


def test_the_store_and_its_readers_count_alike(tmp_path):
    store = IndexStore.open(tmp_path / "s.inspector-index")
    assert store.progress() == Progress(0, 0, 0, 0, "", 0)
    store.put(
        [judged(inspection(7, "https://g.example/", "G"))], {"change": 4, "total": 9, "policy": "strict"}, simulate=True
    )
    assert store.progress() == Progress(1, 9, 4, 0, "strict", 7)
    store.put_simulated({7: []}, {})
    assert store.progress() == Progress(1, 9, 4, 1, "strict", 7)
    store.close()
