"""Public pools 公海: customers that nobody owns and the rules by which members claim them (PRODUCT C9).

A *member* sees what waits in a pool and may *claim* it, an *administrator* *assigns* it; an owner *releases* into one.
Who held a customer from when to when is its *holder history*.
"""
