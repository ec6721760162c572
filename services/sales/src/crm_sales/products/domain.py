"""The rules of products: one living product has a code (PRODUCT S1)."""

from __future__ import annotations

import unicodedata
from enum import IntEnum
from typing import ClassVar

from crm_chassis.errors import CHINESE, ENGLISH, Kind, Refused
from crm_chassis.text.names import tidy

MOST_PARTS = 100


class ProductStatus(IntEnum):
    """Where a product is in its life; the numbers are the contract's."""

    UNSPECIFIED = 0
    DRAFT = 1
    ON_SALE = 2
    DISCONTINUED = 3


class ProductCodeTaken(Refused):
    """A code must mean one product: orders and the ERP name products by it."""

    reason = "PRODUCT_CODE_TAKEN"
    kind = Kind.ALREADY_EXISTS
    says: ClassVar = {
        CHINESE: "产品编码“{code}”已被使用。",
        ENGLISH: "The product code {code} is taken.",
    }


class TooManyParts(Refused):
    """What is to know of a product is read whole, so it is bounded."""

    reason = "TOO_MANY_PARTS"
    says: ClassVar = {
        CHINESE: "每个产品的同类资料最多 {most} 条。",
        ENGLISH: "A product has at most {most} of these.",
    }


def written_code(text: str) -> str:
    """A code as it is kept: without stray blanks, in half width. Codes that differ in case alone are the same."""
    return tidy(unicodedata.normalize("NFKC", text))


def new_status(wanted: int) -> ProductStatus:
    """The status of a product that is put on file."""
    return ProductStatus(wanted) or ProductStatus.DRAFT
