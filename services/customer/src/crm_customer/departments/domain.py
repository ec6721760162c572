"""The rule of departments: a customer has one of a name."""

from typing import ClassVar

from crm_chassis.errors import CHINESE, ENGLISH, Kind, Refused


class DepartmentExists(Refused):
    """The customer has a living department of that name."""

    reason = "DEPARTMENT_EXISTS"
    kind = Kind.ALREADY_EXISTS
    says: ClassVar = {
        CHINESE: "该客户下已有科室「{name}」。",
        ENGLISH: "The customer already has a department {name}.",
    }
