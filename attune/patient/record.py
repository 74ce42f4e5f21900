"""Frozen values as plain JSON and back: states, coded turns, feedback, whole and exact.

A number comes back as it went, so a session goes on from what was stored as if nothing had been
between. (`attune.coding.record` writes the rounded object of the contract, for other programs.)
"""

import functools
import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from typing import Any, TypeVar

from attune.errors import InputError

T = TypeVar("T")


def to_plain(value: Any) -> Any:
    """Give a frozen dataclass, and everything in it, as values JSON can hold.

    Knows dataclasses, tuples, mappings with text keys, enumerations, numbers, text and None;
    raises TypeError for anything else.
    """
    if is_dataclass(value) and not isinstance(value, type):
        return {part.name: to_plain(getattr(value, part.name)) for part in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int | float):
        return float(value) if isinstance(value, float) else int(value)
    if isinstance(value, tuple):
        return [to_plain(part) for part in value]
    if isinstance(value, Mapping):
        return {str(name): to_plain(part) for name, part in value.items()}
    raise TypeError(f"{type(value).__name__} has no plain form.")


def from_plain(kind: type[T], values: Any) -> T:
    """Read a frozen dataclass back from `to_plain`; raises InputError for anything else."""
    try:
        return typing.cast(T, _read(kind, values))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(
            f"This is no stored {kind.__name__}; the session has to be read from its words alone."
        ) from error


def _read(kind: Any, value: Any) -> Any:
    if is_dataclass(kind):
        return _dataclass(kind, value)
    origin = typing.get_origin(kind)
    if origin in (types.UnionType, typing.Union):
        return _one_of(typing.get_args(kind), value)
    if origin is tuple:
        return _tuple(typing.get_args(kind), value)
    if origin is not None and issubclass(origin, Mapping):
        _, inner = typing.get_args(kind)
        return {name: _read(inner, part) for name, part in value.items()}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    return _simple(kind, value)


def _dataclass(kind: Any, value: Any) -> Any:
    if not isinstance(value, Mapping):
        raise TypeError("wrong type")
    hints, _ = _shape(kind)
    return kind(**{name: _read(hints[name], part) for name, part in value.items()})


@functools.cache
def _shape(kind: Any) -> tuple[dict[str, Any], frozenset[str]]:
    """The fields of a dataclass with what they hold, and the names of those it cannot lack."""
    hints = typing.get_type_hints(kind)
    needed = {
        part.name
        for part in fields(kind)
        if part.default is MISSING and part.default_factory is MISSING
    }
    return {part.name: hints[part.name] for part in fields(kind)}, frozenset(needed)


def _tuple(arguments: tuple[Any, ...], value: Any) -> tuple[Any, ...]:
    if isinstance(value, str):
        raise TypeError("wrong type")
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        return tuple(_read(arguments[0], part) for part in value)
    return tuple(_read(part, item) for part, item in zip(arguments, value, strict=True))


def _one_of(kinds: tuple[Any, ...], value: Any) -> Any:
    """Read a value as the kind it fits: a dataclass by its field names, the rest by its type."""
    if value is None and type(None) in kinds:
        return None
    for kind in kinds:
        if kind is type(None):
            continue
        if _fits(kind, value):
            return _read(kind, value)
    raise TypeError("fits none")


def _fits(kind: Any, value: Any) -> bool:
    if is_dataclass(kind):
        if not isinstance(value, Mapping):
            return False
        named: Any = kind
        hints, needed = _shape(named)
        return needed <= set(value) <= set(hints)
    origin = typing.get_origin(kind)
    if origin is tuple:
        return isinstance(value, list | tuple)
    if origin is not None:
        return isinstance(value, Mapping)
    return type(value) is kind or (kind is float and type(value) is int)


def _simple(kind: Any, value: Any) -> Any:
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise TypeError("wrong type")
    return value
