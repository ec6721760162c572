"""Tables of sign-in. They hold digests of what browsers hold, and tokens only sealed.

Unlike from business tables the runtime role may delete from them: nothing here outlives its session.
"""

import sqlalchemy as sa

from crm_gateway.schema import metadata

# Browsers on their way to Keycloak; used once, within minutes.
sign_ins = sa.Table(
    "sign_ins",
    metadata,
    sa.Column("state_digest", sa.LargeBinary, primary_key=True),
    sa.Column("browser_digest", sa.LargeBinary, nullable=False),
    sa.Column("nonce", sa.Text, nullable=False),
    sa.Column("sealed_verifier", sa.LargeBinary, nullable=False),
    sa.Column("return_to", sa.Text, nullable=False),
    sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    sa.Index("sign_ins_by_expiry", "expires_at"),
)

# Browsers that are signed in. ``version`` counts the renewals of the tokens; whoever renews them says until when others
# should wait, because Keycloak takes a refresh token once.
sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("cookie_digest", sa.LargeBinary, primary_key=True),
    sa.Column("person_id", sa.Text, nullable=False),
    sa.Column("keycloak_session_id", sa.Text, nullable=False),
    sa.Column("username", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("sealed_tokens", sa.LargeBinary, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("renewing_until", sa.DateTime(timezone=True), nullable=True),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    sa.Index("sessions_by_keycloak_session", "keycloak_session_id"),
    sa.Index("sessions_by_person", "person_id"),
    sa.Index("sessions_by_expiry", "expires_at"),
)

# Keycloak sessions and people whose tokens no longer count although they have not expired; ``kind`` is "sid" or "sub".
denied = sa.Table(
    "denied_tokens",
    metadata,
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, primary_key=True),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Index("denied_tokens_by_time", "at"),
)
