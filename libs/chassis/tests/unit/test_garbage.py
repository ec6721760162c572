"""Long work over many rows is not interrupted all the time to look for garbage."""

import subprocess
import sys

PROGRAM = """
import gc
from crm_chassis.garbage import collect_seldom

collect_seldom()
looked = []
gc.callbacks.append(lambda phase, info: looked.append(phase))
rows = [{"number": number} for number in range(15_000)]
print(len(looked), gc.isenabled())
"""


def test_a_step_of_thousands_of_rows_is_not_looked_at_and_collection_stays_on() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "True"]
