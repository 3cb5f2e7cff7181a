"""One session as a simulated person does it, set by set, with the branches of the session card.

A sore check-in takes the card's yellow or red branch, a pinch takes less range and, when it comes again, ends the
exercise, a set too sore is broken off. What happens is written down as the player would.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import cast

from coxa.catalog.records import Side
from coxa.journal.events import Json
from coxa.plan.card import deal_sessions, item_json
from coxa.plan.records import PLANNER_VERSION, Item, Peak, Session
from coxa.plan.traffic import baseline
from coxa.simulate.guide import Offer
from coxa.simulate.records import Diary
from coxa.simulate.responder import Felt, Responder

GREEN, YELLOW, RED = "green", "yellow", "red"
Card = Mapping[str, Json]
Branches = Mapping[tuple[str, str], Card]  # a card's item by exercise and side


@dataclass(slots=True)
class Doing:
    """One session on the way: what was felt so far."""

    name: str
    branches: Branches | None  # None until a branch is asked for, or where there is no card
    session: Session
    stopped: int = 0
    instead: dict[int, Item | None] = field(default_factory=dict)  # by place: what was eased, None = left out
    worst: dict[str, dict[Side, float]] = field(default_factory=dict)
    demand: dict[str, float] = field(default_factory=dict)
    efforts: list[float] = field(default_factory=list)


def item_of(raw: Mapping[str, Json]) -> Item:
    """Return an item from the JSON of a card."""
    peak = cast(Mapping[str, float], raw["peak"])
    out, still, back = cast(list[float], raw["tempo_s"])
    return Item(
        exercise=str(raw["exercise"]),
        side=str(raw["side"]),
        role=str(raw["role"]),
        sets=cast(int, raw["sets"]),
        reps=cast("int | None", raw["reps"]),
        hold_s=cast("float | None", raw["hold_s"]),
        load=cast(float, raw["load"]),
        load_kind=str(raw["load_kind"]),
        tempo_s=(out, still, back),
        rest_s=cast(float, raw["rest_s"]),
        effort=cast("float | None", raw["effort"]),
        max_hip_flexion_deg=cast("float | None", raw["max_hip_flexion_deg"]),
        zone=0,
        peak=Peak(peak["flexion_deg"], peak["adduction_deg"], peak["rotation_deg"]),
        cues_withheld=(),
        reasons=(),
    )


def _narrower(item: Item, other: Item) -> Item:
    """Return the item with the smaller range of the two."""
    limits = [one.max_hip_flexion_deg for one in (item, other) if one.max_hip_flexion_deg is not None]
    return replace(item, max_hip_flexion_deg=min(limits, default=None))


class LivedSession:
    """Does one session. `diary` takes down what happens, `body` feels it."""

    def __init__(self, diary: Diary, body: Responder, offer: Offer) -> None:
        self.diary, self.body, self.offer = diary, body, offer
        self.alarm: str | None = None

    # --- before ---------------------------------------------------------------------------------------------------

    def light(self, check_in: Mapping[Side, int]) -> str:
        """Return the colour of the check-in, by the thresholds the card shows (rules 4)."""
        given = self.offer.given
        if given is None:
            return GREEN
        number, colour = given.rules.number, GREEN
        for side, pain in check_in.items():
            usual = baseline(given.state, side, given.today, given.rules)
            calm = max(number("response", "green_floor"), usual + number("response", "green_over"))
            if pain > number("response", "yellow_max"):
                return RED
            if pain > min(calm, number("response", "green_max")):
                colour = YELLOW
        return colour

    def do(self, session: Session, check_in: Mapping[Side, int], alarm: str | None) -> Session:
        """Do a session and return the one that was done: a red check-in leads to the calm one."""
        colour = self.light(check_in)
        plan = self.offer.plan
        if colour == RED and plan is not None and plan.calm is not None:
            session = plan.calm
        doing = Doing(f"s-{self.diary.on.isoformat()}-{session.kind}", None, session)
        self._prescribe(doing, session)
        self.diary.note("session_started", {"session": doing.name, "check_in": dict(check_in.items())})
        items = (*session.warm_up, *session.items)
        for number, item in enumerate(items):
            todo: Item | None = self._yellow(doing, item) if colour == YELLOW else item
            todo = doing.instead.get(number, todo)
            if todo is not None and todo.exercise == item.exercise:
                self._do_item(doing, item, todo)
            over = alarm is not None or self._is_over(doing)
            last = over or all(item.exercise != later.exercise for later in items[number + 1 :])
            if last and item.exercise in doing.worst:
                self._rate(doing, item)
            if over:
                break
        self._finish(doing, alarm)
        return session

    def _prescribe(self, doing: Doing, session: Session) -> None:
        shown: list[Json] = [item_json(item) for item in (*session.warm_up, *session.items)]
        self.diary.note(
            "session_prescribed",
            {
                "session": doing.name,
                "date": self.diary.on.isoformat(),
                "session_kind": session.kind,
                "minutes": session.minutes,
                "items": shown,
                "planner": PLANNER_VERSION,
            },
        )

    def _is_over(self, doing: Doing) -> bool:
        """Say whether so many sets were broken off that the session ends."""
        most = "stops_session_after" if self.offer.given is None else "card_stops_after"
        return doing.stopped >= self.body.fixed(most)

    # --- an item --------------------------------------------------------------------------------------------------

    def _card(self, doing: Doing, item: Item) -> Card | None:
        """Return the card's branches of an item; worked out only when the first one is asked for."""
        if self.offer.given is None:
            return None
        if doing.branches is None:
            dealt = cast(Mapping[str, Card], deal_sessions(self.offer.given, {"today": doing.session})["sessions"])
            rows = cast(list[Card], dealt["today"]["items"])
            doing.branches = {(str(row["exercise"]), str(row["side"])): row for row in rows}
        return doing.branches.get((item.exercise, item.side))

    def _branch(self, card: Card | None, *path: str) -> Item | None:
        """Return the item at the end of one of the card's branches; None for "leave it out"."""
        row: Json = cast(Json, card)
        for name in (*path, "item"):
            row = row.get(name) if isinstance(row, dict) else None
        return item_of(row) if isinstance(row, dict) else None

    def _yellow(self, doing: Doing, item: Item) -> Item:
        return self._branch(self._card(doing, item), "check_in", YELLOW) or item

    def _do_item(self, doing: Doing, item: Item, todo: Item) -> None:
        at: dict[str, Json] = {"session": doing.name, "exercise": item.exercise, "side": item.side}
        pinches, number = 0, 0
        while number < todo.sets:
            number += 1
            felt = self.body.do_set(replace(todo, exercise=item.exercise, side=item.side))
            self._feel(doing, item, felt)
            if any(one.pinched for one in felt.values()):
                pinches += 1
                less = self._after_pinch(doing, item) if pinches == 1 else None
                then = "less_range" if less is not None else "left_out" if self.offer.given is not None else "nothing"
                self.diary.note("pinched", {**at, "set": number, "then": then})
                if then == "left_out":
                    return
                todo = todo if less is None else _narrower(todo, less)
            if max((one.pain for one in felt.values()), default=0.0) >= self.body.fixed("stop_pain"):
                self.diary.note("set_stopped", {**at, "set": number, "why": "pain"})
                doing.stopped += 1
                after = None if self._is_over(doing) else self._after_stop(doing, item, todo)
                if after is None:
                    return
                todo = after
                continue
            done: dict[str, Json] = {"reps": todo.reps, "hold_s": todo.hold_s, "load": todo.load}
            self.diary.note("set_done", {**at, "set": number, **done})

    def _after_pinch(self, doing: Doing, item: Item) -> Item | None:
        return self._branch(self._card(doing, item), "pinch", "less_range")

    def _after_stop(self, doing: Doing, item: Item, todo: Item) -> Item | None:
        """Return how the exercise goes on after a set that hurt, None when it does not; later ones are eased alike."""
        card = self._card(doing, item)
        if card is None:
            return replace(todo, sets=todo.sets - 1)
        items = (*doing.session.warm_up, *doing.session.items)
        hurts = cast(Mapping[str, Json], card.get("stopped_pain") or {})
        for place in cast(list[int], hurts.get("eases") or []):
            doing.instead[place] = self._branch(self._card(doing, items[place]), "eased")
        less = self._branch(card, "stopped_pain", "this")
        if less is None or less.exercise != item.exercise:
            return None
        return replace(_narrower(todo, less), sets=min(todo.sets - 1, less.sets))

    @staticmethod
    def _feel(doing: Doing, item: Item, felt: Mapping[Side, Felt]) -> None:
        worst = doing.worst.setdefault(item.exercise, {})
        for side, one in felt.items():
            worst[side] = max(worst.get(side, 0.0), one.pain)
            doing.demand[item.exercise] = max(doing.demand.get(item.exercise, 0.0), one.demand)

    # --- afterwards -----------------------------------------------------------------------------------------------

    def _rate(self, doing: Doing, item: Item) -> None:
        """Rate one exercise: the worst pain of each sore hip, how hard and how well it went."""
        fixed, demand = self.body.fixed, doing.demand.get(item.exercise, 1.0)
        noise = fixed("effort_noise_sd") * self.body.chance.of_item(self.body.day, item.exercise, "effort")
        usual = fixed("usual_effort") if item.effort is None else item.effort
        effort = round(max(0.0, min(10.0, usual + fixed("effort_per_demand") * max(0.0, demand - 1) + noise)))
        quality = "poor" if demand > fixed("poor_demand") else "fair" if demand > fixed("fair_demand") else "good"
        doing.efforts.append(effort)
        worst: dict[str, Json] = {side: round(pain) for side, pain in doing.worst.get(item.exercise, {}).items()}
        data: dict[str, Json] = {"session": doing.name, "exercise": item.exercise, "worst": worst}
        left = max(0, round(fixed("reps_left_at") + 2 - effort))
        self.diary.note("exercise_rated", {**data, "reps_left": left, "effort": effort, "technique": quality})

    def _finish(self, doing: Doing, alarm: str | None) -> None:
        if alarm is not None:
            self.diary.note("flag_raised", {"flag": alarm, "session": doing.name})
        broken = alarm is not None or self._is_over(doing)
        mean = round(sum(doing.efforts) / len(doing.efforts)) if doing.efforts else None
        data: dict[str, Json] = {"session": doing.name, "how": "stopped" if broken else "done", "effort": mean}
        self.diary.note("session_finished", data)
