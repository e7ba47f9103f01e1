"""The print of a policy: the same for the same policy, whoever reads it."""

import subprocess
import sys
from pathlib import Path

from inspector.catalog.policies import load_policy
from inspector.index.policy_print import policy_print


def test_a_policy_has_the_same_print_in_every_process():
    code = "from inspector.index.policy_print import policy_print; from inspector.catalog.policies import load_policy; print(policy_print(load_policy('strict'), 'recorded'))"
    other = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True, cwd=Path(__file__).parents[2]
    )
    assert (
        other.stdout.strip()
        == policy_print(load_policy("strict"), "recorded")
        != policy_print(load_policy("strict"), "granted")
    )
    assert policy_print(load_policy("none"), "recorded") != policy_print(load_policy("strict"), "recorded")
    assert policy_print(None, "recorded") == ""
