"""A child for the tests of the host: does what its control lines name."""

import os
import sys
import time
from pathlib import Path

from inspector.processes.child_end import ChildEnd
from inspector.processes.protocol import (
    AddLaunch,
    Analyse,
    Listening,
    PassThrough,
    Problem,
    Start,
    Stop,
    Stopped,
)  # fmt: skip

end = ChildEnd()
first = end.first()
over = []


def obey(message):
    match message:
        case PassThrough("die"):
            os._exit(7)
        case PassThrough("deaf"):
            time.sleep(3600)
        case PassThrough("print"):
            print("a stray print")
        case PassThrough("flood"):
            for number in range(20_000):
                end.send(Problem(str(number), "x" * 500))
        case PassThrough(word):
            end.send(Problem("heard", word))
        case AddLaunch(launch):
            end.send(Listening(launch.name, launch.host, launch.port or 4001, "", ""))
        case Analyse():
            end.send(Problem("heard", message.policy))
        case Stop():
            over.append(0)


if isinstance(first, Start):
    if first.session == "unusable":
        end.send(Problem("unusable", "as asked"))
        end.close()
        sys.exit(2)
    for launch in first.launches:
        end.send(Listening(launch.name, launch.host, launch.port or 4000, "", ""))
    ports = [f"{x.name}={x.port}" for x in first.launches]
    words = " ".join([*first.pass_through, *first.allow_private, *["unrecorded"] * first.browse_unrecorded, *ports])
    end.send(Problem("started", words))
    if first.session == "dies":
        end.close()
        os._exit(9)
elif first is not None:
    end.send(Problem("started", first.policy))
end.listen(obey, lambda why: end.send(Problem("wrong", why)), lambda: over.append(1))
while not over:
    time.sleep(0.01)
if over == [1]:
    Path(first.authority).write_text("the host is gone")
end.send(Stopped(1))
end.close()
