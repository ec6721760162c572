"""What people do with customers, for Hypothesis to make stories of; each rule is checked against the oracle by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import psycopg
from customer_suite import INSTRUMENTS, Suite, person_id, unit_id
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from visibility_comparison import CITY, allowed, outcome
from visibility_oracle import CATEGORIES, EDITING, POOL_ADMINISTRATOR, READING, Company, File, Part

from crm.customer.v1.contact_pb2 import Contact
from crm.customer.v1.customer_pb2 import Customer
from crm.customer.v1.department_pb2 import Department

NAMES = (
    *("北京协和医院本部", "上海人民医院东院", "杭州市口腔医院区", "武汉协和医院西区", "成都人民医院南区"),
    *("Ruijin Hospital 分院", "南京协和门诊部北", "天津人民诊所新区"),
)
PEOPLE = st.sampled_from(sorted(Company().people))
UNITS = st.sampled_from(sorted(Company().parents))
WHICH = st.integers(0, 5)
STRANGER = st.sampled_from((False, False, True))


class CustomerStory(RuleBasedStateMachine):
    """A few customers and those who work them."""

    suite: Suite
    loop: asyncio.AbstractEventLoop
    pool: str
    categories: dict[str, str]

    def __init__(self) -> None:
        super().__init__()
        self.company, self.files, self.steps = Company(), list[File](), 0
        with psycopg.connect(self.suite.settings.migration_database_url) as db:
            db.execute("TRUNCATE customers, collision_keys CASCADE")
        self.reorganised()

    # -- how the story is told ----------------------------------------------------------------------------------------

    def wait(self, what: Awaitable[Any]) -> Any:
        async def awaited() -> Any:
            return await what

        return asyncio.run_coroutine_threadsafe(awaited(), self.loop).result()

    def call(self, who: str, rpc: str, **fields: Any) -> Any:
        return self.wait(self.suite.call(who, rpc, **fields))

    def reorganised(self) -> None:
        self.suite.become(self.company.directory())

    def file(self, which: int, fits: Callable[[File], bool]) -> File | None:
        fitting = [file for file in self.files if fits(file)]
        return fitting[which % len(fitting)] if fitting else None

    def actor(self, file: File, who: str, stranger: bool, right: str = "edit") -> str:
        """Somebody in charge of the file, if there is anybody; or just anybody."""
        able = [name for name in self.company.active if right in self.company.in_charge(name, file)[0]]
        return who if stranger or who in able or not able else able[0]

    def expected(self, who: str, file: File, right: str, *, in_charge: bool) -> set[str]:
        """How a change of a living file may end for somebody who is active or not."""
        if not self.company.people[who].active:
            return {"ACCOUNT_DISABLED"}
        least, most = self.company.rights(who, file)
        if in_charge:
            charge = self.company.in_charge(who, file)
            least, most = least - {right} | (charge[0] & {right}), most - {right} | (charge[1] & {right})
        return allowed(right, least, most)

    def tried(self, ends: set[str], who: str, rpc: str, **fields: Any) -> bool:
        """Whether it was done; it must end in one of the ways expected."""
        ended = str(self.wait(outcome(self.suite.call(who, rpc, **fields))))
        assert ended in ends, (who, rpc, ended, ends)
        return ended == "done"

    def etag(self, file: File) -> str:
        row = self.wait(self.suite.rows(f"SELECT version FROM customers WHERE id = '{file.id}'"))
        return str(row[0].version)

    def unit_of(self, who: str, at: int) -> str:
        units = self.company.people[who].units
        return units[at % len(units)]

    # -- customers ----------------------------------------------------------------------------------------------------

    @initialize(owners=st.lists(PEOPLE, min_size=3, max_size=3), at=WHICH, line=st.booleans())
    def begin(self, owners: list[str], at: int, line: bool) -> None:
        for number, who in enumerate(owners):
            self.create(who, at, line=line and number == 0, category="医院" if number == 1 else "")
            self.add_part(number, who, stranger=False, kind=("department", "contact")[number % 2])

    @precondition(lambda self: len(self.files) < len(NAMES))
    @rule(who=PEOPLE, at=WHICH, line=st.booleans(), category=st.sampled_from(["", *CATEGORIES]))
    def create(self, who: str, at: int, line: bool, category: str) -> None:
        if not self.company.people[who].active:
            return
        number, unit = len(self.files), self.unit_of(who, at)
        draft = Customer(
            name=NAMES[number],
            city_code=CITY,
            phones=[f"010-8{number}3{number}71{number}9"],
            product_line_id=INSTRUMENTS if line else "",
            category_id=self.categories.get(category, ""),
        )
        made = self.call(
            who, "CustomerService.CreateCustomer", customer=draft, unit_id=unit_id(unit), duplicate_reason="分院"
        )
        self.files.append(File(made.id, draft.name, draft.phones[0], who, unit, line, category))

    @rule(which=WHICH, who=PEOPLE, stranger=STRANGER, kind=st.sampled_from(["department", "contact"]))
    def add_part(self, which: int, who: str, stranger: bool, kind: str) -> None:
        file = self.file(which, lambda file: not file.deleted and not file.pooled and len(file.parts) < 3)
        if file is None:
            return
        who = self.actor(file, who, stranger)
        name = f"{kind}{len(file.parts)}"
        make: Any = Department if kind == "department" else Contact
        draft = {kind: make(customer_id=file.id, name=name)}
        ends = self.expected(who, file, "edit", in_charge=False)
        rpc = f"{kind.title()}Service.Create{kind.title()}"
        if ends == {"done"}:
            made = self.call(who, rpc, **draft)
            file.parts[made.id] = Part(kind, name)
        elif "done" not in ends:
            self.tried(ends, who, rpc, **draft)

    @rule(which=WHICH, part=WHICH)
    def delete_or_restore_part(self, which: int, part: int) -> None:
        file = self.file(which, lambda file: not file.deleted and not file.pooled and bool(file.parts))
        if file is None or file.owner is None or not self.company.people[file.owner].active:
            return
        part_id = sorted(file.parts)[part % len(file.parts)]
        found = file.parts[part_id]
        service, named = f"{found.kind.title()}Service", {f"{found.kind}_id": part_id}
        verb = "Restore" if found.deleted else "Delete"
        etag = self.call(file.owner, f"{service}.Get{found.kind.title()}", **named).etag
        self.call(file.owner, f"{service}.{verb}{found.kind.title()}", etag=etag, **named)
        found.deleted = not found.deleted

    @rule(which=WHICH, who=PEOPLE, stranger=STRANGER)
    def delete_or_restore(self, which: int, who: str, stranger: bool) -> None:
        file = self.file(which, lambda file: not file.pooled)
        if file is None or file.owner is None:
            return
        who = self.actor(file, who, stranger, "delete")
        ends = self.expected(who, file, "delete", in_charge=False)
        verb = "Restore" if file.deleted else "Delete"
        if self.tried(ends, who, f"CustomerService.{verb}Customer", customer_id=file.id, etag=self.etag(file)):
            file.deleted = not file.deleted

    @rule(which=WHICH, who=PEOPLE, stranger=STRANGER, category=st.sampled_from(["", *CATEGORIES]), line=st.booleans())
    def classify(self, which: int, who: str, stranger: bool, category: str, line: bool) -> None:
        file = self.file(which, lambda file: not file.deleted)
        if file is None:
            return
        who = self.actor(file, who, stranger)
        ends = self.expected(who, file, "edit", in_charge=False)
        asked = {"customer_ids": [file.id], "category_id": self.categories.get(category, "")}
        if self.tried(ends, who, "CustomerService.ClassifyCustomers", **asked):
            file.category = category
            changed = Customer(id=file.id, etag=self.etag(file), product_line_id=INSTRUMENTS if line else "")
            mask = {"paths": ["product_line_id"]}
            self.call(who, "CustomerService.UpdateCustomer", customer=changed, update_mask=mask)
            file.of_the_line = line

    @rule(which=WHICH, who=PEOPLE, stranger=STRANGER, subject=st.one_of(PEOPLE, UNITS), edit=st.booleans())
    def share(self, which: int, who: str, stranger: bool, subject: str, edit: bool) -> None:
        file = self.file(which, lambda file: not file.deleted)
        if file is None or (subject in self.company.people and not self.company.people[subject].active):
            return
        who = self.actor(file, who, stranger)
        subject_id = person_id(subject) if subject in self.company.people else unit_id(subject)
        asked = {"customer_id": file.id, "subject_id": subject_id, "level": 2 if edit else 1}
        if self.tried(self.expected(who, file, "edit", in_charge=True), who, "ShareService.ShareCustomer", **asked):
            file.shares[subject_id] = EDITING if edit else READING

    @rule(which=WHICH, who=PEOPLE, stranger=STRANGER, share=WHICH)
    def unshare(self, which: int, who: str, stranger: bool, share: int) -> None:
        file = self.file(which, lambda file: not file.deleted and bool(file.shares))
        if file is None:
            return
        who = self.actor(file, who, stranger)
        subject_id = sorted(file.shares)[share % len(file.shares)]
        asked = {"customer_id": file.id, "subject_id": subject_id}
        if self.tried(self.expected(who, file, "edit", in_charge=True), who, "ShareService.UnshareCustomer", **asked):
            del file.shares[subject_id]

    @rule(which=WHICH, who=PEOPLE, stranger=STRANGER, to=PEOPLE, at=WHICH)
    def transfer(self, which: int, who: str, stranger: bool, to: str, at: int) -> None:
        file = self.file(which, lambda file: not file.deleted)
        if file is None or not self.company.people[to].active:
            return
        who, unit = self.actor(file, who, stranger), self.unit_of(to, at)
        asked = {
            "customer_ids": [file.id],
            "to_person_id": person_id(to),
            "to_unit_id": unit_id(unit),
            "reason": "调整",
        }
        ends = self.expected(who, file, "edit", in_charge=True)
        if self.tried(ends, who, "CustomerService.TransferCustomers", **asked):
            file.owner, file.unit = to, unit

    @rule(which=WHICH, who=PEOPLE, stranger=STRANGER)
    def release(self, which: int, who: str, stranger: bool) -> None:
        file = self.file(which, lambda file: not file.deleted and not file.pooled)
        if file is None or file.owner is None:
            return
        who = self.actor(file, who, stranger)
        ends = self.expected(who, file, "edit", in_charge=True)
        if not self.company.belongs(who) and not self.company.belongs(file.owner):
            ends = ends - {"done"} | ({"NOT_FOUND"} if "done" in ends else set())
        asked = {"customer_id": file.id, "pool_id": self.pool, "reason": "无进展", "etag": self.etag(file)}
        if self.tried(ends, who, "PoolService.ReleaseCustomer", **asked):
            file.owner = file.unit = None
            file.shares.clear()

    @rule(which=WHICH, who=PEOPLE, at=WHICH)
    def claim(self, which: int, who: str, at: int) -> None:
        file = self.file(which, lambda file: file.pooled)
        if file is None or not self.company.people[who].active:
            return
        unit = self.unit_of(who, at)
        seen = "read" in self.company.rights(who, file)[0] or self.company.belongs(who)
        end = "done" if self.company.member(who) else "NOT_A_MEMBER" if seen else "NOT_FOUND"
        asked = {"customer_id": file.id, "unit_id": unit_id(unit)}
        if self.tried({end}, who, "PoolService.ClaimCustomer", **asked):
            file.owner, file.unit = who, unit

    @rule(which=WHICH, who=PEOPLE, to=PEOPLE, at=WHICH, stranger=STRANGER)
    def assign(self, which: int, who: str, to: str, at: int, stranger: bool) -> None:
        file = self.file(which, lambda file: file.pooled)
        who = who if stranger else POOL_ADMINISTRATOR
        if file is None or not self.company.people[to].active or not self.company.people[who].active:
            return
        unit = self.unit_of(to, at)
        end = "done" if who == POOL_ADMINISTRATOR else "NOT_AN_ADMINISTRATOR"
        end = end if self.company.belongs(who) else "NOT_FOUND"
        asked = {"pool_id": self.pool, "customer_ids": [file.id], "to_person_id": person_id(to), "reason": "分配"}
        if self.tried({end}, who, "PoolService.AssignFromPool", to_unit_id=unit_id(unit), **asked):
            file.owner, file.unit = to, unit

    @rule(which=WHICH, who=PEOPLE, at=WHICH, ruling=st.sampled_from(["GIVE", "SHARE", "LEAVE"]))
    def dispute(self, which: int, who: str, at: int, ruling: str) -> None:
        """Somebody claims what they collided with; whoever stands above both decides, and nobody else knows of it."""
        file = self.file(which, lambda file: not file.deleted and not file.pooled and file.owner != who)
        if file is None or file.owner is None or file.unit is None or not self.company.people[who].active:
            return
        if file.unit not in self.company.people[file.owner].units:
            return
        unit = self.unit_of(who, at)
        report = self.call(who, "CustomerService.CheckCollision", name=file.name, city_code=CITY)
        raised = self.call(
            who,
            "DisputeService.RaiseDispute",
            dispute_handle=report.matches[0].dispute_handle,
            kind="DISPUTE_KIND_CLAIM",
            unit_id=unit_id(unit),
            reason="先跟进",
        )
        deciders = self.company.deciders(who, unit, file)
        for name in self.company.active:
            party = name in deciders | {who, file.owner}
            end = "done" if party else "NOT_FOUND"
            self.tried({end}, name, "DisputeService.GetDispute", dispute_id=raised.id)
        asked = {"dispute_id": raised.id, "etag": raised.etag}
        if not deciders:
            self.call(who, "DisputeService.WithdrawDispute", **asked)
            return
        decider = sorted(deciders)[at % len(deciders)]
        asked |= {"ruling": f"DISPUTE_RULING_{ruling}", "reason": "先到先得"}
        self.call(decider, "DisputeService.DecideDispute", **asked)
        if ruling == "GIVE":
            file.owner, file.unit = who, unit
        elif ruling == "SHARE":
            file.shares[person_id(who)] = EDITING
