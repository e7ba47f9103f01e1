"""What the window may ask of the program is all there and nothing more."""

from dataclasses import fields

from window_rig import commands

from inspector.ui.commands import BrowserChoice, Commands, browser_choice


def test_every_command_can_be_called():
    asked = []
    made = commands(asked)
    assert all(callable(getattr(made, field.name)) for field in fields(Commands))
    made.pass_through("bank.example")
    assert asked == [("pass_through", "bank.example")]


def test_a_browser_is_named_with_the_first_number_of_its_version():
    assert browser_choice("chromium", "Chromium", "156.0.1") == BrowserChoice("chromium", "Chromium 156")
    assert browser_choice("brave", "Brave", "").name == "Brave"
