"""Contacts as sheets hold them, and when a row is a person on file (PRODUCT G10, C1, C2, G7).

A row is a contact on file when the customer has one with its mobile number, or one of its name in its department. The same
name elsewhere at the customer, or the same mobile number at another customer that the importer may see, needs a reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from uuid_utils.compat import uuid7

from crm_chassis.errors import CHINESE, ENGLISH, Invalid
from crm_chassis.tabular.kinds import CellProblem, Context, Date
from crm_customer.contacts import queries, secrets
from crm_customer.contacts.commands import NewContact, blank_values, put_on_file
from crm_customer.contacts.domain import DATA_CLASS, SEALED, accepted
from crm_customer.customers import named
from crm_customer.departments.queries import ids_by_name
from crm_customer.imports.columns import coded, column, text
from crm_customer.imports.resource import Candidate, Resource

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from crm_chassis.work import Work


@dataclass(frozen=True, slots=True)
class Secret:
    """The value of a sealed field, in full; a problem never repeats it."""

    field: str

    @property
    def hint(self) -> Mapping[str, str]:
        """That it is sealed."""
        return {CHINESE: "完整内容,加密保存", ENGLISH: "the whole of it; it is kept sealed"}

    def convert(self, text: str, _: Context) -> object:
        """The normal form, or what the contacts room refuses it for."""
        try:
            return accepted({self.field: text})[self.field]
        except Invalid as wrong:
            return CellProblem(wrong.fields[0].reason, wrong.fields[0].says)


COLUMNS: Final = (
    text("name", 100, "姓名", "Name", "联系人", "关键人", "联系人姓名", required=True),
    *named.COLUMNS,
    text("department_name", 100, "科室", "Department", "科室名称", "部门", "所在科室"),
    text("title", 100, "职称职务", "Title", "职称", "职务", "职位"),
    column("mobile", Secret("mobile"), "手机号", "Mobile", "手机", "手机号码", "移动电话", "电话", "tel", "phone"),
    column("email", Secret("email"), "电子邮箱", "E-mail", "邮箱", "邮件"),
    column("birthday", Secret("birthday"), "生日", "Birthday", "出生日期"),
    column("id_card", Secret("id_card"), "身份证号", "ID card", "身份证", "身份证号码"),
    column("home_address", Secret("home_address"), "家庭住址", "Home address", "住址", "家庭地址"),
    coded("decision_role", "decision-role", "决策角色", "Role in decisions", "角色", quoting=False),
    text("prescribing", 2000, "处方情况", "Prescribing"),
    text("hobbies", 1000, "爱好", "Hobbies", "兴趣爱好"),
    coded("education", "education", "学历", "Education", quoting=False),
    coded("personality", "personality", "性格类型", "Personality", "性格", quoting=False),
    coded("source", "contact-source", "认识途径", "How we met", "来源", quoting=False),
    text("first_impression", 2000, "第一印象", "First impression"),
    column("met_date", Date(), "认识日期", "Met on"),
    text("native_place", 100, "籍贯", "Native place"),
    coded("marital_status", "marital-status", "婚姻状况", "Marital status", "婚否", quoting=False),
    column("wedding_date", Date(), "结婚纪念日", "Wedding day"),
    coded("classification", "contact-classification", "分类", "Classification", quoting=False),
    coded("grade", "contact-grade", "分级", "Grade", "级别", "等级", quoting=False),
    text("remark", 4000, "备注", "Remark"),
)


@dataclass(slots=True, kw_only=True)
class Draft(named.Part):
    """What a row says of a person; ``values`` have the department once it is found."""

    secrets: dict[str, str]
    department_name: str


def read(converted: Mapping[str, object]) -> Draft:
    """The contact that a converted row makes."""
    given = named.without_naming(converted)
    department_name = given.pop("department_name", "")
    hidden = {field: given.pop(field) for field in SEALED if field in given}
    return Draft(
        values=blank_values() | given,
        naming=named.naming_in(converted),
        secrets=hidden,
        department_name=department_name,
    )


async def compare(work: Work, candidates: Sequence[Candidate], final: bool) -> None:  # noqa: FBT001  see Resource
    """Whose they are, in which department, and whether they are on file."""
    placed = await _in_departments(work, await named.place(work, candidates, final))
    mobiles = {each.content.secrets["mobile"] for each in placed if "mobile" in each.content.secrets}
    blind = await secrets.marks(work, "mobile", mobiles)
    same_mobile = await secrets.holders(work, "mobile", mobiles)
    customers = await queries.readable_among(work, {other for ids in same_mobile.values() for other in ids})
    same_name: dict[tuple[str, str], list[Any]] = {}
    names = {(each.content.customer_id, each.content.values["name"]) for each in placed}
    for row in await queries.namesakes(work, names):
        same_name.setdefault((row.customer_id, row.name), []).append(row)
    for each in placed:
        draft, customer_id = each.content, each.content.customer_id
        mobile, name, department_id = (
            draft.secrets.get("mobile", ""),
            draft.values["name"],
            draft.values["department_id"],
        )
        each.marks = (f"name {customer_id} {department_id} {name}",)
        if mobile:
            each.marks += (f"mobile {customer_id} {blind[mobile]}",)
        owners = {other: customers[other] for other in same_mobile.get(mobile, ()) if other in customers}
        namesakes = same_name.get((customer_id, name), [])
        certain = [other for other, of in owners.items() if of == customer_id]
        certain += [row.id for row in namesakes if row.department_id == department_id]
        if certain:
            each.is_on_file(customer_id, certain[0])
        elif similar := owners | {row.id: row.customer_id for row in namesakes}:
            record_id, of = next(iter(similar.items()))
            each.may_be_on_file(of, record_id, similar)


async def _in_departments(work: Work, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Those of the candidates whose department is on file, or that name none."""
    names = {each.number: (each.content.customer_id, each.content.department_name) for each in candidates}
    known = await ids_by_name(work, {name for name in names.values() if name[1]})
    for each in candidates:
        if each.content.department_name:
            each.content.values["department_id"] = known.get(names[each.number])
            if each.content.values["department_id"] is None:
                each.fails("DEPARTMENT_NOT_FOUND", field="department_name")
    return [each for each in candidates if not each.problems]


async def put(work: Work, candidates: Sequence[Candidate], _: str, reason: str) -> None:
    """Put them on file, their secrets sealed as those of contacts made by hand."""
    people = list(_people(candidates))
    await put_on_file(work, people, reason=reason)
    for each, person in zip(candidates, people, strict=True):
        each.is_committed(person.customer_id, person.id)


def _people(candidates: Sequence[Candidate]) -> Iterator[NewContact]:
    for each in candidates:
        yield NewContact(
            id=str(uuid7()),
            customer_id=each.content.customer_id,
            values=each.content.values,
            secrets=each.content.secrets,
        )


CONTACTS: Final = Resource(
    permission="customer.contacts.create",
    columns=COLUMNS,
    read=read,
    compare=compare,
    put_on_file=put,
    sealed=SEALED,
    data_class=DATA_CLASS,
)
