"""The suite on one machine: embedded servers, the runner behind ``make run`` and the fixtures of integration tests."""
