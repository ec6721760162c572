"""Sheets that people exchange with the suite: .xlsx and .csv in and out (PRODUCT G10). No database in here.

``reading`` opens a file and refuses what it cannot read for certain, ``mapping`` says which column holds which field,
``kinds`` turn cells into values, ``writing`` streams exports, ``templates`` make the workbook people fill in.
"""
