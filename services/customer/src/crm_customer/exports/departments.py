"""Departments as a sheet."""

from __future__ import annotations

from crm_chassis import export_columns as c
from crm_chassis.errors import CHINESE, ENGLISH
from crm_chassis.exporting import Export
from crm_customer.customers.queries import customer_names
from crm_customer.departments.servicer import DepartmentService
from crm_customer.exports.names import names_with

COLUMNS = (
    c.record("customer_id", "客户名称", "Customer"),
    c.plain("name", "科室名称", "Department"),
    c.plain("monthly_test_volume", "月检测量", "Tests per month"),
    c.plain("running_projects", "在开项目", "Running projects"),
    c.known("satisfaction", "满意度", "Satisfaction"),
    c.plain("phone", "科室电话", "Phone"),
    c.plain("remark", "备注", "Remark"),
    c.moment("create_time", "创建时间", "Created"),
    c.moment("update_time", "更新时间", "Changed"),
    c.plain("customer_id", "客户ID", "Customer ID"),
    c.plain("id", "科室ID", "Department ID"),
)
DEPARTMENTS = Export(
    "crm.customer.v1.DepartmentService.ListDepartments",
    DepartmentService().ListDepartments,
    titles={CHINESE: "科室", ENGLISH: "Departments"},
    columns=COLUMNS,
    names=names_with(customer_id=customer_names),
)
