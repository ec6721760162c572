"""The customer file as a sheet."""

from __future__ import annotations

from crm.customer.v1.customer_pb2 import BuyingState
from crm_chassis import export_columns as c
from crm_chassis.errors import CHINESE, ENGLISH
from crm_chassis.exporting import Export
from crm_customer.customers.importing import COLUMNS as IMPORTED
from crm_customer.customers.queries import customer_names
from crm_customer.customers.servicer import CustomerService
from crm_customer.exports.names import names_with
from crm_customer.pools.queries import pool_names

BUYING_STATES = {
    BuyingState.BUYING_STATE_POTENTIAL: {CHINESE: "潜在", ENGLISH: "Potential"},
    BuyingState.BUYING_STATE_TARGET: {CHINESE: "目标", ENGLISH: "Target"},
    BuyingState.BUYING_STATE_PROSPECT: {CHINESE: "准", ENGLISH: "Prospect"},
    BuyingState.BUYING_STATE_WON: {CHINESE: "成交", ENGLISH: "Won"},
    BuyingState.BUYING_STATE_LOYAL: {CHINESE: "忠诚", ENGLISH: "Loyal"},
}
COLUMNS = (
    *map(c.imported, IMPORTED),
    c.record("parent_id", "上级机构", "Organisation above"),
    c.coded("industry", "industry", "行业", "Industry"),
    c.coded("purchasing_power", "purchasing-power", "购买力", "Purchasing power"),
    c.coded("circle", "circle", "人脉圈", "Circle"),
    c.chosen("buying_state", BUYING_STATES, "五级分类", "Buying state"),
    c.product_line("product_line_id", "产品线", "Product line"),
    c.person("owner_id", "负责人", "Owner"),
    c.unit("unit_id", "所属部门", "Unit"),
    c.record("pool_id", "所在公海", "Pool"),
    c.moment("pooled_time", "进入公海时间", "In the pool since"),
    c.moment("create_time", "创建时间", "Created"),
    c.moment("update_time", "更新时间", "Changed"),
    c.plain("id", "客户ID", "Customer ID"),
)
CUSTOMERS = Export(
    "crm.customer.v1.CustomerService.ListCustomers",
    CustomerService().ListCustomers,
    titles={CHINESE: "客户", ENGLISH: "Customers"},
    columns=COLUMNS,
    names=names_with(parent_id=customer_names, pool_id=pool_names),
)
