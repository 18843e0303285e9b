"""What every command of `arcade-clash` has in common, as classes for Typer.

`Commands` lists them with whole summaries and ends each of them in order; `Command` gives a command
its text as people wrote it.
"""

import os
from typing import Any

from typer.core import TyperCommand, TyperGroup

from arcade_clash.errors import InvalidInput, quoted
from arcade_clash.failing import failing_in_a_sentence

__all__ = ["Command", "Commands"]


class Commands(TyperGroup):
    """All commands."""

    def invoke(self, ctx: Any) -> Any:
        """Runs the command that was named."""
        # In here, since Typer takes an EOFError for an answer that was declined ("Aborted!"), and
        # a broken connection for a broken pipe.
        with failing_in_a_sentence():
            return super().invoke(ctx)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Writes a row for each command, wrapped instead of cut short."""
        commands = [(name, self.commands[name]) for name in self.list_commands(ctx)]
        rows = [
            (name, command.get_short_help_str(limit=1000))
            for name, command in commands
            if not command.hidden
        ]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


class Command(TyperCommand):
    """One command."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Reads the command line; bytes that the locale has no letter for are read as UTF-8.

        Python has surrogates in their place, which no message and no database takes. In a path
        they stay, since the system is handed the same bytes again.
        """
        rest = super().parse_args(ctx, args)
        for name, value in ctx.params.items():
            if isinstance(value, str):
                ctx.params[name] = _text(name, value)
            elif isinstance(value, list | tuple):
                ctx.params[name] = [_text(name, v) if isinstance(v, str) else v for v in value]
        return rest


def _text(name: str, value: str) -> str:
    if not any("\udc80" <= letter <= "\udcff" for letter in value):
        return value
    try:
        return os.fsencode(value).decode()
    except UnicodeDecodeError:
        raise InvalidInput(
            name, f"{name} is {quoted(value)}, which is not text in UTF-8; write it in UTF-8"
        ) from None
