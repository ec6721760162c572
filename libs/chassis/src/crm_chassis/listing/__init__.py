"""What every list rpc lets its caller say: conditions, an order and the next page (DESIGN §2, AIP-132, 158, 160).

``filters`` reads the filter language, ``columns`` ties contract fields to SQL columns, ``listing`` turns ``filter`` and
``order_by`` into SQL conditions of a nameable shape, ``tokens`` issues page tokens that only their receiver can use.
"""
