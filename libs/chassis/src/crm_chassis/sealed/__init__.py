"""Sealed fields (PRODUCT G7): encrypted at rest, masked in lists, opened one at a time, found by blind index.

``keys`` holds master keys and wrapped data keys, ``vault`` seals, opens and indexes, ``kinds`` knows what a mobile
number, an ID card, an e-mail address, a postal address and a birthday look like, ``masking`` how much of each may be
shown. Equal values are visible as equal to whoever reads the indexes; nothing of few possible values is indexed.
"""

from crm_chassis.sealed.keys import DataKey, KeyState, KeysUnusable, MasterKeys
from crm_chassis.sealed.kinds import ADDRESS, BIRTHDAY, EMAIL, ID_CARD, KINDS, MOBILE, Kind, NotOfKind
from crm_chassis.sealed.vault import Context, DataKeyUnknown, Purpose, SealBroken, Sealed, Vault

__all__ = [
    "ADDRESS",
    "BIRTHDAY",
    "EMAIL",
    "ID_CARD",
    "KINDS",
    "MOBILE",
    "Context",
    "DataKey",
    "DataKeyUnknown",
    "KeyState",
    "KeysUnusable",
    "Kind",
    "MasterKeys",
    "NotOfKind",
    "Purpose",
    "SealBroken",
    "Sealed",
    "Vault",
]
