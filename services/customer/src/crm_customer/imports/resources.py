"""What can be imported, by the contract's numbers."""

from collections.abc import Mapping
from typing import Final

from crm_customer.contacts.importing import CONTACTS
from crm_customer.customers.importing import CUSTOMERS
from crm_customer.departments.importing import DEPARTMENTS
from crm_customer.imports.resource import Resource

RESOURCES: Final[Mapping[int, Resource]] = {1: CUSTOMERS, 2: DEPARTMENTS, 3: CONTACTS}
