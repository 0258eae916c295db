"""Runs a plan of `anptt spark-plan` with plain pyspark (Java 17): nothing of ours is imported, so it runs on any cluster that sees the files.

Usage: python marts_on_spark.py PLAN.json OUT_FOLDER [VIEW ...]
Writes OUT_FOLDER/<view>/*.parquet for the views named (link__observation, ...), else for all marts; prints a line each: name, rows, seconds.
On a cluster: spark-submit --master ... marts_on_spark.py ...; what is set there (cores, memory, shuffle partitions) is kept.
"""

import json
import sys
import time
from pathlib import Path

from pyspark.sql import SparkSession

plan = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
asked = set(sys.argv[3:] or plan["marts"])
began = time.perf_counter()
session = SparkSession.builder.appName("anptt").getOrCreate()
session.sparkContext.setLogLevel("ERROR")
session.conf.set("spark.sql.session.timeZone", plan["zone"])
session.conf.set("spark.sql.ansi.enabled", "false")  # division by zero and casts as in the release: null, not an error
session.conf.set("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS")  # the default of Spark is an old form without a zone
for name, files in plan["tables"].items():
    session.read.parquet(*files).createOrReplaceTempView(name)
print("start", len(plan["tables"]), round(time.perf_counter() - began, 2), flush=True)
for name, statement in plan["views"]:
    began = time.perf_counter()
    frame = session.sql(statement)
    if name in asked:
        out = f"{sys.argv[2]}/{name}"
        frame.write.mode("overwrite").parquet(out)
        frame = session.read.parquet(out)  # a mart that reads this one does not work it out again
        print(name, frame.count(), round(time.perf_counter() - began, 2), flush=True)
    frame.createOrReplaceTempView(name)
session.stop()
