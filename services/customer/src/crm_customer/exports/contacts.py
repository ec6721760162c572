"""Contacts as a sheet; what is sealed stays masked and says so."""

from __future__ import annotations

from crm_chassis import export_columns as c
from crm_chassis.errors import CHINESE, ENGLISH
from crm_chassis.exporting import Export
from crm_customer.contacts.domain import traceable
from crm_customer.contacts.queries import PARTS as CONTACTS_SEEN
from crm_customer.contacts.servicer import page_shown
from crm_customer.customers.queries import customer_names
from crm_customer.departments.queries import PARTS as DEPARTMENTS_SEEN
from crm_customer.exports.names import names_with

COLUMNS = (
    c.record("customer_id", "客户名称", "Customer"),
    c.record("department_id", "科室", "Department"),
    c.plain("name", "姓名", "Name"),
    c.plain("title", "职称职务", "Title"),
    c.coded("decision_role", "decision-role", "决策角色", "Role in decisions"),
    c.masked("mobile", "手机号", "Mobile"),
    c.masked("email", "电子邮箱", "E-mail"),
    c.masked("id_card", "身份证号", "ID card"),
    c.masked("birthday", "生日", "Birthday"),
    c.masked("home_address", "家庭住址", "Home address"),
    c.plain("prescribing", "处方情况", "Prescribing"),
    c.plain("hobbies", "爱好", "Hobbies"),
    c.coded("education", "education", "学历", "Education"),
    c.coded("personality", "personality", "性格类型", "Personality"),
    c.record("introducer_id", "介绍人", "Introduced by"),
    c.coded("source", "contact-source", "认识途径", "How we met"),
    c.plain("first_impression", "第一印象", "First impression"),
    c.day("met_date", "认识日期", "Met on"),
    c.plain("native_place", "籍贯", "Native place"),
    c.coded("marital_status", "marital-status", "婚姻状况", "Marital status"),
    c.day("wedding_date", "结婚纪念日", "Wedding day"),
    c.coded("classification", "contact-classification", "分类", "Classification"),
    c.coded("grade", "contact-grade", "分级", "Grade"),
    c.plain("remark", "备注", "Remark"),
    c.moment("create_time", "创建时间", "Created"),
    c.moment("update_time", "更新时间", "Changed"),
    c.plain("customer_id", "客户ID", "Customer ID"),
    c.plain("id", "关键人ID", "Contact ID"),
)
CONTACTS = Export(
    "crm.customer.v1.ContactService.ListContacts",
    page_shown,
    titles={CHINESE: "关键人", ENGLISH: "Contacts"},
    columns=COLUMNS,
    names=names_with(
        customer_id=customer_names, department_id=DEPARTMENTS_SEEN.names, introducer_id=CONTACTS_SEEN.names
    ),
    traceable=traceable,
)
