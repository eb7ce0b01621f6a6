"""Everything that is done to the engine, by name. Each does its harm, undoes what does not undo itself, and says so."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from random import Random

from notifier.cli.chaos.redis_orders import order_redis
from notifier.cli.chaos.scene import Scene, children_of, second_of
from notifier.points import POINTS

Inflict = Callable[[Scene, Random], str]
"""Does the harm and says what it was; "" where it could not be done."""

POINT = "point "
"""The names of faults at named points begin with it."""

_REACHED_WITHIN = 60.0


def kill(name: str, scene: Scene, random: Random) -> str:
    """Kill a process and all it has started, as `kill -9`."""
    scene.process(name).send(signal.SIGKILL)
    return f"kill -9 of {name} and its children"


def kill_one(name: str, scene: Scene, random: Random) -> str:
    """Kill one of two."""
    return kill(_one_of(name, random), scene, random)


def kill_both(name: str, scene: Scene, random: Random) -> str:
    """Kill both."""
    return f"{kill(name, scene, random)}; {kill(second_of(name), scene, random)}"


def kill_parent(name: str, scene: Scene, random: Random) -> str:
    """Kill the process that talks to Redis; its child finishes what it is at, and finds itself alone."""
    chosen = _one_of(name, random)
    with suppress(ProcessLookupError):
        os.kill(scene.process(chosen).pid, signal.SIGKILL)
    return f"kill -9 of the parent of {chosen} alone"


def kill_child(name: str, scene: Scene, random: Random) -> str:
    """Kill the process that does the work, as the kernel does when memory runs out. After an earlier fault it may just
    be starting, and is waited for."""
    chosen = _one_of(name, random)
    scene.rest(_REACHED_WITHIN, lambda: bool(children_of(scene.process(chosen).pid)))
    children = children_of(scene.process(chosen).pid)
    for child in children:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    return f"kill -9 of the child of {chosen} alone" if children else ""


def kill_senders_in_call(scene: Scene, random: Random) -> str:
    """Kill both senders when the provider has taken a message and not answered yet."""
    return _in_call(partial(kill_both, "sender"), scene, random)


def kill_simulator_in_call(scene: Scene, random: Random) -> str:
    """Kill the provider in its turn. The receipts die with it: only asking it tells afterwards what it took."""
    return _in_call(partial(kill, "simulator"), scene, random)


def _in_call(harm: Inflict, scene: Scene, random: Random) -> str:
    if not _strikes(scene, {"mode": "accept_and_stall", "count": 1, "seconds": 1.8}, _REACHED_WITHIN):
        return ""
    return f"{harm(scene, random)}, after a message was taken and before that was answered"


def _one_of(name: str, random: Random) -> str:
    return random.choice([name, second_of(name)])


def die_at(point: str, scene: Scene, random: Random) -> str:
    """Order a process to die at a named point, and wait until one did."""
    order = scene.orders / point
    if point.startswith("sweep.unknown."):
        # Only an outcome that nobody knows brings anybody there: a message that is not taken, and not answered.
        scene.ask_simulator("POST", "/api/faults", {"mode": "drop", "count": 1})
    order.touch()
    begun = time.monotonic()
    if not scene.rest(_REACHED_WITHIN, lambda: not order.exists()):
        order.unlink(missing_ok=True)
        return ""
    return f"a process died there after {time.monotonic() - begun:.1f} s"


def flush_redis(scene: Scene, random: Random) -> str:
    """Empty Redis: every wake-up and every note of Celery's is gone."""
    return "FLUSHALL" if order_redis(scene.local.environment.redis_url, "FLUSHALL") else ""


def drop_connections(scene: Scene, random: Random) -> str:
    """Cut every connection to Redis."""
    cut = order_redis(scene.local.environment.redis_url, "CLIENT", "KILL", "TYPE", "normal")
    return f"CLIENT KILL of {cut.lstrip(':')} connections" if cut else ""


def freeze_redis(scene: Scene, random: Random) -> str:
    """Stop Redis for some seconds; now and then for longer than its clients wait."""
    seconds = round(random.choice([random.uniform(1, 4), random.uniform(1, 4), 11.0]), 1)
    redis = scene.process("redis")
    redis.send(signal.SIGSTOP)
    try:
        scene.rest(seconds)
    finally:
        redis.send(signal.SIGCONT)
    return f"SIGSTOP, and SIGCONT {seconds} s later"


def misbehave(mode: str, scene: Scene, random: Random) -> str:
    """Let the provider do something wrong to the next few messages."""
    spec: dict[str, object] = {"mode": mode, "count": random.randint(2, 4)}
    if mode in {"slow", "accept_and_stall"}:
        spec["seconds"] = round(random.uniform(1, 5), 1)
    if mode == "refuse":
        # Of the account, not of the message, or it would rightly never be sent.
        spec |= {"status": 401, "code": 20003}
    if not _strikes(scene, spec, _REACHED_WITHIN):
        return ""
    return f"the next {spec['count']} messages: {mode.replace('_', ' ')}"


def change_receipts(scene: Scene, random: Random) -> str:
    """Start the simulator anew with other habits of reporting."""
    copies, delay = random.randint(1, 4), round(random.uniform(0, 3), 1)
    order = random.choice(["in_order", "reversed", "shuffled"])
    process = scene.process("simulator")
    habits = {
        "NOTIFIER_SIMULATOR_RECEIPT_COPIES": str(copies),
        "NOTIFIER_SIMULATOR_RECEIPT_DELAY_SECONDS": str(delay),
        "NOTIFIER_SIMULATOR_RECEIPT_ORDER": order,
    }
    process.program = replace(process.program, environment={**process.program.environment, **habits})
    process.send(signal.SIGKILL)
    return f"killed; from now on each receipt {copies} times, {delay} s late, {order.replace('_', ' ')}"


def _strikes(scene: Scene, spec: Mapping[str, object], within: float) -> bool:
    """Give the simulator an instruction, and wait until it met a message."""
    given = scene.ask_simulator("POST", "/api/faults", spec)
    if given is None:
        return False

    def has_met() -> bool:
        known = {one["id"]: one for one in scene.ask_simulator("GET", "/api/faults") or []}
        # A simulator that was started again has forgotten.
        return given["id"] not in known or known[given["id"]]["hits"] > 0

    return scene.rest(within, has_met)


_PROCESSES: dict[str, Inflict] = {
    "web killed": partial(kill, "web"),
    "a worker killed": partial(kill_one, "worker"),
    "both workers killed": partial(kill_both, "worker"),
    "a worker's parent killed": partial(kill_parent, "worker"),
    "a worker's child killed": partial(kill_child, "worker"),
    "a sender killed": partial(kill_one, "sender"),
    "both senders killed": partial(kill_both, "sender"),
    "a sender's parent killed": partial(kill_parent, "sender"),
    "a sender's child killed": partial(kill_child, "sender"),
    "senders killed in the call": kill_senders_in_call,
    "simulator killed in the call": kill_simulator_in_call,
    "beat killed": partial(kill, "beat"),
    "redis killed": partial(kill, "redis"),
    "simulator killed": partial(kill, "simulator"),
}

_SERVICES: dict[str, Inflict] = {
    "redis flushed": flush_redis,
    "redis frozen": freeze_redis,
    "redis connections cut": drop_connections,
    "provider slow": partial(misbehave, "slow"),
    "provider refuses": partial(misbehave, "refuse"),
    "provider answers 429": partial(misbehave, "rate_limit"),
    "provider answers 500": partial(misbehave, "error"),
    "provider hangs up": partial(misbehave, "drop"),
    "provider accepts and hangs up": partial(misbehave, "accept_and_drop"),
    "provider accepts and stalls": partial(misbehave, "accept_and_stall"),
    "provider accepts and answers 500": partial(misbehave, "accept_and_error"),
    "provider repeats receipts": partial(misbehave, "answer_twice"),
    "provider sends no receipts": partial(misbehave, "no_receipts"),
    "receipts change": change_receipts,
}


def faults_of(scene: Scene) -> dict[str, Inflict]:
    """Return every fault that can be inflicted on this engine."""
    at_points: dict[str, Inflict] = {f"{POINT}{point}": partial(die_at, point) for point in POINTS}
    harms = scene.database.harms()
    to_database: dict[str, Inflict] = {
        name: lambda scene, random, harm=harm: harm(random, scene.rest)  # type: ignore[misc]
        for name, harm in harms.items()
    }
    return {**at_points, **_PROCESSES, **_SERVICES, **to_database}


def plan(names: Sequence[str], count: int, seed: int) -> list[str]:
    """Return so many faults in an order that the seed decides.

    Every named point comes once before any fault comes twice, then every other kind; what is left is chance.
    """
    random = Random(f"{seed}/faults")  # noqa: S311  chance that can be repeated, nothing secret
    points = [name for name in names if name.startswith(POINT)]
    others = [name for name in names if not name.startswith(POINT)]
    first = random.sample(points, len(points)) + random.sample(others, len(others))
    if count < len(points):
        first = random.sample(first, len(first))
    chosen = (first + random.choices(first, k=max(0, count - len(first))))[:count]
    return random.sample(chosen, len(chosen))
