"""What the server says of itself: one line a record, for people or for programs.

A record that is made while a request is answered carries the request's id, whoever makes it: the
id lies in a context variable that tasks inherit. No record holds a query, a header or a body, so
no token either.
"""

import logging
import re
import secrets
import sys
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from typing import TextIO

from arcade_clash.log_writer import ANYBODY, LineLimit, LogWriter

__all__ = ["LogFormat", "LogLevel", "Request", "current_request", "request_id", "write_logs"]

ANYBODYS_LINES_PER_SECOND = 10
"""Lines that callers without a token may cause, all of them together."""

_OURS = "arcade_clash"

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class LogFormat(StrEnum):
    """How a record is written."""

    TEXT = "text"
    """For people."""
    JSON = "json"
    """A JSON object a line."""


class LogLevel(StrEnum):
    """The least that is written."""

    DEBUG = "debug"
    """Every request, the page's files and the probes among them."""
    INFO = "info"
    """Calls as they end, and what changes."""
    WARNING = "warning"
    """What somebody should look at."""
    ERROR = "error"
    """What failed by a fault of ours."""


@dataclass(slots=True)
class Request:
    """The request that is being answered here."""

    request_id: str
    code: str = ""
    """How its RPC ended, in Connect's words; empty while it has not, or where it is none."""
    refused_for: str = ""
    """Why it was refused before a handler was reached; empty where it was not."""
    is_trusted: bool = False
    """Whether its caller showed a token, or none is asked for; if not, its lines are limited."""


current_request: ContextVar[Request | None] = ContextVar("current_request", default=None)


def request_id(offered: str = "") -> str:
    """The id that a caller offers, if it has the shape of one, or else a new one."""
    return offered if _ID.fullmatch(offered) else secrets.token_hex(8)


def write_logs(kind: LogFormat, level: LogLevel, stream: TextIO | None = None) -> LogWriter:
    """Sends every record of this process to `stream`, by default standard error.

    What anybody can cause without a token is written ten times a second at most.
    """
    handler = LogWriter.to(stream or sys.stderr)
    handler.addFilter(_with_request)
    handler.addFilter(LineLimit(ANYBODYS_LINES_PER_SECOND, _is_anybodys, handler.dropped))
    handler.setFormatter(_json_lines() if kind is LogFormat.JSON else _Text())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    return handler


def _with_request(record: logging.LogRecord) -> bool:
    request = current_request.get()
    if request is not None:
        record.request_id = request.request_id
    return True


def _is_anybodys(record: logging.LogRecord) -> bool:
    """Whether a record may be caused by anybody who reaches the server, token or not."""
    if getattr(record, "is_anybodys", False):
        return True
    request = current_request.get()
    if request is not None:
        return not request.is_trusted
    # What a library logs is about a connection, as far as it is about anything from outside.
    return not record.name.startswith(_OURS)


def _json_lines() -> logging.Formatter:
    from pythonjsonlogger.core import RESERVED_ATTRS
    from pythonjsonlogger.json import JsonFormatter  # only for whoever asks for it

    return JsonFormatter(
        "{levelname}{name}{message}",
        style="{",
        # What a line is limited by says nothing to its reader.
        reserved_attrs=[*RESERVED_ATTRS, *ANYBODY],
        rename_fields={"levelname": "level", "name": "logger"},
        timestamp="time",
    )


class _Text(logging.Formatter):
    """`20:15:04 INFO server.access: POST /… 200 in 3.1 ms [id]`, and a traceback where one is."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name}: {message}", "%H:%M:%S", style="{")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 # as logging has it
        """One line, the request's id at its end."""
        line = super().formatMessage(record).replace("\r", "\\r").replace("\n", "\\n")
        request = getattr(record, "request_id", "")
        return f"{line} [{request}]" if request else line
