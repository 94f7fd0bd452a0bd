"""What one writes first: an endpoint, a row, a commit. Measured beside the center (``tests/bench/center.py``)."""

import sqlite3
import sys

import uvicorn
from fastapi import FastAPI, Request

connection = sqlite3.connect(sys.argv[2] if len(sys.argv) > 2 else ":memory:", check_same_thread=False)
connection.execute("PRAGMA journal_mode = WAL")
connection.execute("PRAGMA synchronous = FULL")
connection.execute("CREATE TABLE IF NOT EXISTS entries (id TEXT PRIMARY KEY, body BLOB)")
app = FastAPI()


@app.post("/entries/{name}")
async def take(name: str, request: Request) -> dict[str, str]:
    with connection:
        connection.execute("INSERT OR IGNORE INTO entries VALUES (?, ?)", (name, await request.body()))
    return {"state": "applied"}


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
