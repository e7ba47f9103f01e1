"""Back and forward."""

from inspector.ui.selection_history import SelectionHistory


def of(*seqs: int) -> SelectionHistory:
    made = SelectionHistory()
    for seq in seqs:
        made.chosen(seq)
    return made


def test_back_and_forward_go_through_what_was_chosen():
    history = of(3, 4, 5)
    assert [history.step(-1), history.step(-1), history.step(-1)] == [4, 3, 0]
    assert [history.step(1), history.step(1), history.step(1)] == [4, 5, 0]


def test_a_new_choice_forgets_what_lay_ahead():
    history = of(3, 4, 5)
    history.step(-1)
    history.chosen(9)
    assert history.step(1) == 0
    assert history.step(-1) == 4


def test_walking_itself_is_no_choice():
    history = of(3, 4)
    with history:
        history.chosen(history.step(-1))
    assert history.step(1) == 4


def test_it_is_bounded_and_can_be_cleared():
    history = of(*range(1, 500))
    steps = 0
    while history.step(-1):
        steps += 1
    assert steps < 100
    history.clear()
    assert history.step(-1) == 0
    assert of(0).step(-1) == 0
