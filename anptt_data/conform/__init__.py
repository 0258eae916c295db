"""Text cells become typed values: encodings, headers, numbers, dates, nulls. What cannot is a finding."""
