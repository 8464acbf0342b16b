"""What each feature is believed to do before any case is read: the priors of the outside view."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Term:
    """A coefficient's normal prior, and why."""

    mean: float
    sd: float
    why: str


WHO = {
    "ahead": Term(2.0, 1.0, "an early clear favourite wins about half of the races"),
    "backing": Term(1.5, 0.8, "members back whom they can live with, and likely winners"),
    "headcount": Term(2.0, 1.0, "a named number of members is the strongest word short of a vote"),
    "votes": Term(2.5, 1.0, "whoever led the last ballot mostly wins the next"),
    "opposition": Term(-0.5, 0.6, "opposition hurts, but marks the front-runner too"),
    "blocked": Term(-1.0, 0.7, "who can veto and says so mostly means it"),
    "unnamed": Term(0.7, 0.5, "unnamed diplomats' accounts carry some information"),
    "declared": Term(0.7, 0.5, "who stands can be chosen; some bodies choose only those"),
    "interested": Term(0.3, 0.5, "less than a candidacy"),
    "refused": Term(-1.2, 0.7, "own refusals matter, and are sometimes reversed"),
    "withdrawn": Term(-4.0, 1.0, "withdrawals are reversed rarely"),
    "incumbent": Term(1.0, 0.7, "a second term is usual where the incumbent may stand"),
    "head_of_government": Term(0.2, 0.4, "peers choose peers at summits"),
    "own_government": Term(0.3, 0.4, "a nominee has a state that works for it"),
    "named_lately": Term(0.2, 0.3, "names that are still spoken of"),
    "field": Term(0.5, 1.0, "somebody outside the reported names wins one race in five"),
    "field_log_names": Term(0.0, 0.5, "more names known leave fewer unknown, but mark open races"),
    "field_log_age": Term(0.0, 0.4, "deadlock brings newcomers; time makes names known"),
    "field_log_term": Term(0.4, 0.4, "far from the end of the term names are still to come"),
    "field_closed": Term(-3.0, 1.0, "after nominations closed newcomers are against the rules"),
    "field_balloting": Term(-0.7, 0.7, "who is not on the ballot is seldom chosen"),
    "field_ahead": Term(-0.5, 0.7, "a clear favourite leaves less room"),
    "field_backing": Term(-0.5, 0.7, "so does a backed one"),
    "field_declared": Term(-0.3, 0.6, "so do declared candidates"),
    "extended": Term(-3.0, 1.0, "prolonging is rare where it is not the custom"),
    "extended_customary": Term(2.0, 1.0, "where it is, it is as likely as a name"),
    "extended_eligible": Term(1.0, 0.7, "an incumbent who may stay sometimes does"),
    "extended_log_term": Term(0.0, 0.4, "put off as the end nears; or arranged early"),
    "extended_overdue": Term(0.3, 0.6, "past its end a mandate is bridged"),
    "extended_refused": Term(-0.8, 0.6, "an incumbent who says no can be persuaded"),
    "extended_age": Term(0.0, 0.4, "a long search without a name ends in a bridge"),
}
WHEN = {
    "always": Term(-5.0, 1.0, "a race takes some months: one chance in 150 a day"),
    "distance": Term(0.0, 0.4, "no trend with the distance of the day forecast"),
    "age": Term(0.0, 0.4, "nor with the age of the race"),
    "term_near": Term(1.5, 0.7, "agreements pile up near the end of the term"),
    "term_over": Term(0.7, 0.7, "an empty chair presses"),
    "summit": Term(0.7, 0.5, "bodies decide when they meet; weak, for calendars are partial"),
    "round": Term(2.0, 0.7, "a scheduled vote mostly elects"),
    "soft_slot": Term(0.5, 0.5, "a day that may move counts less"),
    "before_round": Term(-1.5, 0.7, "nobody is elected before the day of the vote"),
    "before_closing": Term(-1.5, 0.7, "nor before nominations close"),
    "today_ahead": Term(0.3, 0.4, "a favourite hastens"),
    "today_backing": Term(0.5, 0.5, "so does open backing"),
    "today_headcount": Term(1.0, 0.7, "most of all a counted majority"),
    "today_balloting": Term(1.5, 0.7, "once ballots are cast it ends within days or weeks"),
    "today_blocked": Term(-0.4, 0.4, "a blocked leader delays"),
    "today_no_names": Term(-0.5, 0.5, "without any name there is nothing to decide"),
}
BODY_SD = 0.7
RULE_SD = 0.5
