"""The same file into the same PostgreSQL by dlt: Arrow tables, write disposition merge on the key. Run by bench/.venv-dlt.

Usage: dlt_load.py FILE.csv DATABASE_URL FOLDER
"""

from __future__ import annotations

import json
import sys
import time

import dlt
import pyarrow.csv

NAMES = ["station", "parameter", "measured_at", "averaging_minutes", "value", "unit", "status"]
KEY = ["station", "parameter", "measured_at", "averaging_minutes"]


def main() -> None:
    """Load, and print the seconds of the run (libraries were imported before)."""
    path, url, folder = sys.argv[1:4]

    @dlt.resource(name="air_station", write_disposition="merge", primary_key=KEY)
    def rows():  # type: ignore[no-untyped-def]
        reading = pyarrow.csv.ReadOptions(column_names=NAMES, skip_rows=1, block_size=16 * 1024 * 1024)
        types = {"status": pyarrow.string(), "measured_at": pyarrow.timestamp("us")}
        with pyarrow.csv.open_csv(path, reading, convert_options=pyarrow.csv.ConvertOptions(column_types=types)) as reader:
            for batch in reader:
                yield pyarrow.Table.from_batches([batch])

    pipeline = dlt.pipeline("bench", pipelines_dir=folder, destination=dlt.destinations.postgres(url), dataset_name="bench")
    begun = time.perf_counter()
    pipeline.run(rows())
    print(json.dumps({"seconds": time.perf_counter() - begun}))


if __name__ == "__main__":
    main()
