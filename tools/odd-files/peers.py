"""What DuckDB and Python's csv module make of the files in a folder, as JSON on the standard output."""

import csv
import json
import sys
from pathlib import Path

import duckdb


def by_duckdb(path: Path, store_rejects: bool) -> dict:
    connection = duckdb.connect()
    options = ", store_rejects=true" if store_rejects else ""
    # Values are compared as they stand in the file, so nothing is to be made of them.
    query = f"SELECT * FROM read_csv(?, all_varchar=true{options})"
    try:
        result = connection.execute(query, [str(path)])
        header = [column[0] for column in result.description]
        rows = [["" if value is None else value for value in row] for row in result.fetchall()]
        faults = 0
        if store_rejects:
            faults = connection.execute("SELECT count(DISTINCT line) FROM reject_errors").fetchone()[0]
        return {"header": header, "rows": rows, "faults": faults}
    except Exception as error:
        return {"error": str(error)}


def by_python(path: Path, sniff: bool) -> dict:
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            dialect = csv.excel
            if sniff:
                try:
                    dialect = csv.Sniffer().sniff(file.read(65536))
                except csv.Error:
                    pass
                file.seek(0)
            records = [record for record in csv.reader(file, dialect, strict=True) if record]
        return {"records": records, "faults": 0}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


csv.field_size_limit(2**31 - 1)
results = {}
for path in sorted(Path(sys.argv[1]).iterdir()):
    results[path.name] = {
        "DuckDB": by_duckdb(path, False),
        "DuckDB, store_rejects": by_duckdb(path, True),
        "Python csv": by_python(path, True),
        "Python csv, told": by_python(path, False),
    }
versions = {"DuckDB": duckdb.__version__, "Python csv": sys.version.split()[0]}
json.dump({"versions": versions, "results": results}, sys.stdout)
