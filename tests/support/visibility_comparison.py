"""The running customer service, compared with what ``visibility_oracle`` says, rpc by rpc."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from customer_suite import Refusal, Suite, person_id
from visibility_oracle import NOTHING, Company, File, Part, within

from crm.common.v1.file_pb2 import SheetFormat
from crm.customer.v1.customer_pb2 import Customer
from crm_chassis.listing import searching
from crm_chassis.visibility import Way

CITY = "310100"
KINDS = {"department": "DepartmentService", "contact": "ContactService"}
QUERIES = ("协和", "人民", "xh")


async def outcome(call: Any) -> str:
    """How a call ended: ``done`` or the reason of its refusal."""
    try:
        await call
    except Refusal as refusal:
        return refusal.reason
    return "done"


async def found(call: Any) -> Any:
    """The answer; None where there is nothing to be found."""
    try:
        return await call
    except Refusal as refusal:
        if refusal.reason != "NOT_FOUND":
            raise
        return None


def allowed(needed: str, least: Collection[str], most: Collection[str], done: str = "done") -> set[str]:
    """How something that needs a right may end."""
    ends = set()
    if needed in most:
        ends.add(done)
    if needed not in least and "read" in most:
        ends.add("RIGHT_MISSING")
    if "read" not in least:
        ends.add("NOT_FOUND")
    return ends


@dataclass
class Comparison:
    """What one viewer is answered against what the oracle says; raises AssertionError where they differ."""

    suite: Suite
    company: Company
    files: list[File]
    pool: str
    categories: dict[str, str]

    async def rows(self, who: str, rpc: str, field: str, **asked: Any) -> list[Any]:
        """All rows of a list, page by page, of which as many are told as are shown."""
        met: list[Any] = []
        token, told = "", None
        while True:
            page = await self.suite.call(who, rpc, page_token=token, count_total=not token, **asked)
            told = page.total_size if told is None else told
            met += getattr(page, field)
            token = page.next_page_token
            if not token:
                break
        ids = [row.id for row in met]
        assert len(ids) == len(set(ids)), (who, rpc, asked, "met twice")
        assert told == len(ids), (who, rpc, asked, f"told of {told}", f"shown {len(ids)}")
        return met

    async def listed(self, who: str, among: Iterable[File], **asked: Any) -> list[Any]:
        """The files of a list, which must be those of ``among`` that the viewer may see."""
        rows = await self.rows(who, "CustomerService.ListCustomers", "customers", **asked)
        self.must_be(who, {row.id for row in rows}, among, asked)
        return rows

    def must_be(self, who: str, shown: set[str], among: Iterable[File], about: Any) -> None:
        """Files shown are those to be seen: never more, fewer only while a move is half done."""
        among = list(among)
        least = {file.id for file in among if "read" in self.company.rights(who, file)[0]}
        most = {file.id for file in among if "read" in self.company.rights(who, file)[1]}
        names = {file.id: file.name for file in self.files}
        assert shown <= most, (who, about, "leaked", [names.get(each) for each in shown - most])
        assert least <= shown, (who, about, "missing", [names[each] for each in least - shown])

    @property
    def living(self) -> list[File]:
        return [file for file in self.files if not file.deleted]

    async def at_a_glance(self, who: str) -> None:
        """The newest customers, page by page; nothing at all for who is disabled."""
        if not self.company.people[who].active:
            for rpc in ("CustomerService.ListCustomers", "ContactService.ListContacts"):
                assert await outcome(self.suite.call(who, rpc)) == "ACCOUNT_DISABLED", (who, rpc)
            return
        rows = await self.listed(who, self.living, page_size=3)
        times = [row.update_time.ToNanoseconds() for row in rows]
        assert times == sorted(times, reverse=True)
        for row in rows:
            self.shown_right(who, row)

    async def closely(self, who: str, some: Collection[File], query: str) -> None:
        """Everything else that shows customers; single records and attempts on ``some`` of them."""
        for file in some:
            await self.one(who, file)
            await self.attempts(who, file)
            await self.collision(who, file)
            for part_id, part in file.parts.items():
                await self.one_part(who, file, part_id, part)
        await self.lists(who)
        await self.searches(who, query)
        await self.parts(who)
        await self.exported(who)
        await self.waiting(who)

    async def one(self, who: str, file: File) -> None:
        """The record, its history, shares and holders."""
        least, most = self.company.rights(who, file)
        waits = file.pooled and self.company.belongs(who)
        got = await found(self.suite.call(who, "CustomerService.GetCustomer", customer_id=file.id))
        if got is None:
            assert "read" not in least, (who, file, "missing")
            assert not waits, (who, file, "missing from the pool")
        else:
            assert "read" in most or waits, (who, file, "leaked")
            self.shown_right(who, got)
        gate = {"done"} if waits else allowed("read", least, most)
        for rpc in ("HistoryService.ListHistory", "PoolService.ListHolders"):
            assert await outcome(self.suite.call(who, rpc, customer_id=file.id)) in gate, (who, rpc, file)
        shares = await outcome(self.suite.call(who, "ShareService.ListShares", customer_id=file.id))
        assert shares in allowed("read", least, most), (who, file)
        if file.pooled and gate == {"done"}:
            told = await self.suite.call(who, "HistoryService.ListHistory", customer_id=file.id)
            assert file.phone not in str(told), (who, file, "telephone number in the history")

    def shown_right(self, who: str, got: Customer) -> None:
        """A record as shown: owner, rights, and contact data only of what somebody owns."""
        file = next(file for file in self.files if file.id == got.id)
        least, most = self.company.rights(who, file)
        rights = {name for name in ("edit", "delete") if getattr(got.rights, name)}
        assert least - {"read"} <= rights <= most, (who, file, rights)
        assert got.owner_id == (person_id(file.owner) if file.owner else ""), (who, file)
        assert bool(got.pool_id) == file.pooled, (who, file)
        assert (list(got.phones) == []) == file.pooled, (who, file)
        assert got.HasField("delete_time") == file.deleted, (who, file)

    async def attempts(self, who: str, file: File) -> None:
        """Changing nothing and deleting another version: refused or not by right, and without any effect."""
        least, most = (NOTHING, NOTHING) if file.deleted else self.company.rights(who, file)
        etag = "0"
        if "edit" in most:
            etag = await self.etag(who, file) or "0"
        change: dict[str, Any] = {"customer": Customer(id=file.id, etag=etag), "update_mask": {"paths": ["county"]}}
        ended = await outcome(self.suite.call(who, "CustomerService.UpdateCustomer", **change))
        assert ended in allowed("edit", least, most), (who, file, ended)
        ended = await outcome(
            self.suite.call(who, "CustomerService.DeleteCustomer", customer_id=file.id, etag="999999")
        )
        assert ended in allowed("delete", least, most, "ETAG_MISMATCH"), (who, file, ended)

    async def etag(self, who: str, file: File) -> str:
        """The version of a file as somebody sees it."""
        got = await found(self.suite.call(who, "CustomerService.GetCustomer", customer_id=file.id))
        return str(got.etag) if got is not None else ""

    async def collision(self, who: str, file: File) -> None:
        """That it exists is told to everybody, more only to who may see it (C7)."""
        report = await self.suite.call(who, "CustomerService.CheckCollision", name=file.name, city_code=CITY)
        certain = [match for match in report.matches if match.certain]
        if file.deleted:
            assert not certain, (who, file)
            return
        (match,) = certain
        least, most = self.company.rights(who, file)
        if "read" not in most:
            masked = file.name[:2] + "*" * (len(file.name) - 4) + file.name[-2:]
            assert (match.customer_id, match.name) == ("", masked), (who, file, "disclosed")
        elif "read" in least:
            assert (match.customer_id, match.name) == (file.id, file.name), (who, file)
        assert match.in_pool == file.pooled, (who, file)
        assert bool(match.dispute_handle) == (not file.pooled and file.owner != who), (who, file)

    async def lists(self, who: str) -> None:
        """Other orders and conditions, and what was deleted."""
        await self.listed(who, self.living, page_size=2, order_by="name")
        await self.listed(who, self.living, page_size=2, order_by="name desc")
        for category, category_id in self.categories.items():
            among = [file for file in self.living if file.category in within(category)]
            await self.listed(who, among, page_size=2, filter=f'category_id WITHIN "{category_id}"')
        for file in self.files[-1:]:
            owner = f'owner_id = "{person_id(file.owner)}"' if file.owner else 'owner_id = ""'
            among = [each for each in self.living if each.owner == file.owner]
            await self.listed(who, among, filter=owner)
        await self.listed(who, [file for file in self.files if file.deleted], page_size=2, deleted=True)

    async def searches(self, who: str, query: str) -> None:
        """By name and by telephone number, whichever way it is looked for; nothing by a number that a pool hides (C9)."""
        word = {"xh": "协和"}.get(query, query)
        for way in Way:
            with patch.object(searching, "shortest", return_value=way):
                await self.listed(who, [file for file in self.living if word in file.name], page_size=2, query=query)
                for last in self.files[-1:]:
                    among = [] if last.deleted or last.pooled else [last]
                    await self.listed(who, among, query=last.phone[-4:], order_by="name")

    async def parts(self, who: str) -> None:
        """Departments and contacts: those of the customers to be seen, none below one that waits in a pool."""
        for kind, service in KINDS.items():
            rpc, field = f"{service}.List{kind.title()}s", f"{kind}s"
            for deleted in (False, True):
                shown = {row.id for row in await self.rows(who, rpc, field, page_size=2, deleted=deleted)}
                least, most = set[str](), set[str]()
                for file in self.living:
                    if not file.pooled:
                        needed = "delete" if deleted else "read"
                        ids = {i for i, part in file.parts.items() if part.kind == kind and part.deleted == deleted}
                        rights = self.company.rights(who, file)
                        least |= ids if needed in rights[0] else set()
                        most |= ids if needed in rights[1] else set()
                assert shown <= most, (who, rpc, deleted, "leaked", shown - most)
                assert least <= shown, (who, rpc, deleted, "missing", least - shown)

    async def one_part(self, who: str, file: File, part_id: str, part: Part) -> None:
        """A department or contact by itself, and what may be done with it."""
        service = KINDS[part.kind]
        named = {f"{part.kind}_id": part_id}
        least, most = self.company.rights(who, file)
        if file.pooled or file.deleted:
            least, most = NOTHING, NOTHING
        needed = "delete" if part.deleted else "read"
        ended = await outcome(self.suite.call(who, f"{service}.Get{part.kind.title()}", **named))
        ends = ({"done"} if needed in most else set()) | ({"NOT_FOUND"} if needed not in least else set())
        assert ended in ends, (who, file, part, ended)
        if not part.deleted:
            ended = await outcome(self.suite.call(who, f"{service}.Delete{part.kind.title()}", etag="999999", **named))
            assert ended in allowed("delete", least, most, "ETAG_MISMATCH"), (who, file, part, ended)

    async def exported(self, who: str) -> None:
        """The rows of the file are those of the list, and what a pool hides is in no cell."""
        sheet = await self.suite.download(
            who, "ExportService.ExportCustomers", format=SheetFormat.SHEET_FORMAT_CSV, order_by="name"
        )
        self.must_be(who, {row["客户ID"] for row in sheet.records()}, self.living, "export")
        text = sheet.content.decode()
        assert not [file for file in self.files if file.pooled and file.phone in text], (who, "telephone number")

    async def waiting(self, who: str) -> None:
        """What waits in the pool, for those who belong to it."""
        rows = await found(self.rows(who, "PoolService.ListClaimable", "customers", pool_id=self.pool, page_size=2))
        if rows is None:
            assert not self.company.belongs(who), who
            return
        assert self.company.belongs(who), who
        assert {row.id for row in rows} == {file.id for file in self.living if file.pooled}, who
        assert not [row for row in rows if row.phones], who
