"""How a simulated hip answers: a few lines of arithmetic with invented numbers (responder.toml).

It is no model of a real hip. What each sore hip carries from day to day:

    background   morning pain that only strength takes away
    irritation   slow morning pain; time takes it away, each flare leaves some of itself in it
    flare        fast morning pain, from a day that held more than the hip takes, or from a long drive
    fitness      a factor for each direction; training raises it towards a top, rest lets it fall back to 1

One day: the morning is felt and rated with noise; each exercise and run brings pain and adds to the day's load; in the
night the load above what the hip takes becomes a flare. Units and names stand at the top of responder.toml.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import exp, sqrt

from coxa.catalog.records import SIDES, Catalog, Exercise, Exposure, Side
from coxa.plan.records import Item
from coxa.simulate.chance import Chance
from coxa.simulate.parameters import Traits, load_model

RUN = "run"  # the direction that running trains
PAIN_MAX = 10.0


@dataclass(frozen=True, slots=True)
class Felt:
    """One item as one hip felt it. `demand`: how heavy it was for the hip, 1 = just bearable."""

    pain: float
    pinched: bool
    demand: float


@dataclass(frozen=True, slots=True)
class MorningFelt:
    """One morning of one hip. `pain` is what there is, `rated` what the person says (whole points)."""

    pain: float
    rated: int
    woke: bool
    stiff: bool
    limp: bool


@dataclass(slots=True)
class Hip:
    """One hip on one day.

    `load_lu`: today's load; `used`: the same as a share of what the hip takes; `worked`: that share by direction.
    """

    side: Side
    sore: bool
    irritation: float
    flare: float = 0.0
    noise: float = 0.0
    form: float = 1.0
    load_lu: float = 0.0
    used: float = 0.0
    fitness: dict[str, float] = field(default_factory=dict)
    worked: dict[str, float] = field(default_factory=dict)


def _bounded(value: float, low: float, high: float) -> float:
    return max(low, min(high, value))


class Responder:
    """One person's body. `begin_day`, then `do_item` and `do_run` as often as it happens, then `end_day`."""

    def __init__(
        self,
        traits: Traits,
        sore: Iterable[Side],
        chance: Chance,
        catalog: Catalog,
        exposures: Mapping[tuple[str, Side], Exposure],
    ) -> None:
        self.traits, self.chance = traits, chance
        self.catalog, self.exposures = catalog, exposures
        self.model = load_model()
        sides = frozenset(sore)
        self.hips = {side: Hip(side, side in sides, traits.of("irritation", side) * (side in sides)) for side in SIDES}
        for hip in self.hips.values():
            hip.fitness[RUN] = traits.of("run_fitness")
        self.day = -1

    @property
    def sore(self) -> tuple[Hip, ...]:
        """Return the sore hips, left first."""
        return tuple(hip for hip in self.hips.values() if hip.sore)

    def fixed(self, name: str) -> float:
        """Return one of the numbers that are the same for everybody."""
        return self.model.fixed[name]

    # --- what a hip is like today ---------------------------------------------------------------------------------

    def pain_now(self, hip: Hip) -> float:
        """Return the pain there is, without noise, 0 to 10."""
        if not hip.sore:
            return 0.0
        top = self.traits.of("fitness_top")
        gained = (self.mean_fitness(hip, self.model.directions) - 1) / (top - 1) if top > 1 else 0.0
        calm = self.traits.of("background", hip.side) * (1 - self.traits.of("relief") * _bounded(gained, 0, 1))
        return _bounded(calm + hip.irritation + hip.flare, 0, PAIN_MAX)

    def mean_fitness(self, hip: Hip, directions: Iterable[str]) -> float:
        """Return the mean fitness in these directions; 1 where none is named."""
        values = [hip.fitness.get(direction, 1.0) for direction in directions]
        return sum(values) / len(values) if values else 1.0

    def onset_deg(self, hip: Hip) -> float:
        """Return the bend at which this hip pinches today."""
        earlier = self.traits.of("onset_per_point_deg") * (hip.irritation + hip.flare)
        return self.traits.of("onset_deg", hip.side) - earlier

    def _takes(self, hip: Hip) -> float:
        """Return what the hip takes today at fitness 1, LU."""
        return self.traits.of("tolerance", hip.side) * hip.form

    # --- the day --------------------------------------------------------------------------------------------------

    def begin_day(self, day: int) -> None:
        """Wake up: today's form, and how far a rating strays. Days are lived in order, none left out."""
        self.day = day
        most = self.fixed("form_noise_max")
        carry = self.traits.of("noise_carry")
        for hip in self.hips.values():
            chance = self.chance.stream(day, f"wake-{hip.side}").standard_normal(2)
            hip.form = exp(self.traits.of("form_sd") * _bounded(float(chance[0]), -most, most))
            hip.noise = carry * hip.noise + sqrt(1 - carry * carry) * float(chance[1])
            hip.load_lu = hip.used = 0.0
            hip.worked = {}

    def morning(self, hip: Hip) -> MorningFelt:
        """Return how the morning is, and how it is rated."""
        pain = self.pain_now(hip)
        rated = _bounded(round(pain + self.traits.of("noise_sd") * hip.noise), 0, PAIN_MAX)
        return MorningFelt(
            pain=pain,
            rated=int(rated),
            woke=pain >= self.fixed("woke_pain"),
            stiff=pain >= self.fixed("stiff_pain"),
            limp=pain >= self.fixed("limp_pain"),
        )

    def do_set(self, item: Item) -> Mapping[Side, Felt]:
        """Do one set of an item and return what each sore hip felt of it."""
        exercise = self.catalog.exercises[item.exercise]
        felt: dict[Side, Felt] = {}
        for hip in self.hips.values():
            share = 1.0 if item.side in (hip.side, "both", "alternating") else self.fixed("other_limb")
            intensity = self._intensity(exercise, item, hip) * share
            fitness = self.mean_fitness(hip, exercise.purpose)
            seconds = item.hold_s if item.hold_s is not None else (item.reps or 0) * sum(item.tempo_s)
            hip.load_lu += intensity * seconds / 60
            load = intensity * seconds / 60 / (fitness * self._takes(hip))
            hip.used += load
            for direction in exercise.purpose:
                hip.worked[direction] = hip.worked.get(direction, 0.0) + load
            if hip.sore:
                felt[hip.side] = self._felt(item, hip, intensity / (fitness * self._bears(hip)), share)
        return felt

    def _bears(self, hip: Hip) -> float:
        """Return what the hip bears at once at fitness 1, LU a minute."""
        return self.fixed("demand_lu_per_min") * self._takes(hip) / self.fixed("usual_tolerance")

    def _intensity(self, exercise: Exercise, item: Item, hip: Hip) -> float:
        """Return the load of one minute of this item on a working hip, LU."""
        effort = (self.fixed("usual_effort") if item.effort is None else item.effort) / self.fixed("usual_effort")
        most = exercise.dose.load.max
        load = 1 + self.fixed("load_weight") * (item.load / most if most else 0.0)
        near = self.bend_deg(item, hip) - (self.traits.of("onset_deg", hip.side) - self.fixed("near_onset_deg"))
        depth = 1 + self.fixed("near_onset_per_deg") * _bounded(near, 0, 2 * self.fixed("near_onset_deg"))
        return self.model.level_weight[exercise.level - 1] * effort * load * depth

    def bend_deg(self, item: Item, hip: Hip) -> float:
        """Return how far this hip bends in the item, after its range limit."""
        sides = (item.side,) if item.side in SIDES else SIDES
        peaks = [
            self.exposures[(item.exercise, side)].hip(hip.side).peak_flexion_deg for side in SIDES if side in sides
        ]
        peak = max(peaks)
        return peak if item.max_hip_flexion_deg is None else min(peak, item.max_hip_flexion_deg)

    def _felt(self, item: Item, hip: Hip, demand: float, share: float) -> Felt:
        noise = self.chance.of_item(self.day, item.exercise, item.side)
        pinched = self.bend_deg(item, hip) > self.onset_deg(hip) + self.fixed("pinch_noise_deg") * noise
        pain = (
            self.fixed("pain_share") * self.pain_now(hip)
            + self.fixed("pain_per_demand") * max(0.0, demand - 1)
            + self.fixed("pain_when_tired") * max(0.0, hip.used - 1)
            + self.fixed("item_noise_sd") * noise * share
            + (self.fixed("pinch_points") if pinched else 0.0)
        )
        return Felt(_bounded(pain, 0, PAIN_MAX), pinched, demand)

    def do_run(self, minutes: float, *, quick: bool = False) -> Mapping[Side, float]:
        """Run for so many minutes (walking breaks left aside) and return each sore hip's worst pain."""
        minutes *= self.fixed("quick_run_weight") if quick else 1.0
        noise = self.fixed("item_noise_sd") * self.chance.of_item(self.day, RUN, "both")
        worst: dict[Side, float] = {}
        for hip in self.hips.values():
            hip.load_lu += minutes * self.fixed("run_lu_per_min")
            load = minutes * self.fixed("run_lu_per_min") / (hip.fitness[RUN] * self._takes(hip))
            hip.used += load
            hip.worked[RUN] = hip.worked.get(RUN, 0.0) + load
            over = self.fixed("pain_per_demand") * max(0.0, hip.used - 1)
            worst[hip.side] = _bounded(self.fixed("pain_share") * self.pain_now(hip) + over + noise, 0, PAIN_MAX)
        return {hip.side: worst[hip.side] for hip in self.sore}

    def end_day(self, strain: float = 0.0) -> None:
        """Sleep: what was too much becomes a flare, what was trained becomes fitness. `strain`: points of a drive."""
        for hip in self.hips.values():
            too_much = self.traits.of("sensitivity") * max(0.0, hip.used - 1)
            added = (too_much + strain) if hip.sore else 0.0
            stays = self.traits.of("irritation_share") * added
            flare = hip.flare * _half(self.traits.of("flare_half_life_d")) + added
            irritation = hip.irritation * _half(self.traits.of("irritation_half_life_d")) + stays
            hip.flare = min(flare, self.fixed("flare_max"))
            hip.irritation = min(irritation, self.fixed("irritation_max"))
            self._train(hip)

    def _train(self, hip: Hip) -> None:
        top, gain = self.traits.of("fitness_top"), self.traits.of("fitness_gain")
        keep = _half(self.traits.of("fitness_half_life_d"))
        full = self.fixed("full_direction_share")
        for direction in {**hip.fitness, **hip.worked}:
            base = self.traits.of("run_fitness") if direction == RUN else 1.0
            now = base + (hip.fitness.get(direction, base) - base) * keep
            share = min(1.0, hip.worked.get(direction, 0.0) / full)
            hip.fitness[direction] = now + gain * share * max(0.0, top - now)

    # --- tests ----------------------------------------------------------------------------------------------------

    def test(self, test: str, hip: Hip) -> float | None:
        """Return how a test goes today; None for one this body does not know."""
        row = self.model.tests.get(test)
        if row is None:
            return None
        if row.onset:
            return round(_bounded(self.onset_deg(hip), 0, row.most))
        better = self.traits.of("strength") * self.mean_fitness(hip, row.directions)
        worse = 1 - self.fixed("pain_costs_test") * self.pain_now(hip)
        return float(round(_bounded(row.typical * better * worse, 0, row.most)))


def _half(half_life_d: float) -> float:
    """Return what is left after one day."""
    return float(0.5 ** (1 / half_life_d))
