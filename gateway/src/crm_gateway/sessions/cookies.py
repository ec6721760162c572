"""The two cookies of a browser: the session, and the proof that a sign-in ends where it began."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cookies:
    """Cookies under the address browsers use. Over https they are bound to host and transport by their names."""

    https: bool

    @property
    def session(self) -> str:
        """Name of the session's cookie."""
        return "__Host-crm_session" if self.https else "crm_session"

    @property
    def sign_in(self) -> str:
        """Name of the cookie of a browser on its way to Keycloak."""
        return "__Host-crm_sign_in" if self.https else "crm_sign_in"

    def set(self, name: str, value: str, *, seconds: int) -> tuple[bytes, bytes]:
        """The header that sets a cookie. Lax, because the way back from Keycloak is a navigation from another site."""
        secure = "; Secure" if self.https else ""
        return b"set-cookie", f"{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}".encode()

    def clear(self, name: str) -> tuple[bytes, bytes]:
        """The header that removes a cookie."""
        return self.set(name, "", seconds=0)
