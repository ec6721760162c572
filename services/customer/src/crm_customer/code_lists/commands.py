"""Changing code lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from uuid_utils.compat import uuid7

from crm.customer.events.v1 import code_list_events_pb2 as events
from crm_chassis.audit import changes_between
from crm_chassis.errors import NotFound
from crm_chassis.etags import require_etag
from crm_chassis.fill import values_of
from crm_chassis.text.names import tidy
from crm_customer.code_lists.domain import AliasTaken, spellings_of
from crm_customer.code_lists.tables import code_lists, codes

if TYPE_CHECKING:
    from crm.customer.v1.code_list_pb2 import Code
    from crm_chassis.work import Work

WRITABLE = ("name_zh", "name_en", "parent", "aliases", "position", "retired")


async def save_code(work: Work, name: str, wanted: Code) -> None:
    """Add a code or change it. Raises NotFound for an unknown list, AliasTaken, EtagMissing and EtagMismatch."""
    # The lock on the list lets nobody else give a spelling away meanwhile.
    locked = sa.select(code_lists.c.name).where(code_lists.c.name == name).with_for_update()
    if (await work.db.execute(locked)).one_or_none() is None:
        raise NotFound
    values = values_of(wanted, WRITABLE)
    values["name_zh"], values["name_en"] = tidy(wanted.name_zh), tidy(wanted.name_en)
    values["spellings"] = spellings_of(wanted.code, values["name_zh"], values["name_en"], values["aliases"])
    mine = sa.select(codes.c.code).where(codes.c.list == name, codes.c.code != wanted.code)
    overlapping = codes.c.spellings.overlap(sa.bindparam("wanted", values["spellings"], type_=ARRAY(sa.Text)))
    if taken := (await work.db.execute(mine.where(overlapping).limit(1))).scalar_one_or_none():
        raise AliasTaken(code=taken)
    row = (
        await work.db.execute(sa.select(codes).where(codes.c.list == name, codes.c.code == wanted.code))
    ).one_or_none()
    if row is None:
        code_id = str(uuid7())
        await work.db.execute(
            sa.insert(codes).values(id=code_id, list=name, code=wanted.code, updated_at=work.now, **values)
        )
        given = {each: value for each, value in values.items() if value not in ("", [], False) and each in WRITABLE}
        work.audit(
            "codes", code_id, "created", changes=changes_between({}, {"list": name, "code": wanted.code} | given)
        )
        work.emit(events.CodeAdded(code_list=name, code=wanted.code))
        return
    require_etag(wanted.etag, row.version)
    if fields := await work.revise(codes, row, values):
        work.emit(
            events.CodeChanged(code_list=name, code=row.code, fields=[each for each in fields if each in WRITABLE])
        )
