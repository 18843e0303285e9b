"""What is wrong with a set-up, and what to do about it.

Each check is a function that gives findings and changes nothing, so it may run beside a server. A
finding says what is so; where that is wrong, what mends it.
"""

from arcade_clash.doctor.examination import Setup, examine
from arcade_clash.doctor.finding import Finding, State
from arcade_clash.doctor.report import print_json, print_table

__all__ = ["Finding", "Setup", "State", "examine", "print_json", "print_table"]
