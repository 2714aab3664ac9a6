"""The simulation of a fleet: it can tell a good policy from a bad one, and the same seed gives the same figures."""

from bench.fleet import Fixed, Jitter, simulate
from kiosk.offline.policy import Policy


def test_the_policy_is_no_better_than_knocking_at_random() -> None:
    own, jitter, fixed = (simulate(make, 800, 20, 8 * 3600.0, 3) for make in (Policy, Jitter, Fixed))
    assert own == simulate(Policy, 800, 20, 8 * 3600.0, 3)
    for peer in (jitter, fixed):
        assert own["refused_share"] < 0.2 < 0.5 < peer["refused_share"]
        assert own["offered_peak_vs_cap"] < 2.2 < 3.5 < peer["offered_peak_vs_cap"]
    assert own["last_delivered_vs_ideal"] < 1.4 and own["longest_silence_vs_ideal"] <= 0.3


def test_an_outage_of_an_hour_floods_the_central_service() -> None:
    own = simulate(Policy, 800, 20, 3600.0, 3)
    assert own["refused_share"] < 0.2 and own["offered_peak_vs_cap"] < 2.2 and own["last_delivered_vs_ideal"] < 1.4
