"""Reads a character's moves from the table that its file has of them.

A move does exactly one of four things: it strikes with one hit in all its active frames
(`hitboxes`), with several, each in frames of its own (`hits`), it sends a projectile, or it throws.
Each hit has the move's own numbers but for those that it says otherwise.
"""

from dataclasses import replace

from arcade_clash.engine.box import read_box, read_boxes, read_place, read_speed, read_speeds
from arcade_clash.engine.layout import ACTIONS, SUB
from arcade_clash.engine.move import (
    SLOTS,
    AttackKind,
    GuardLevel,
    Hit,
    HurtWindow,
    Invulnerability,
    KnockdownKind,
    Leap,
    Move,
    MoveKind,
    Shot,
    Step,
    Throw,
)
from arcade_clash.engine.rom import HITS_MAX, HURT_WINDOWS_MAX, INVULNERABLE_MAX, STEPS_MAX
from arcade_clash.engine.table import Table

__all__ = ["parse_moves"]

NAMED = tuple(slot for slot, _, _ in SLOTS[:7])

DEFAULT_LAUNCH = (3 * SUB, 7 * SUB)
"""How a body that is thrown down flies where its blow does not say: across, up."""

DEFAULT_COUNTER_HITSTUN = 6
DEFAULT_FLASH = 40
DEFAULT_ESCAPE = 7

CANCELS = [str(kind) for kind in MoveKind if kind != MoveKind.THROW]


def parse_moves(table: Table, max_gauge: int) -> tuple[Move, ...]:
    """Returns a character's moves, in the order of SLOTS.

    Raises:
        InvalidInput: the table breaks a rule.
    """
    names = list(table)
    own = names[len(NAMED) :]
    if (
        tuple(names[: len(NAMED)]) != NAMED
        or len(names) != len(SLOTS)
        or any(name in ACTIONS for name in own)
    ):
        right = (
            f"{', '.join(NAMED)} and then, under names of their own, the special, the forward "
            "special, the down special and the super, in this order"
        )
        raise table.wrong("", right, names)
    return tuple(
        _move(name, kind, done, table.table(name), max_gauge)
        for name, (_, kind, done) in zip(names, SLOTS, strict=True)
    )


def _move(name: str, kind: MoveKind, done: str, table: Table, max_gauge: int) -> Move:
    startup = table.whole("startup", 1, 60)
    active = table.whole("active", 1, 60)
    recovery = table.whole("recovery", 1, 120)
    total = startup + active + recovery
    own = kind in (MoveKind.SPECIAL, MoveKind.SUPER)
    normal = kind in (MoveKind.LIGHT, MoveKind.HEAVY)
    does = [part for part in ("hitboxes", "hits", "projectile", "throw") if part in table]
    can = ["hitboxes", "hits"] if normal else ["throw"] if not own else None
    if len(does) != 1 or (can is not None and does[0] not in can):
        right = "exactly one of " + ", ".join(can or ("hitboxes", "hits", "projectile", "throw"))
        raise table.wrong("", right, does)
    throw = _throw(table.table("throw")) if does == ["throw"] else None
    hits = _hits(table, does[0], kind, startup, active)
    made = Move(
        move=name,
        display_name=table.text("name"),
        input=done,
        kind=kind,
        startup=startup,
        active=active,
        recovery=recovery,
        hits=hits,
        cancels=_cancels(table),
        cancels_on_hit_only="cancel_on" in table
        and table.one_of("cancel_on", ["touch", "hit"]) == "hit",
        invulnerable=_invulnerable(table, total),
        hurtboxes=_hurtboxes(table, total),
        limb=read_box(table, "limb") if "limb" in table else None,
        steps=_steps(table, startup + active, total),
        leap=_leap(table.table("leap"), total) if "leap" in table else None,
        landing=table.whole("landing", 1, 40) if "landing" in table else None,
        air=name.startswith("jumping_") or (own and table.flag("air")),
        flash=_flash(table) if kind is MoveKind.SUPER else 0,
        gauge_cost=max_gauge if kind is MoveKind.SUPER else 0,
        crouching=name.startswith("crouching_"),
        shot=_shot(table.table("projectile")) if does == ["projectile"] else None,
        throw=throw,
    )
    table.done()
    if made.leap is not None and made.leap.up <= 0 and not made.air:
        raise table.wrong(
            "leap", "one with up above 0, for it begins on the floor", made.leap.up / SUB
        )
    return made


def _hits(table: Table, does: str, kind: MoveKind, startup: int, active: int) -> tuple[Hit, ...]:
    last = startup + active - 1
    base = _base_hit(table, does == "throw", kind, last)
    if does in ("projectile", "throw"):
        return (replace(base, first=startup),)
    if does == "hitboxes":
        return (replace(base, first=startup, hitboxes=read_boxes(table, "hitboxes")),)
    entries = table.tables("hits")
    if not 1 <= len(entries) <= HITS_MAX:
        raise table.wrong("hits", f"1 to {HITS_MAX} windows of frames", len(entries))
    hits: list[Hit] = []
    free = startup
    for entry in entries:
        first, until = _frames(entry, free, last)
        hits.append(_hit(entry, base, kind, first, until, bool(hits)))
        entry.done()
        free = until + 1
    if hits[0].first != startup or hits[-1].last != last:
        right = f"windows that begin on frame {startup} and end on frame {last}, as it is active"
        raise table.wrong("hits", right, [[hit.first, hit.last] for hit in hits])
    return tuple(hits)


def _base_hit(table: Table, throws: bool, kind: MoveKind, last: int) -> Hit:
    """Returns what the move says of its hits, which is all there is where it has but one."""
    own = kind in (MoveKind.SPECIAL, MoveKind.SUPER)
    damage = table.whole("damage", 1, 1000)
    knockdown = _knockdown(table, KnockdownKind.HARD if throws else KnockdownKind.NONE)
    return Hit(
        first=0,
        last=last,
        hitboxes=(),
        damage=damage,
        chip_damage=_chip(table, damage) if own and "chip_damage" in table else 0,
        hitstun=1 if throws else table.whole("hitstun", 1, 60),
        blockstun=1 if throws else table.whole("blockstun", 1, 60),
        hitstop=0 if throws else table.whole("hitstop", 0, 30),
        push_hit=0 if throws else read_speed(table, "push_hit", 0, 31),
        push_block=0 if throws else read_speed(table, "push_block", 0, 31),
        guard_level=GuardLevel.UNBLOCKABLE if throws else _guard_level(table),
        knockdown_kind=knockdown,
        launch=_launch(table, knockdown) if "launch" in table else DEFAULT_LAUNCH,
        juggle=_juggle(table) if "juggle" in table else 1 if kind is MoveKind.SUPER else 2,
        counter_hitstun=table.whole("counter_hitstun", 0, 30)
        if "counter_hitstun" in table
        else DEFAULT_COUNTER_HITSTUN,
        gauge=table.whole("gauge", 0, 1000),
        continues=False,
    )


def _hit(entry: Table, base: Hit, kind: MoveKind, first: int, last: int, may_continue: bool) -> Hit:
    """Returns one of several hits: the move's own numbers, but for those that it says."""
    own = kind in (MoveKind.SPECIAL, MoveKind.SUPER)
    damage = entry.whole("damage", 1, 1000) if "damage" in entry else base.damage
    knockdown = _knockdown(entry, base.knockdown_kind)
    chip = min(base.chip_damage, damage)
    return Hit(
        first=first,
        last=last,
        hitboxes=read_boxes(entry, "hitboxes"),
        damage=damage,
        chip_damage=_chip(entry, damage) if own and "chip_damage" in entry else chip,
        hitstun=entry.whole("hitstun", 1, 60) if "hitstun" in entry else base.hitstun,
        blockstun=entry.whole("blockstun", 1, 60) if "blockstun" in entry else base.blockstun,
        hitstop=entry.whole("hitstop", 0, 30) if "hitstop" in entry else base.hitstop,
        push_hit=read_speed(entry, "push_hit", 0, 31) if "push_hit" in entry else base.push_hit,
        push_block=read_speed(entry, "push_block", 0, 31)
        if "push_block" in entry
        else base.push_block,
        guard_level=_guard_level(entry) if "guard_level" in entry else base.guard_level,
        knockdown_kind=knockdown,
        launch=_launch(entry, knockdown) if "launch" in entry else base.launch,
        juggle=_juggle(entry) if "juggle" in entry else base.juggle,
        counter_hitstun=entry.whole("counter_hitstun", 0, 30)
        if "counter_hitstun" in entry
        else base.counter_hitstun,
        gauge=entry.whole("gauge", 0, 1000) if "gauge" in entry else base.gauge,
        continues=may_continue and entry.flag("continues"),
    )


def _chip(table: Table, damage: int) -> int:
    return table.whole("chip_damage", 0, damage)


def _guard_level(table: Table) -> GuardLevel:
    blockable = [str(level) for level in GuardLevel if level is not GuardLevel.UNBLOCKABLE]
    return GuardLevel(table.one_of("guard_level", blockable))


def _knockdown(table: Table, usual: KnockdownKind) -> KnockdownKind:
    if "knockdown" not in table:
        return usual
    return KnockdownKind(table.one_of("knockdown", [str(kind) for kind in KnockdownKind]))


def _launch(table: Table, knockdown: KnockdownKind) -> tuple[int, int]:
    made = read_speeds(table, "launch", (0, 16), (1, 24))
    if knockdown is KnockdownKind.NONE:
        raise table.wrong("launch", 'left out, or knockdown "soft" or "hard"', "one without it")
    return made


def _juggle(table: Table) -> int:
    return table.whole("juggle", 1, 6)


def _cancels(table: Table) -> tuple[MoveKind, ...]:
    if "cancels" not in table:
        return ()
    names = table.texts("cancels")
    if not names or any(name not in CANCELS for name in names):
        raise table.wrong("cancels", f"one or more of {', '.join(CANCELS)}", names)
    return tuple(MoveKind(name) for name in names)


def _invulnerable(table: Table, total: int) -> tuple[Invulnerability, ...]:
    made: list[Invulnerability] = []
    for entry in _windows(table, "invulnerable", INVULNERABLE_MAX):
        first, last = _frames(entry, made[-1].last + 1 if made else 0, total - 1)
        kinds = entry.texts("to")
        known = [str(kind) for kind in AttackKind]
        if not kinds or any(kind not in known for kind in kinds):
            raise entry.wrong("to", f"one or more of {', '.join(known)}", kinds)
        entry.done()
        made.append(Invulnerability(first, last, tuple(AttackKind(kind) for kind in kinds)))
    return tuple(made)


def _hurtboxes(table: Table, total: int) -> tuple[HurtWindow, ...]:
    made: list[HurtWindow] = []
    for entry in _windows(table, "hurtboxes", HURT_WINDOWS_MAX):
        first, last = _frames(entry, made[-1].last + 1 if made else 0, total - 1)
        made.append(HurtWindow(first, last, read_boxes(entry, "boxes")))
        entry.done()
    return tuple(made)


def _steps(table: Table, recovers: int, total: int) -> tuple[Step, ...]:
    if "step" in table:
        if "steps" in table:
            raise table.needless("steps", " where there is a step")
        return (Step(0, recovers - 1, read_speed(table, "step", -16, 16)),)
    made: list[Step] = []
    for entry in _windows(table, "steps", STEPS_MAX):
        first, last = _frames(entry, made[-1].last + 1 if made else 0, total - 1)
        made.append(Step(first, last, read_speed(entry, "speed", -16, 16)))
        entry.done()
    return tuple(made)


def _windows(table: Table, name: str, most: int) -> list[Table]:
    entries = table.tables(name) if name in table else []
    if len(entries) > most:
        raise table.wrong(name, f"{most} windows of frames at most", len(entries))
    return entries


def _frames(entry: Table, least: int, most: int) -> tuple[int, int]:
    first, last = entry.numbers("frames", 2)
    if not (first.is_integer() and last.is_integer() and least <= first <= last <= most):
        right = f"[first, last], both from {least} to {most}"
        raise entry.wrong("frames", right, [first, last])
    return int(first), int(last)


def _leap(table: Table, total: int) -> Leap:
    made = Leap(
        frame=table.whole("frame", 1, total - 1),
        across=read_speed(table, "across", -16, 16),
        up=read_speed(table, "up", -16, 24),
    )
    table.done()
    return made


def _flash(table: Table) -> int:
    return table.whole("flash", 1, 60) if "flash" in table else DEFAULT_FLASH


def _shot(table: Table) -> Shot:
    x, y = read_place(table, "start")
    made = Shot(
        speed=read_speed(table, "speed", 0.5, 20),
        x=x,
        y=y,
        box=read_box(table, "box"),
        hits=table.whole("hits", 1, 5) if "hits" in table else 1,
    )
    table.done()
    return made


def _throw(table: Table) -> Throw:
    made = Throw(
        reach=table.whole("reach", 20, 200) * SUB,
        hold=table.whole("hold", 4, 90),
        recovery=table.whole("recovery", 1, 90),
        escape=table.whole("escape", 0, 15) if "escape" in table else DEFAULT_ESCAPE,
    )
    table.done()
    return made
