"""Administrative units in time, and what is placed in them: agencies, stations, code lists. A place is (code, valid_from), never a code."""
