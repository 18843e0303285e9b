"""A plan as a file in TOML: the fields of StartTraining, by the names that they have there.

total_steps = 8_000_000
opponent = "self:3,scripted-5:1"
character = ["kestrel", "vesper"]

[settings]
learning_rate = 1e-3
reward_weights = {whiff = -0.05}
"""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any, get_args, get_origin

from arcade_clash.errors import InvalidInput, did_you_mean, quoted
from arcade_clash.training.session import Plan, Settings

__all__ = ["merged", "read_config", "to_toml"]

_LISTS_OF_IDS = ("character", "opponent_character")
"""Plan fields with several ids in one text, which a file may also have as a list."""


def read_config(path: Path) -> Plan:
    """The plan that a file has; what the file leaves out is left open.

    Raises:
        InvalidInput: the file cannot be read, is no TOML, or has a key or a kind of value that no
            plan has.
    """
    try:
        read = tomllib.loads(path.read_bytes().decode())
    except OSError as error:
        raise InvalidInput(
            "config", f"--config names {path}, which cannot be read ({error.strerror})"
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidInput("config", f"--config names {path}, which is no TOML: {error}") from None
    settings = read.pop("settings", {})
    if not isinstance(settings, dict):
        raise InvalidInput("settings", f"settings in {path} is a value; it is a table, [settings]")
    for name in _LISTS_OF_IDS:
        if isinstance(value := read.get(name), list):
            read[name] = ",".join(map(str, value))
    checked = Settings.from_dict(_checked(Settings, settings, "settings.", path))
    return replace(Plan(), **_checked(Plan, read, "", path), settings=checked)


def merged(plan: Plan, over: Plan) -> Plan:
    """A plan with everything that another sets in place of its own; reward weights term by term."""
    weights = {**plan.settings.reward_weights, **over.settings.reward_weights}
    settings = replace(plan.settings, **{**_set(over.settings), "reward_weights": weights})
    return replace(plan, **{**_set(over), "settings": settings})


def to_toml(plan: Plan) -> str:
    """A plan as a file that `read_config` reads as the same plan."""
    values = {name: value for name, value in asdict(plan).items() if name != "settings"}
    settings = asdict(plan.settings)
    return "\n".join([*_lines(values), "", "[settings]", *_lines(settings), ""])


def _set(value: Plan | Settings) -> dict[str, Any]:
    """The fields that are not left open."""
    return {
        field.name: found
        for field in fields(value)
        if (found := getattr(value, field.name)) not in (None, "", ())
    }


def _checked(
    kind: type[Plan | Settings], read: Mapping[str, Any], where: str, path: Path
) -> Mapping[str, Any]:
    known = {field.name: field.type for field in fields(kind) if field.name != "settings"}
    for name, value in read.items():
        if name not in known:
            raise InvalidInput(f"{where}{name}", _unknown(name, where, path, list(known)))
        if not _fits(value, known[name]):
            raise InvalidInput(
                f"{where}{name}",
                f"{where}{name} in {path} is {quoted(str(value))}; it is "
                f"{_KINDS[_kind(known[name])]}",
            )
    return read


def _unknown(name: str, where: str, path: Path, known: list[str]) -> str:
    other, what = (Settings, "under [settings]") if not where else (Plan, "above [settings]")
    if name in {field.name for field in fields(other)}:
        return f"{name} in {path} belongs {what}"
    what = "in [settings]" if where else "outside [settings]"
    return (
        f"{path} has {quoted(name)} {what}, where there can be {', '.join(known)}"
        f"{did_you_mean(name, known)}"
    )


_KINDS: Mapping[Any, str] = {
    int: "a whole number",
    float: "a number",
    str: "a text",
    tuple: "a list",
    Mapping: "a table of numbers",
}


def _kind(declared: Any) -> Any:
    """What a field holds where it is not left open."""
    kinds = [kind for kind in (get_args(declared) or (declared,)) if kind is not type(None)]
    return get_origin(declared) if get_origin(declared) in _KINDS else kinds[0]


def _fits(value: object, declared: Any) -> bool:
    kind = _kind(declared)
    if kind is float:
        return type(value) in (int, float)
    if kind is tuple:
        return isinstance(value, list) and all(type(it) is get_args(declared)[0] for it in value)
    if kind is Mapping:
        return isinstance(value, dict) and all(type(it) in (int, float) for it in value.values())
    return type(value) is kind


def _lines(values: Mapping[str, Any]) -> list[str]:
    return [
        f"{name} = {_value(value)}"
        for name, value in values.items()
        if value not in (None, "", (), {})
    ]


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name} = {_value(it)}" for name, it in value.items()) + "}"
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
