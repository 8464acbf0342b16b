"""A race as tables of numbers, all end to end in one vector, for code that knows no classes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from forecast.evidence.record import WITHDRAWN
from forecast.model.data import Arrays

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Tables(NamedTuple):
    """One race; every table is (row, column) of float64, whole numbers and flags among them.

    stated: (free parameter, [mean, sd]); fixed: (fixed number, 1).
    factors: (factor, [mean, sd, bound candidate or -1]); x: (factor x member, candidate), acting at
    all times; exposure: (factor, member), how far each follows the factor's patron.
    members: (member, [bloc or -1, veto player]); candidates: (candidate, [head of government]);
    blocs: (bloc, 1), nothing but their number. The first three have room for more than there are.
    rule: (1, [number of veto players, quota, number of entries, of these in a deadlock, days of
    deadlock, days from the opening to the as-of date]); few: (veto player, 1), where they are few.

    epochs: (epoch, column), see below; stance, silent, silent_slot: (epoch, member); backed:
    (epoch, factor). Statements to expect where a member is on record as `accept`: accepting.
    Objections: cells, the epochs that each stood through; spells, each as a whole.
    reports, reported: front-runner reports, and the epoch of each name then; called: who was named.
    ballots, stood, votes: choices among names. segments, beside, may_pass: spans of the past, the
    epoch of each name in the race in them, and whether it could have passed; open_days, gap:
    (span of any kind, candidate). ends, against, won: the same of the end. kept: a renewal.
    """

    stated: Floats
    fixed: Floats
    factors: Floats
    x: Floats
    exposure: Floats
    members: Floats
    candidates: Floats
    blocs: Floats
    rule: Floats
    few: Floats
    epochs: Floats
    stance: Floats
    silent: Floats
    silent_slot: Floats
    backed: Floats
    statements: Floats
    accepting: Floats
    cells: Floats
    spells: Floats
    opinions: Floats
    reports: Floats
    reported: Floats
    called: Floats
    headcounts: Floats
    tallies: Floats
    ballots: Floats
    stood: Floats
    votes: Floats
    withdrawals: Floats
    openings: Floats
    open_days: Floats
    gap: Floats
    segments: Floats
    beside: Floats
    may_pass: Floats
    ends: Floats
    against: Floats
    won: Floats
    kept: Floats


N_TABLES = len(Tables._fields)

MEAN, SD, BOUND = range(3)
"""Columns of `stated` and `factors`."""
BLOC, VETO = range(2)
N_VETO, QUOTA, N_ENTRIES, N_SOUGHT, DEADLOCKED_DAYS, DAYS_OPEN = range(6)
CANDIDATE, HOME, DECLARED, FRONTRUNNER, BINDS, STATUS, SUPPORT, ISOLATION = range(8)
"""Columns of `epochs`. BINDS: 1 while a stated availability factor holds the name back; ISOLATION:
one over the number of standing objections."""
LATENT_DAYS, REFUSED_DAYS, RENEWAL_DAYS = range(8, 11)
"""Days of an epoch by the name's status, and those weighted at risk of a renewal."""
EPOCH, MEMBER = range(2)
"""First columns of all tables of what was said."""
LEVEL, TRUST, WEIGHT, BEFORE, IN_SLOT, IS_WAITED_FOR = range(2, 8)
"""Columns of `statements` and, as far as they go, of `opinions`."""
DAYS, SLOT_DAYS, SPELL = range(2, 5)
"""Columns of `accepting` and of `cells`, where the second are weighted by nearness."""
CONCEDED, ENDED_NEARNESS = range(2, 4)
"""Columns of `spells`, whose first two are its last epoch and its member."""
BACKING, OF, HOW_TRUSTED = range(1, 4)
"""Columns of `headcounts`."""
IN_FAVOUR, AGAINST, VETOES, VOTERS, TALLY_TRUST, TALLY_WEIGHT = range(1, 7)
"""Columns of `tallies`; votes below zero were not published."""
RAMP, RAMP_SLOT = range(2)
"""Columns of `segments`; of `ends`, the logarithm on the day, and whether bodies met."""
KEPT_EPOCH, KEPT_LOG_RAMP = range(2)
NOT_IN_RACE = -1.0


def tables_of(race: Arrays, n_blocs: int) -> Tables:
    """Lay a race out. n_blocs: places for blocs."""
    record, exposed, factors = race.record, race.exposure, race.influence
    epochs, said, spells = record.epochs, record.statements, record.spells
    opinions, moves, tallies = record.opinions, record.moves, record.tallies
    tried, end = race.attempts, race.ending
    n_rooms = factors.x.shape[1]
    return Tables(
        stated=_columns(race.stated.mean, race.stated.sd),
        fixed=_columns(race.stated.fixed),
        factors=_columns(factors.mean, factors.sd, factors.bound),
        x=_table(factors.x.reshape(-1, factors.x.shape[2])),
        exposure=_table(factors.exposure),
        members=_columns(record.bloc, np.pad(race.rule.veto, (0, n_rooms - len(race.rule.veto)))),
        candidates=_columns(record.head_of_government),
        blocs=np.zeros((n_blocs, 1)),
        rule=np.array(
            [
                [
                    *(race.rule.n_veto, race.rule.quota, moves.n_entries),
                    *(moves.n_deadlocked_entries, moves.deadlocked_days, -record.opened_day),
                ]
            ],
            dtype=np.float64,
        ),
        few=_columns(race.rule.few),
        epochs=_columns(
            epochs.candidate,
            record.home[epochs.candidate],
            epochs.declared,
            epochs.frontrunner,
            1.0 - epochs.released,
            epochs.status,
            epochs.support,
            1.0 / np.maximum(epochs.objections, 1),
            exposed.latent_days,
            exposed.refused_days,
            exposed.incumbent_ramp,
        ),
        stance=_table(epochs.stance),
        silent=_table(exposed.silent),
        silent_slot=_table(exposed.silent_slot),
        backed=_table(factors.backed),
        statements=_columns(
            said.epoch,
            said.member,
            said.level,
            said.trust,
            said.weight,
            said.before,
            exposed.said_in_slot,
            (epochs.status[said.epoch] != WITHDRAWN) & (said.day > record.opened_day),
        ),
        accepting=_columns(
            exposed.accepting_epoch,
            exposed.accepting_member,
            exposed.accepting_days,
            exposed.accepting_slot,
        ),
        cells=_columns(
            exposed.spell_epoch,
            spells.member[exposed.spell],
            exposed.spell_days,
            exposed.spell_nearness,
            exposed.spell,
        ),
        spells=_columns(spells.epoch, spells.member, spells.conceded, exposed.ended_nearness),
        opinions=_columns(
            opinions.epoch, opinions.member, opinions.level, opinions.trust, opinions.weight
        ),
        reports=_columns(record.favourites.trust),
        reported=_table(record.favourites.epoch),
        called=_table(record.favourites.named),
        headcounts=_columns(
            record.headcounts.epoch,
            record.headcounts.backing,
            record.headcounts.of,
            record.headcounts.trust,
        ),
        tallies=_columns(
            tallies.epoch,
            tallies.in_favour,
            tallies.against,
            tallies.vetoes,
            tallies.of,
            tallies.trust,
            tallies.weight,
        ),
        ballots=_columns(record.choices.trust * record.choices.weight),
        stood=_table(record.choices.epoch),
        votes=_table(record.choices.votes),
        withdrawals=_columns(moves.withdrawal_gap),
        openings=_columns(epochs.status[moves.opening_epoch]),
        open_days=_table(exposed.open_days),
        gap=_table(exposed.gap),
        segments=_columns(tried.ramp, tried.ramp_slot),
        beside=_table(np.where(tried.contending, tried.epoch, NOT_IN_RACE)),
        may_pass=_table(tried.eligible),
        ends=_columns(end.log_ramp, end.in_slot),
        against=_table(np.where(end.contending, end.epoch, NOT_IN_RACE)),
        won=_table(end.chosen),
        kept=_columns(end.kept_epoch, end.kept_log_ramp),
    )


def end_to_end(tables: Tables) -> tuple[Floats, Ints]:
    """All numbers in one vector; and (table, 3), where each begins, its rows and its columns."""
    begins = np.cumsum([0, *(table.size for table in tables)])[:-1]
    layout = [(begin, *table.shape) for begin, table in zip(begins, tables, strict=True)]
    numbers = np.concatenate([table.ravel() for table in tables])
    return numbers, np.array(layout, dtype=np.int64)


def _columns(*columns: NDArray[np.generic]) -> Floats:
    return np.column_stack([np.asarray(c, dtype=np.float64) for c in columns]).reshape(
        -1, len(columns)
    )


def _table(values: NDArray[np.generic]) -> Floats:
    return np.ascontiguousarray(values, dtype=np.float64)
