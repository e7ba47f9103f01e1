"""What the window may ask of the program is all there and nothing more."""

from dataclasses import fields

from window_rig import commands

from inspector.ui.commands import Commands


def test_every_command_can_be_called():
    asked = []
    made = commands(asked)
    assert all(callable(getattr(made, field.name)) for field in fields(Commands))
    made.pass_through("bank.example")
    assert asked == [("pass_through", "bank.example")]
