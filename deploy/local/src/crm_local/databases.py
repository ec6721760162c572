"""One database and two roles per service (DESIGN §5): an owner that migrates, a runtime role that cannot delete."""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import psycopg
from psycopg import sql


@dataclass(frozen=True, slots=True)
class Database:
    """Where a service finds its database: ``url`` as the runtime role, ``migration_url`` as the owner."""

    name: str
    url: str
    migration_url: str


def provision(admin_url: str, name: str, *, owner_password: str, runtime_password: str) -> Database:
    """Create, or bring up to date, database ``name`` with roles ``name`` (runtime) and ``name_owner`` (migrations).

    Tables the owner creates later may be read, inserted into and updated by the runtime role, not deleted from; no
    other role may connect. Calling it again changes nothing but the passwords.
    """
    owner = f"{name}_owner"
    _role(admin_url, owner, owner_password)
    _role(admin_url, name, runtime_password)
    _database(admin_url, name, owner=owner)
    people = {"owner": sql.Identifier(owner), "runtime": sql.Identifier(name), "database": sql.Identifier(name)}
    with psycopg.connect(address(admin_url, database=name), autocommit=True) as connection:
        connection.execute(sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {runtime}").format(**people))
        for privileges in ("SELECT, INSERT, UPDATE ON TABLES", "USAGE, SELECT ON SEQUENCES", "USAGE ON SCHEMAS"):
            grant = "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT " + privileges + " TO {runtime}"
            connection.execute(sql.SQL(grant).format(**people))
    return addresses(admin_url, name, owner_password=owner_password, runtime_password=runtime_password)


def addresses(admin_url: str, name: str, *, owner_password: str, runtime_password: str) -> Database:
    """Where ``provision`` puts a database of that name."""
    return Database(
        name,
        url=address(admin_url, database=name, user=name, password=runtime_password),
        migration_url=address(admin_url, database=name, user=f"{name}_owner", password=owner_password),
    )


def provision_owned(admin_url: str, name: str, *, password: str) -> str:
    """Create or bring up to date database ``name`` owned by role ``name``, for software that migrates itself."""
    _role(admin_url, name, password)
    _database(admin_url, name, owner=name)
    return address(admin_url, database=name, user=name, password=password)


def address(admin_url: str, *, database: str, user: str | None = None, password: str | None = None) -> str:
    """The administrator's URL with another database and, if given, another role."""
    parts = urlsplit(admin_url)
    place = parts.netloc.rpartition("@")[2]
    who = parts.netloc.rpartition("@")[0]
    if user is not None and password is not None:
        who = f"{quote(user, safe='')}:{quote(password, safe='')}"
    return parts._replace(netloc=f"{who}@{place}", path=f"/{database}").geturl()


def drop(admin_url: str, name: str) -> None:
    """Remove a database, ending the connections to it."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _role(admin_url: str, role: str, password: str) -> None:
    with psycopg.connect(admin_url, autocommit=True) as connection:
        # An administrator who is no superuser must be a member of the owner to create a database for it.
        connection.execute("SET createrole_self_grant = 'set, inherit'")
        known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone()
        verb = sql.SQL("ALTER" if known else "CREATE")
        connection.execute(
            sql.SQL("{} ROLE {} LOGIN PASSWORD {}").format(verb, sql.Identifier(role), sql.Literal(password))
        )


def _database(admin_url: str, name: str, *, owner: str) -> None:
    with psycopg.connect(admin_url, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone():
            # Sorting by code point keeps keyset pages the same on every machine; the builtin provider came with 17.
            locale = "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"
            if connection.info.server_version < 170_000:
                locale = "LOCALE 'C'"
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8' " + locale).format(
                    sql.Identifier(name), sql.Identifier(owner)
                )
            )
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))
