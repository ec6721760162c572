"""Trees that a company makes itself, such as categories of customers and families of products: hundreds of nodes, read whole.

``domain`` has the rules, ``table`` reads and locks the rows. A room says in its own words what is refused.
"""
