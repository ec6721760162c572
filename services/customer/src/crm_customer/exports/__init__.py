"""Exports 导出: lists of customers, departments and contacts as files, and the templates of imports (PRODUCT G10, G8).

An export is its list rpc in another dress (``crm_chassis.exporting``); here stands what its columns are called and show.
Columns that an import reads are written as it reads them; codes, people and units by name, sealed fields masked.
"""
