"""What a file that comes down is called, for clients of any age (RFC 6266)."""

from __future__ import annotations

import pytest

from crm_gateway.routes.files import disposition


def test_a_chinese_name_has_a_readable_one_beside_it_for_clients_that_read_ascii_only() -> None:
    assert disposition("客户 2026-11-25.xlsx", "customers-20261125.xlsx") == (
        "attachment; filename=\"customers-20261125.xlsx\"; filename*=UTF-8''%E5%AE%A2%E6%88%B7%202026-11-25.xlsx"
    )


def test_a_name_that_is_ascii_stays_what_it_is() -> None:
    assert disposition("Import of customers.xlsx", "customers-template.xlsx") == (
        "attachment; filename=\"Import of customers.xlsx\"; filename*=UTF-8''Import%20of%20customers.xlsx"
    )


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("客户.xlsx", "file.xlsx"),
        ("客户 2026-11-25.csv", "2026-11-25.csv"),
        ("Überblick (Köln).csv", "berblick_K_ln.csv"),
        ('a"b\\c%.csv', "c.csv"),
        ("合同", "file"),
        ("报告.表格", "file"),
    ],
)
def test_without_one_what_is_readable_of_the_name_remains(name: str, plain: str) -> None:
    assert disposition(name).startswith(f'attachment; filename="{plain}"; filename*=')
