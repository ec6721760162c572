from __future__ import annotations

import pytest

from crm.customer.v1.customer_pb2 import Customer
from crm.customer.v1.customer_service_pb2 import CreateCustomerRequest, UpdateCustomerRequest
from crm_chassis.errors import CHINESE, ENGLISH, Invalid
from crm_chassis.grpc.validation import check


@pytest.mark.parametrize("id_", ["", "0", "01a21202-22eb-74f0-b205", "../../etc/passwd"])
def test_an_update_says_by_uuid_which_record_it_is_about(id_: str) -> None:
    request = UpdateCustomerRequest(customer=Customer(id=id_, county="静安"), update_mask={"paths": ["county"]})
    with pytest.raises(Invalid) as refused:
        check(request)
    (problem,) = refused.value.fields
    assert (problem.field, problem.reason) == ("customer.id", "STRING_UUID")
    assert set(problem.says) == {CHINESE, ENGLISH}
    request.customer.id = "01a21202-22eb-74f0-b205-f69b6f7e2f02"
    check(request)


def test_a_creation_needs_no_id() -> None:
    check(CreateCustomerRequest(customer=Customer(name="北京协和医院")))


@pytest.mark.parametrize("nothing", [" ", "\t\n", "\x05", "\u3000", "\u200b", "\ufeff \u2060"])
def test_a_text_of_signs_that_nobody_sees_is_empty(nothing: str) -> None:
    request = CreateCustomerRequest(
        customer=Customer(name=nothing, phones=["010-65223344", nothing * 5], remark=nothing)
    )
    with pytest.raises(Invalid) as refused:
        check(request)
    found = {problem.field: problem.reason for problem in refused.value.fields}
    assert found == {"customer.name": "STRING_MIN_LEN", "customer.phones[1]": "STRING_MIN_LEN"}
