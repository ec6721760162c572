"""The rules of products (PRODUCT S1)."""

from __future__ import annotations

import pytest

from crm_sales.products.domain import ProductStatus, new_status, written_code


@pytest.mark.parametrize(
    ("typed", "kept"), [(" AU-5800 ", "AU-5800"), ("ＡＵ－5800", "AU-5800"), ("au 5800", "au 5800"), ("仪-1", "仪-1")]
)
def test_a_code_is_kept_in_half_width_without_stray_blanks_and_in_the_case_it_was_typed(typed: str, kept: str) -> None:
    assert written_code(typed) == kept


def test_a_new_product_is_a_draft_unless_something_else_is_said() -> None:
    assert new_status(0) is ProductStatus.DRAFT
    assert new_status(2) is ProductStatus.ON_SALE
