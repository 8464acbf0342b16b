"""Places of the parameters in the vector that the terms read: first the free, then the fixed.

Last come two numbers that are worked out from them once for all that is said.
"""

from __future__ import annotations

from forecast.scenario.process_priors import FIXED, FREE

N_FREE = len(FREE)
N_PARAMETERS = len(FREE) + len(FIXED)
RESERVE_GAP, ACCEPT_GAP = N_PARAMETERS, N_PARAMETERS + 1
N_PLACES = N_PARAMETERS + 2


def _place(name: str) -> int:
    return (*FREE, *FIXED).index(name)


ACCEPTABILITY_MEAN = _place("acceptability_mean")
LOG_UTILITY_SD = _place("log_utility_sd")
COMMON_SHARE = _place("common_share")
BLOC_SHARE = _place("bloc_share")
HEAD_OF_GOVERNMENT = _place("head_of_government")
SUPPORT_PULL = _place("support_pull")

LOG_RESERVE_GAP = _place("log_reserve_gap")
LOG_ACCEPT_GAP = _place("log_accept_gap")
STATEMENT_SHARPNESS = _place("statement_sharpness")
LOG_SPEAKING_RATE = _place("log_speaking_rate")
SPEAKING_HOME = _place("speaking_home")
SPEAKING_DECLARED = _place("speaking_declared")
SPEAKING_FRONTRUNNER = _place("speaking_frontrunner")
SPEAKING_AGENDA = _place("speaking_agenda")
SPEAKING_STRENGTH = _place("speaking_strength")
SPEAKING_PRIVACY = _place("speaking_privacy")
REPEAT_WEIGHT = _place("repeat_weight")
PRESS_WEIGHT = _place("press_weight")

OBJECTION_THRESHOLD = _place("objection_threshold")
LOG_CONCESSION_RATE = _place("log_concession_rate")
CONCESSION_UTILITY = _place("concession_utility")
CONCESSION_SUPPORT = _place("concession_support")
CONCESSION_ISOLATION = _place("concession_isolation")
LOG_DEADLINE_GAIN = _place("log_deadline_gain")
PERMANENT_SHARE = _place("permanent_share")

LOG_PROPOSAL_RATE = _place("log_proposal_rate")
PROPOSAL_SUPPORT = _place("proposal_support")
PROPOSAL_AGENDA = _place("proposal_agenda")
PROPOSAL_SHARPNESS = _place("proposal_sharpness")
PROPOSAL_FOCAL = _place("proposal_focal")
DRAFT_LATENT = _place("draft_latent")
DRAFT_REFUSED = _place("draft_refused")
FRONTRUNNER_SHARPNESS = _place("frontrunner_sharpness")
FAVOURITE_WEIGHT = _place("favourite_weight")

LOG_WITHDRAWAL_RATE = _place("log_withdrawal_rate")
WITHDRAWAL_GAP = _place("withdrawal_gap")
LOG_AVAILABILITY_RATE = _place("log_availability_rate")
REFUSAL_PENALTY = _place("refusal_penalty")
LOG_ENTRY_RATE = _place("log_entry_rate")
ENTRY_DEADLOCK = _place("entry_deadlock")
LOG_EXTENSION_RATE = _place("log_extension_rate")
EXTENSION_LIKING = _place("extension_liking")
EXTENSION_RELUCTANCE = _place("extension_reluctance")

HEADCOUNT_NOISE = _place("headcount_noise")
BALLOT_INDIFFERENCE = _place("ballot_indifference")
