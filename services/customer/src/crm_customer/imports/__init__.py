"""Imports 导入: sheets of customers, looked at in a dry run before anything is on file (PRODUCT G10).

An import is its uploader's alone. A row is fine, a duplicate, or has errors; only fine rows are put on file. Checking
and committing are jobs that go forward in short transactions and keep their progress in the rows themselves. Some weeks
after it ended it forgets what its sheet said and keeps what became of each row (``expiring``).
"""
