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

__all__ = ["LogFormat", "LogLevel", "Request", "current_request", "request_id", "write_logs"]

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


current_request: ContextVar[Request | None] = ContextVar("current_request", default=None)


def request_id(offered: str = "") -> str:
    """The id that a caller offers, if it has the shape of one, or else a new one."""
    return offered if _ID.fullmatch(offered) else secrets.token_hex(8)


def write_logs(kind: LogFormat, level: LogLevel, stream: TextIO | None = None) -> None:
    """Sends every record of this process to `stream`, by default standard error."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.addFilter(_with_request)
    handler.setFormatter(_json_lines() if kind is LogFormat.JSON else _Text())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())


def _with_request(record: logging.LogRecord) -> bool:
    request = current_request.get()
    if request is not None:
        record.request_id = request.request_id
    return True


def _json_lines() -> logging.Formatter:
    from pythonjsonlogger.json import JsonFormatter  # only for whoever asks for it

    return JsonFormatter(
        "{levelname}{name}{message}",
        style="{",
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
