"""The process run forward as plainly as can be: every rate worked out anew at every event.

The law and the random numbers are those of `forecast.simulation.kernel`; nothing here makes it
fast but the compiler. So it is the yardstick of that kernel's speed and a witness to its truth:
path by path both must tell the same story. It says nothing of support at nodes, nor of events.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from forecast.process import ballots, rates
from forecast.simulation import world as w
from forecast.simulation.compiled import compiled, compiled_to_allocate
from forecast.simulation.state import (
    ACCEPT,
    ACQUIESCED,
    ENDORSE,
    LATENT,
    OPEN,
    OPPOSE,
    REFUSED,
    RESERVE,
    SILENT,
    UNNAMED,
    WITHDRAWN,
)
from forecast.simulation.streams import (
    ACQUIESCENCE,
    AVAILABILITY,
    CONCESSION,
    ENTRY,
    EXTENSION,
    LOTS,
    PERMANENCE,
    PROPOSAL,
    SPEAKING,
    STATEMENT,
    WITHDRAWAL,
    exponential,
    logistic,
    path_key,
    uniform,
)
from forecast.simulation.world import Draws, Floats, Ints, World

STANCE, PERMANENT, OBJECTED, SPOKEN, ASKED = range(5)
"""Rows of `Path.mark`."""
OWN, UTILITY, SPEAK, CONCEDE = range(4)
"""Rows of `Path.pair`; SPEAK and CONCEDE are rates, and rows of `Path.left` less two."""
STATUS, DECLARED, AHEAD, COUNT, LAST = range(5)
"""Rows of `Path.tally`."""
SUPPORT, LIKING, LAST_DAY, BEFORE_DAY = range(4)
"""Rows of `Path.name`."""
PROPOSE, WITHDRAW, BECOME_OPEN = range(3)
"""Clocks of a name, rows of `Path.move` and `Path.move_left`."""
ENTER, EXTEND = range(2)
"""Clocks of the office."""
CELL_ENDS, SPEAKS, CONCEDES, PROPOSED, WITHDRAWS, OPENS, ENTERS, EXTENDED, RELEASE, ASSUME = range(
    10
)
"""What can come first."""
NOBODY = -1


class Path(NamedTuple):
    """One path: what is on record, the rate of every clock, and the hazard that it has left.

    mark, pair: (row, member, candidate). left: (clock, member, candidate), speaking and
    conceding. tally, name: (row, candidate). move, move_left: (clock, candidate). office,
    office_left: (clock,). backed: (patron, candidate). release_day: (binding,).
    """

    mark: Ints
    pair: Floats
    left: Floats
    tally: Ints
    name: Floats
    move: Floats
    move_left: Floats
    office: Floats
    office_left: Floats
    backed: Ints
    release_day: Floats


class Rows(NamedTuple):
    """One row per path, as in `forecast.simulation.results.Results`."""

    outcome: Ints
    decided_day: Floats
    objected: NDArray[np.bool_]
    last_holdout: Ints
    holdout_days: Floats


pressured_utility = compiled(rates.pressured_utility)
log_speaking_rate = compiled(rates.log_speaking_rate)
log_concession_rate = compiled(rates.log_concession_rate)
log_proposal_rate = compiled(rates.log_proposal_rate)
log_withdrawal_rate = compiled(rates.log_withdrawal_rate)
log_availability_rate = compiled(rates.log_availability_rate)
log_entry_rate = compiled(rates.log_entry_rate)
log_extension_rate = compiled(rates.log_extension_rate)
proposal_claim = compiled(rates.proposal_claim)
winner_of_rounds = compiled(ballots.winner_of_rounds)


def empty_rows(n_paths: int, n_members: int) -> Rows:
    """Room for the rows of so many paths."""
    return Rows(
        np.zeros(n_paths, np.int64),
        np.full(n_paths, np.inf),
        np.zeros((n_paths, n_members), np.bool_),
        np.full(n_paths, NOBODY),
        np.zeros(n_paths),
    )


@compiled_to_allocate
def run_plainly(
    world: World,
    draws: Draws,
    rng_seed: int,
    paths: Ints,
    draw_of: Ints,
    release_day: Floats,
    rows: Rows,
) -> None:
    """Run some paths, and fill their rows; see `forecast.simulation.kernel.run_paths`."""
    n_candidates, n_members = len(world.home), len(world.veto)
    for number in paths:
        key, d = path_key(rng_seed, number), draw_of[number]
        path = _opening(world, draws, d, key, release_day[number])
        outcome, day = _run(world, draws, d, key, path)
        rows.outcome[number], rows.decided_day[number] = outcome, day
        chosen = outcome < n_candidates
        about = outcome if chosen else _leading(world, path)
        for i in range(n_members):
            rows.objected[number, i] = about != NOBODY and path.mark[OBJECTED, i, about] == 1
        if chosen and path.tally[LAST, outcome] != NOBODY:
            rows.last_holdout[number] = path.tally[LAST, outcome]
            days = path.name[LAST_DAY, outcome] - path.name[BEFORE_DAY, outcome]
            rows.holdout_days[number] = days


@compiled_to_allocate
def _opening(world: World, draws: Draws, d: int, key: np.uint64, release_day: Floats) -> Path:
    """The record of the as-of date, and a fresh hazard for every clock."""
    n_candidates, n_members, n_patrons = len(world.home), len(world.veto), len(world.patron)
    path = Path(
        np.zeros((5, n_members, n_candidates), np.int64),
        np.zeros((4, n_members, n_candidates)),
        np.zeros((2, n_members, n_candidates)),
        np.zeros((5, n_candidates), np.int64),
        np.zeros((4, n_candidates)),
        np.zeros((3, n_candidates)),
        np.zeros((3, n_candidates)),
        np.zeros(2),
        np.zeros(2),
        np.zeros((n_patrons, n_candidates), np.int64),
        release_day.copy(),
    )
    path.office_left[ENTER] = exponential(key, ENTRY, 0, 0)
    path.office_left[EXTEND] = exponential(key, EXTENSION, 0, 0)
    for c in range(n_candidates):
        for row in (STATUS, DECLARED, AHEAD):
            path.tally[row, c] = world.tally[row, c]
        path.tally[LAST, c] = NOBODY
        path.move_left[PROPOSE, c] = exponential(key, PROPOSAL, c, 0)
        path.move_left[WITHDRAW, c] = exponential(key, WITHDRAWAL, c, 0)
        path.move_left[BECOME_OPEN, c] = exponential(key, AVAILABILITY, c, 0)
        for p in range(n_patrons):
            path.backed[p, c] = world.backed[p, c]
        for i in range(n_members):
            pair = c * n_members + i
            path.mark[STANCE, i, c] = world.stance[i, c]
            path.pair[OWN, i, c] = draws.utility[d, i, c]
            path.left[0, i, c] = exponential(key, SPEAKING, pair, 0)
            path.left[1, i, c] = exponential(key, CONCESSION, pair, 0)
            if world.stance[i, c] == OPPOSE:
                path.mark[OBJECTED, i, c] = 1
                if uniform(key, PERMANENCE, pair, 0) < draws.permanence[d, i, c]:
                    path.mark[PERMANENT, i, c] = 1
    return path


@compiled_to_allocate
def _run(world: World, draws: Draws, d: int, key: np.uint64, path: Path) -> tuple[int, float]:
    """Outcome and day: event after event, cell after cell."""
    theta, n_candidates = draws.theta[d], len(world.home)
    now, assumption = 0.0, 0
    for cell in range(world.profile.shape[1]):
        while now < world.edges[cell + 1]:
            _work_out_rates(world, draws, d, path, cell, now)
            what, i, c, wait = _first(path, world.edges[cell + 1] - now)
            for b in range(len(path.release_day)):
                if -np.inf < path.release_day[b] - now <= wait:
                    what, i, c, wait = RELEASE, b, NOBODY, max(path.release_day[b] - now, 0.0)
            if assumption < len(world.assumed) and world.assumed_day[assumption] - now <= wait:
                what, wait = ASSUME, max(world.assumed_day[assumption] - now, 0.0)
            _let_run(path, wait)
            now += wait
            if what == CELL_ENDS:
                now = world.edges[cell + 1]
            elif what == SPEAKS:
                _speak(world, theta, key, path, i, c, now)
            elif what == CONCEDES:
                _take_stance(world, key, path, i, c, ACCEPT, False, now)
            elif what == PROPOSED:
                winner = _put_to_body(world, theta, key, path, c, now)
                if winner != NOBODY:
                    return winner, now
            elif what == WITHDRAWS:
                _leave(world, path, c)
            elif what == OPENS:
                path.tally[STATUS, c] = OPEN
            elif what == ENTERS:
                _enter(key, path)
            elif what == EXTENDED:
                return n_candidates, now
            elif what == RELEASE:
                path.release_day[i] = -np.inf
            elif what == ASSUME:
                _assume(world, draws.shift[d], key, path, assumption, now)
                assumption += 1
    return n_candidates + 1, np.inf


@compiled
def _work_out_rates(world: World, draws: Draws, d: int, path: Path, cell: int, now: float) -> None:
    """The rate per day of every clock there is."""
    for c in range(len(world.home)):
        _rates_of_pairs(world, draws, d, path, c, cell, now)
    _rates_of_names(world, draws.theta[d], path, cell)
    _rates_of_office(world, draws.theta[d], path, cell)


@compiled
def _rates_of_pairs(
    world: World, draws: Draws, d: int, path: Path, c: int, cell: int, now: float
) -> None:
    """How often each member speaks of one candidate, or gives up its objection."""
    theta, n_members = draws.theta[d], len(world.veto)
    n_for, n_objecting, bound = 0, 0, 0.0
    for i in range(n_members):
        n_for += path.mark[STANCE, i, c] >= ACCEPT
        n_objecting += path.mark[STANCE, i, c] == OPPOSE
    for b in range(len(world.bound)):
        if world.bound[b] == c and path.release_day[b] > now + 1e-9:
            bound += draws.penalty[d, b]
    support = max(n_for / n_members, world.counted[c])
    in_race = path.tally[STATUS, c] != WITHDRAWN and path.tally[STATUS, c] != UNNAMED
    talk = np.exp(theta[w.SPEAKING_AGENDA] * world.profile[w.IN_SLOT, cell])
    haste = 1.0 + np.exp(theta[w.LOG_DEADLINE_GAIN]) * world.profile[w.NEARNESS, cell]
    total = 0.0
    for i in range(n_members):
        pressure, is_patron = -bound, False
        for p in range(len(world.patron)):
            pressure += draws.pull[d, p] * world.exposure[p, i] * path.backed[p, c]
            is_patron = is_patron or world.patron[p] == i
        v = pressured_utility(path.pair[OWN, i, c], support, theta[w.SUPPORT_PULL], pressure)
        path.pair[UTILITY, i, c] = v
        total += v
        stance = path.mark[STANCE, i, c]
        speaks, concedes = 0.0, 0.0
        if in_race and stance == OPPOSE and path.mark[PERMANENT, i, c] == 0:
            concedes = haste * np.exp(
                log_concession_rate(
                    v,
                    support,
                    1.0 / n_objecting,
                    theta[w.LOG_CONCESSION_RATE],
                    theta[w.CONCESSION_UTILITY],
                    theta[w.CONCESSION_SUPPORT],
                    theta[w.CONCESSION_ISOLATION],
                )
            )
        # an endorser has said all; a member that accepts says more only where others follow it
        silent = stance in (OPPOSE, ENDORSE) or (stance == ACCEPT and not is_patron)
        if in_race and not silent and now >= world.silent_until[i, c]:
            speaks = talk * np.exp(
                log_speaking_rate(
                    v,
                    1.0 if world.home[c] == i else 0.0,
                    path.tally[DECLARED, c],
                    path.tally[AHEAD, c],
                    theta[w.LOG_SPEAKING_RATE],
                    theta[w.SPEAKING_HOME],
                    theta[w.SPEAKING_DECLARED],
                    theta[w.SPEAKING_FRONTRUNNER],
                    theta[w.SPEAKING_STRENGTH],
                    theta[w.SPEAKING_PRIVACY],
                )
            )
            if stance == ACCEPT:
                gap, sharpness = np.exp(theta[w.LOG_ACCEPT_GAP]), theta[w.STATEMENT_SHARPNESS]
                speaks *= (1.0 + np.exp(-sharpness * v)) / (1.0 + np.exp(sharpness * (gap - v)))
        path.pair[SPEAK, i, c], path.pair[CONCEDE, i, c] = speaks, concedes
    path.name[SUPPORT, c], path.name[LIKING, c] = support, total / n_members


@compiled
def _contends(world: World, path: Path, c: int) -> bool:
    status = path.tally[STATUS, c]
    return bool(status != WITHDRAWN and status != UNNAMED and c != world.rule[w.INCUMBENT])


@compiled
def _claim(theta: Floats, path: Path, c: int) -> float:
    status = path.tally[STATUS, c]
    return float(
        proposal_claim(
            path.name[LIKING, c],
            path.tally[AHEAD, c],
            1.0 if status == LATENT else 0.0,
            1.0 if status == REFUSED else 0.0,
            theta[w.PROPOSAL_SHARPNESS],
            theta[w.PROPOSAL_FOCAL],
            theta[w.DRAFT_LATENT],
            theta[w.DRAFT_REFUSED],
        )
    )


@compiled
def _rates_of_names(world: World, theta: Floats, path: Path, cell: int) -> None:
    """How often each name is put to the body, leaves the race, or opens up to it."""
    slot, ramp = world.profile[w.IN_SLOT, cell], world.profile[w.PROPOSAL_RAMP, cell]
    best, top, whole = 0.0, -np.inf, 0.0
    for c in range(len(world.home)):
        if _contends(world, path, c):
            best, top = max(best, path.name[SUPPORT, c]), max(top, _claim(theta, path, c))
    for c in range(len(world.home)):
        if _contends(world, path, c):
            whole += np.exp(_claim(theta, path, c) - top)
    for c in range(len(world.home)):
        for clock in (PROPOSE, WITHDRAW, BECOME_OPEN):
            path.move[clock, c] = 0.0
        if not _contends(world, path, c):
            continue
        support = path.name[SUPPORT, c]
        if not _is_blocked(world, path, c):
            base = theta[w.LOG_PROPOSAL_RATE]
            hastened = np.exp(log_proposal_rate(support, base, theta[w.PROPOSAL_SUPPORT]))
            pace = np.exp(theta[w.PROPOSAL_AGENDA] * slot) * ramp
            share = np.exp(_claim(theta, path, c) - top) / whole
            path.move[PROPOSE, c] = pace * share * hastened
        if path.tally[STATUS, c] == OPEN:
            base, gain = theta[w.LOG_WITHDRAWAL_RATE], theta[w.WITHDRAWAL_GAP]
            path.move[WITHDRAW, c] = np.exp(log_withdrawal_rate(best - support, base, gain))
        else:
            refused = 1.0 if path.tally[STATUS, c] == REFUSED else 0.0
            base, penalty = theta[w.LOG_AVAILABILITY_RATE], theta[w.REFUSAL_PENALTY]
            path.move[BECOME_OPEN, c] = np.exp(log_availability_rate(refused, base, penalty))


@compiled
def _is_blocked(world: World, path: Path, c: int) -> bool:
    n_objecting, vetoed = 0, False
    for i in range(len(world.veto)):
        if path.mark[STANCE, i, c] == OPPOSE:
            n_objecting += 1
            vetoed = vetoed or world.veto[i] == 1
    short = len(world.veto) - n_objecting < world.rule[w.QUOTA]
    return bool(n_objecting > 0 and (vetoed or short))


@compiled
def _rates_of_office(world: World, theta: Floats, path: Path, cell: int) -> None:
    """How often somebody new comes up, and how likely the incumbent is kept."""
    stuck, places = 0.0, False
    for c in range(len(world.home)):
        places = places or path.tally[STATUS, c] == UNNAMED
        if _contends(world, path, c) and path.tally[AHEAD, c] == 1:
            for i in range(len(world.veto)):
                if path.mark[STANCE, i, c] == OPPOSE:
                    stuck = 1.0
    path.office[ENTER], path.office[EXTEND] = 0.0, 0.0
    if places:
        base, gain = theta[w.LOG_ENTRY_RATE], theta[w.ENTRY_DEADLOCK]
        path.office[ENTER] = np.exp(log_entry_rate(stuck, base, gain))
    kept = world.rule[w.INCUMBENT]
    if kept >= 0 and path.tally[STATUS, kept] != WITHDRAWN:
        log_rate = log_extension_rate(
            path.name[LIKING, kept],
            1.0 if path.tally[STATUS, kept] == REFUSED else 0.0,
            theta[w.LOG_EXTENSION_RATE],
            theta[w.EXTENSION_LIKING],
            theta[w.EXTENSION_RELUCTANCE],
        )
        path.office[EXTEND] = world.profile[w.EXTENSION_RAMP, cell] * np.exp(log_rate)


@compiled
def _first(path: Path, wait: float) -> tuple[int, int, int, float]:
    """What happens first within `wait` days, by whom, about whom, and after how many days."""
    what, member, about = CELL_ENDS, NOBODY, NOBODY
    for c in range(path.tally.shape[1]):
        for i in range(path.mark.shape[1]):
            for clock in range(2):
                rate, left = path.pair[SPEAK + clock, i, c], path.left[clock, i, c]
                if rate * wait > left:
                    what, member, about, wait = SPEAKS + clock, i, c, left / rate
        for clock in (PROPOSE, WITHDRAW, BECOME_OPEN):
            rate, left = path.move[clock, c], path.move_left[clock, c]
            if rate * wait > left:
                what, member, about, wait = PROPOSED + clock, NOBODY, c, left / rate
    for clock in (ENTER, EXTEND):
        rate, left = path.office[clock], path.office_left[clock]
        if rate * wait > left:
            what, member, about, wait = ENTERS + clock, NOBODY, NOBODY, left / rate
    return what, member, about, wait


@compiled
def _let_run(path: Path, wait: float) -> None:
    """Take off every clock what runs in `wait` days; none goes below zero by rounding."""
    for c in range(path.tally.shape[1]):
        for i in range(path.mark.shape[1]):
            for clock in range(2):
                left = path.left[clock, i, c] - path.pair[SPEAK + clock, i, c] * wait
                path.left[clock, i, c] = max(left, 0.0)
        for clock in (PROPOSE, WITHDRAW, BECOME_OPEN):
            left = path.move_left[clock, c] - path.move[clock, c] * wait
            path.move_left[clock, c] = max(left, 0.0)
    for clock in (ENTER, EXTEND):
        left = path.office_left[clock] - path.office[clock] * wait
        path.office_left[clock] = max(left, 0.0)


@compiled
def _speak(
    world: World, theta: Floats, key: np.uint64, path: Path, i: int, c: int, now: float
) -> None:
    """A member states its view, between the cut-points; what it agreed to it does not take back."""
    pair, before, count = c * len(world.veto) + i, path.mark[STANCE, i, c], path.mark[SPOKEN, i, c]
    level = ENDORSE
    if before != ACCEPT:
        noise = logistic(key, STATEMENT, pair, count) / theta[w.STATEMENT_SHARPNESS]
        heard = path.pair[UTILITY, i, c] + noise
        level = RESERVE if heard < 0.0 else ACCEPT
        if heard < -np.exp(theta[w.LOG_RESERVE_GAP]):
            level = OPPOSE
        if heard >= np.exp(theta[w.LOG_ACCEPT_GAP]):
            level = ENDORSE
        if before == ACQUIESCED:
            level = max(level, ACCEPT)
    lasting = uniform(key, PERMANENCE, pair, count) < theta[w.PERMANENT_SHARE]
    _take_stance(world, key, path, i, c, level, lasting, now)


@compiled
def _take_stance(
    world: World,
    key: np.uint64,
    path: Path,
    i: int,
    c: int,
    level: int,
    lasting: bool,
    now: float,
) -> None:
    """Put a member on record."""
    pair, before = c * len(world.veto) + i, path.mark[STANCE, i, c]
    path.mark[STANCE, i, c] = level
    if level == OPPOSE:
        path.mark[OBJECTED, i, c] = 1
        path.mark[PERMANENT, i, c] = 1 if lasting else 0
        if before != OPPOSE:
            path.left[1, i, c] = exponential(key, CONCESSION, pair, path.mark[SPOKEN, i, c])
    elif before == OPPOSE:
        path.name[BEFORE_DAY, c], path.name[LAST_DAY, c] = path.name[LAST_DAY, c], now
        path.tally[LAST, c] = i
    path.mark[SPOKEN, i, c] += 1
    path.left[0, i, c] = exponential(key, SPEAKING, pair, path.mark[SPOKEN, i, c])
    for p in range(len(world.patron)):
        if world.patron[p] == i:
            path.backed[p, c] = 1 if level == ENDORSE else 0


@compiled_to_allocate
def _put_to_body(
    world: World, theta: Floats, key: np.uint64, path: Path, c: int, now: float
) -> int:
    """A name is put to the body, or a ballot is held: the winner, or NOBODY."""
    path.tally[COUNT, c] += 1
    path.move_left[PROPOSE, c] = exponential(key, PROPOSAL, c, path.tally[COUNT, c])
    if world.rule[w.BALLOT_ROUNDS] > 0:
        return _ballot(world, key, path)
    n_yes, vetoed, n_members = 0, False, len(world.veto)
    for i in range(n_members):
        if path.mark[STANCE, i, c] == SILENT or path.mark[STANCE, i, c] == RESERVE:
            pair, agrees = c * n_members + i, path.pair[UTILITY, i, c]
            u = uniform(key, ACQUIESCENCE, pair, path.mark[ASKED, i, c])
            path.mark[ASKED, i, c] += 1
            if u < 1.0 / (1.0 + np.exp(theta[w.OBJECTION_THRESHOLD] - agrees)):
                path.mark[STANCE, i, c] = ACQUIESCED
            else:
                lot = uniform(key, PERMANENCE, pair, path.mark[SPOKEN, i, c])
                lasting = lot < theta[w.PERMANENT_SHARE]
                _take_stance(world, key, path, i, c, OPPOSE, lasting, now)
        if path.mark[STANCE, i, c] == OPPOSE:
            vetoed = vetoed or world.veto[i] == 1
        else:
            n_yes += 1
    return c if n_yes >= world.rule[w.QUOTA] and not vetoed else NOBODY


@compiled_to_allocate
def _ballot(world: World, key: np.uint64, path: Path) -> int:
    n_members, n_candidates = len(world.veto), len(world.home)
    wish, lots = np.zeros((n_members, n_candidates)), np.zeros(n_candidates)
    available = np.zeros(n_candidates, np.bool_)
    for c in range(n_candidates):
        available[c] = _contends(world, path, c)
        lots[c] = uniform(key, LOTS, c, path.tally[COUNT, c])
        for i in range(n_members):
            noise = logistic(key, ACQUIESCENCE, c * n_members + i, path.tally[COUNT, c])
            wish[i, c] = path.pair[UTILITY, i, c] + noise
        path.tally[COUNT, c] += 1
    votes = np.zeros((world.rule[w.BALLOT_ROUNDS], n_candidates), np.int64)
    return winner_of_rounds(wish, world.rule[w.QUOTA], available, lots, votes)


@compiled
def _leave(world: World, path: Path, c: int) -> None:
    """A name leaves; the best-liked one left takes its place ahead."""
    was_ahead = path.tally[AHEAD, c] == 1
    path.tally[STATUS, c], path.tally[DECLARED, c], path.tally[AHEAD, c] = WITHDRAWN, 0, 0
    best, anybody_ahead = NOBODY, False
    for other in range(len(world.home)):
        if _contends(world, path, other):
            anybody_ahead = anybody_ahead or path.tally[AHEAD, other] == 1
            if best == NOBODY or path.name[LIKING, other] > path.name[LIKING, best]:
                best = other
    if was_ahead and best != NOBODY and not anybody_ahead:
        path.tally[AHEAD, best] = 1


@compiled
def _enter(key: np.uint64, path: Path) -> None:
    """The next newcomer is named."""
    for c in range(path.tally.shape[1]):
        if path.tally[STATUS, c] == UNNAMED:
            path.tally[STATUS, c] = LATENT
            path.office_left[ENTER] = exponential(key, ENTRY, 0, c)
            return


@compiled
def _assume(world: World, shift: Floats, key: np.uint64, path: Path, k: int, now: float) -> None:
    """An assumed event: a stance, a new government, or a change of utility."""
    row = world.assumed[k]
    i, c = row[w.ASSUMED_MEMBER], row[w.ASSUMED_CANDIDATE]
    if row[w.ASSUMED_KIND] == w.IS_STANCE:
        lasting = row[w.ASSUMED_PERMANENT] == 1
        _take_stance(world, key, path, i, c, row[w.ASSUMED_LEVEL], lasting, now)
        return
    for other in range(len(world.home)):
        if row[w.ASSUMED_KIND] == w.IS_SHIFT:
            for member in range(len(world.veto)):
                path.pair[OWN, member, other] += shift[k, member, other]
        elif path.mark[STANCE, i, other] == OPPOSE:
            path.mark[STANCE, i, other], path.mark[PERMANENT, i, other] = SILENT, 0
            path.mark[SPOKEN, i, other] += 1
            pair, count = other * len(world.veto) + i, path.mark[SPOKEN, i, other]
            path.left[0, i, other] = exponential(key, SPEAKING, pair, count)


@compiled
def _leading(world: World, path: Path) -> int:
    """The name with most support, then best liked; NOBODY if nobody is in the race."""
    best, most = NOBODY, 0
    for c in range(len(world.home)):
        if _contends(world, path, c):
            n_for = 0
            for i in range(len(world.veto)):
                n_for += path.mark[STANCE, i, c] >= ACCEPT
            liked = best == NOBODY or path.name[LIKING, c] > path.name[LIKING, best]
            if best == NOBODY or n_for > most or (n_for == most and liked):
                best, most = c, n_for
    return best
