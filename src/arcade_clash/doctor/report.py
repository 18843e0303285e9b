"""The findings as people read them, and as programs do."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from rich.console import Console
from rich.table import Table
from rich.text import Text

from arcade_clash.doctor.finding import Finding, State

__all__ = ["print_json", "print_table"]

_MARKS = {State.GOOD: ("✓", "green"), State.NOTE: ("•", "yellow"), State.WRONG: ("✗", "bold red")}


def print_json(findings: Sequence[Finding], console: Console) -> None:
    """One object: whether all is well, and every finding."""
    is_well = all(finding.state is not State.WRONG for finding in findings)
    said = {"ok": is_well, "findings": [asdict(finding) for finding in findings]}
    # ASCII, so that programs read the same text in every locale.
    console.out(json.dumps(said, indent=2), highlight=False)


def print_table(findings: Sequence[Finding], console: Console) -> None:
    """A line for each finding, what to do about it beneath, and a sentence at the end."""
    table = Table(box=None, show_header=False, padding=(0, 1), pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for finding in findings:
        mark, style = _MARKS[finding.state]
        text = Text(finding.text, style=style if finding.state is State.WRONG else "")
        if finding.remedy:
            text.append(f"\n→ {finding.remedy}", style="cyan")
        table.add_row(Text(mark, style=style), finding.what, text)
    console.print(table)
    count = sum(finding.state is State.WRONG for finding in findings)
    console.print()
    if count:
        things = "one thing is" if count == 1 else f"{count} things are"
        console.print(Text(f"{things} wrong; the arrows say what to do.", style="bold red"))
    else:
        console.print(Text("Nothing is wrong.", style="bold green"))
