"""Opportunities as a sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crm.sales.v1.opportunity_pb2 import ForecastCategory, OpportunityLevel, OpportunityState
from crm_chassis import export_columns as c
from crm_chassis.errors import CHINESE, ENGLISH
from crm_chassis.exporting import Export, ExportNames
from crm_sales.opportunities.queries import opportunity_names
from crm_sales.pipelines import queries as pipelines

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection

    from crm_chassis.tabular.writing import Cell
    from crm_chassis.work import Read

STATES = {
    OpportunityState.OPPORTUNITY_STATE_OPEN: {CHINESE: "进行中", ENGLISH: "Open"},
    OpportunityState.OPPORTUNITY_STATE_WON: {CHINESE: "赢单", ENGLISH: "Won"},
    OpportunityState.OPPORTUNITY_STATE_LOST: {CHINESE: "丢单", ENGLISH: "Lost"},
}
LEVELS = {
    OpportunityLevel.OPPORTUNITY_LEVEL_LOW: {CHINESE: "低", ENGLISH: "Low"},
    OpportunityLevel.OPPORTUNITY_LEVEL_MEDIUM: {CHINESE: "中", ENGLISH: "Medium"},
    OpportunityLevel.OPPORTUNITY_LEVEL_HIGH: {CHINESE: "高", ENGLISH: "High"},
}
FORECASTS = {
    ForecastCategory.FORECAST_CATEGORY_PIPELINE: {CHINESE: "储备", ENGLISH: "Pipeline"},
    ForecastCategory.FORECAST_CATEGORY_BEST_CASE: {CHINESE: "最好情况", ENGLISH: "Best case"},
    ForecastCategory.FORECAST_CATEGORY_COMMIT: {CHINESE: "承诺", ENGLISH: "Commit"},
    ForecastCategory.FORECAST_CATEGORY_OMITTED: {CHINESE: "不计入", ENGLISH: "Omitted"},
}
YES = {CHINESE: "是", ENGLISH: "yes"}


def _choice(field: str) -> Callable[[Any, ExportNames], Cell]:
    """The name of a choice of the kind."""
    return lambda row, names: names.code(f"{row.kind_id} {field}", getattr(row, field))


COLUMNS = (
    c.plain("name", "商机名称", "Name"),
    c.record("kind_id", "商机类型", "Kind"),
    c.plain("customer_name", "客户名称", "Customer"),
    c.plain("stage_name", "阶段", "Stage"),
    c.chosen("state", STATES, "状态", "State"),
    c.plain("probability", "赢率(%)", "Probability (%)"),
    c.amount("amount", "金额", "Amount"),
    c.day("expected_signing_date", "预计签约日期", "Expected signing date"),
    c.known("certainty", "把握程度(%)", "Certainty (%)"),
    c.chosen("difficulty", LEVELS, "难度", "Difficulty"),
    c.chosen("importance", LEVELS, "重要程度", "Importance"),
    c.plain("need", "需求", "Need"),
    c.shown("cooperation_mode", "合作方式", "Cooperation mode", _choice("cooperation_mode")),
    c.plain("model", "仪器型号", "Model"),
    c.plain("project", "试剂项目", "Reagent project"),
    c.record("carrier_id", "所属仪器商机", "Carried by"),
    c.day("expected_opening_date", "预计开展日期", "Expected opening date"),
    c.chosen("forecast_category", FORECASTS, "预测类别", "Forecast category"),
    c.product_line("product_line_id", "产品线", "Product line"),
    c.shown("competitors", "竞争对手", "Competitors", lambda row, _: ";".join(each.name for each in row.competitors)),
    c.shown("contacts", "关键人", "Contacts", lambda row, _: ";".join(each.name for each in row.contacts)),
    c.person("owner_id", "负责人", "Owner"),
    c.unit("unit_id", "所属部门", "Unit"),
    c.moment("enter_time", "进入阶段时间", "In the stage since"),
    c.day("stage_due_date", "阶段到期日", "Stage due"),
    c.moment("contact_time", "最近联系时间", "Last contact"),
    c.plain("next_step", "下一步", "Next step"),
    c.day("next_date", "下一步日期", "Next step on"),
    c.shown("untouched", "久未联系", "Untouched", lambda row, names: YES[names.locale] if row.untouched else ""),
    c.day("signing_date", "签约日期", "Signed on"),
    c.shown("loss_reason", "丢单原因", "Loss reason", _choice("loss_reason")),
    c.plain("loss_competitor", "丢给", "Lost to"),
    c.plain("lesson", "交易总结", "Lesson"),
    c.moment("close_time", "关闭时间", "Closed"),
    c.plain("remark", "备注", "Remark"),
    c.moment("create_time", "创建时间", "Created"),
    c.moment("update_time", "更新时间", "Changed"),
    c.plain("id", "商机ID", "Opportunity ID"),
)


async def _names(read: Read) -> ExportNames:
    titles, kinds = {}, {}
    for kind in await pipelines.kinds(read):
        kinds[kind.id] = _called(kind.name, kind.name_en, read.locale)
        for field, choices in (("cooperation_mode", kind.cooperation_modes), ("loss_reason", kind.loss_reasons)):
            for each in choices:
                title = _called(each["name"], each.get("name_en", ""), read.locale)
                titles[f"{kind.id} {field}", each["code"]] = title

    async def kind_names(_: Read, ids: Collection[str]) -> dict[str, str]:
        return {each: kinds[each] for each in ids if each in kinds}

    return ExportNames(read, titles, {"kind_id": kind_names, "carrier_id": opportunity_names})


def _called(name: str, name_en: str, locale: str) -> str:
    return name if locale == CHINESE else name_en or name


def opportunities_export(page: Callable[[Any, Read], Awaitable[Any]]) -> Export:
    """The list of opportunities as a file; ``page`` answers the list."""
    return Export(
        "crm.sales.v1.OpportunityService.ListOpportunities",
        page,
        titles={CHINESE: "商机", ENGLISH: "Opportunities"},
        columns=COLUMNS,
        names=_names,
    )
