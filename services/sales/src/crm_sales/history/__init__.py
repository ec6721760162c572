"""History: what was done to a record and what a person did, field by field (PRODUCT G8).

The trail is written by the commands of the other rooms; here it is read.
"""
