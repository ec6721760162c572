"""What takes time between Keycloak and whoever decides by it, told from the pauses themselves and from no clock."""

from crm_gateway.directory import publisher, worker
from crm_gateway.sessions import denied

PROMISED = 5.0  # seconds until somebody who was disabled is out


def test_what_changes_in_keycloak_pauses_on_its_way_for_half_of_what_is_promised() -> None:
    assert worker.POLL_SECONDS + publisher.POLL_SECONDS <= PROMISED / 2


def test_a_session_that_was_ended_is_denied_everywhere_within_half_of_what_is_promised() -> None:
    assert denied.LOOK_AFTER <= PROMISED / 2
