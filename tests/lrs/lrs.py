#!/usr/bin/env python3
"""A small learning record store for tests, on this machine only, that misbehaves by the seed.

  lrs.py SEED FAULT_SHARE MOST_STATEMENTS     prints its port, then serves until its standard input closes

POST /statements keeps statements by id (xAPI 1.0.3: the whole batch or none; the same id with the same content is fine, with
other content 409). GET /report gives what it keeps and what it did. Statements whose id is posted to /poison are refused.
"""
import base64
import gzip
import http.server
import json
import os
import random
import sys
import threading
import time

SEED, SHARE, MOST = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
chance = random.Random(SEED)
lock = threading.Lock()
stored, poison = {}, set()
report = {"requests": 0, "faults": 0, "conflicts": 0, "wrong": 0, "kinds": {}}
takes_gzip = SEED % 2 == 0
AUTHORITY = "Basic " + base64.b64encode(b"key:secret").decode()

FAULTS = ["close", "store-close", "500", "502", "503", "429-seconds", "429-date", "429-garbage", "late", "truncated", "html", "nonsense",
          "empty-list", "twice", "slow-store", "204"]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 1 << 16

    def log_message(self, *arguments):
        pass

    def answer(self, status, body=b"", headers=(), length=None):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("X-Experience-API-Version", "1.0.3")
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def fault(self, kind):
        report["faults"] += 1
        report["kinds"][kind] = report["kinds"].get(kind, 0) + 1

    def do_GET(self):
        with lock:
            self.answer(200, json.dumps(dict(report, ids=sorted(stored))).encode())

    def keep(self, statements):
        for s in statements:
            if s["id"] in stored and stored[s["id"]] != s:
                report["conflicts"] += 1
                return False
        stored.update((s["id"], s) for s in statements)
        return True

    def do_POST(self):
        size = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(size)
        if len(body) < size:  # the sender was killed
            self.close_connection = True
            return None
        with lock:
            if self.path == "/poison":
                poison.update(json.loads(body))
                return self.answer(204)
            report["requests"] += 1
            return self.statements(body)

    def statements(self, body):
        if self.headers.get("Authorization") != AUTHORITY or self.headers.get("X-Experience-API-Version") != "1.0.3":
            report["wrong"] += 1
            return self.answer(401, b"who are you")
        if self.headers.get("Content-Encoding") == "gzip":
            if not takes_gzip:
                self.fault("gzip")
                return self.answer(chance.choice([400, 415]), b"cannot read this")
            body = gzip.decompress(body)
        batch = json.loads(body)
        kind = chance.choice(FAULTS) if chance.random() < SHARE else None
        if kind:
            self.fault(kind)
            return self.misbehave(kind, batch)
        if len(batch) > MOST:
            self.fault("413")
            return self.answer(413, b"too large")
        if any(s["id"] in poison for s in batch):
            self.fault("400")
            return self.answer(400, "one of these is poison \u6bd2".encode())
        if not self.keep(batch):
            return self.answer(409, b"conflict")
        self.answer(200, json.dumps([s["id"] for s in batch]).encode(), [("Content-Type", "application/json")])

    def misbehave(self, kind, batch):
        fine = len(batch) <= MOST and not any(s["id"] in poison for s in batch)
        ids = json.dumps([s["id"] for s in batch]).encode()
        if kind in ("store-close", "truncated", "twice", "slow-store", "late") and fine:
            self.keep(batch)
        if kind in ("close", "store-close"):
            self.close_connection = True
            return None
        if kind in ("500", "502", "503"):
            return self.answer(int(kind), b"oh")
        if kind.startswith("429"):
            after = {"seconds": "3", "date": time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + chance.choice([5, 1e8]))),
                     "garbage": "soon -1e99"}[kind[4:]]
            return self.answer(chance.choice([429, 503]), b"", [("Retry-After", after)])
        if kind == "truncated":
            self.close_connection = True
            return self.answer(200, ids[:len(ids) // 2], length=len(ids))
        if kind == "html":
            return self.answer(200, b"<html>please log in to this network</html>", [("Content-Type", "text/html")])
        if kind == "nonsense":
            return self.answer(200, bytes(chance.randrange(256) for _ in range(50)))
        if kind == "empty-list":
            return self.answer(200, b"[]")
        if kind == "204":
            return self.answer(204)
        if not fine:
            return self.answer(500, b"")
        if kind in ("late", "slow-store"):
            time.sleep(0.005)
        self.answer(200, ids)
        if kind == "twice":
            self.close_connection = True
            self.answer(200, ids)
        return None


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request, address):
        if not isinstance(sys.exc_info()[1], ConnectionError):  # the sender was killed
            super().handle_error(request, address)


server = Server(("127.0.0.1", 0), Handler)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
os.write(1, b"%d\n" % server.server_address[1])  # at once: the reader closes after the line
sys.stdin.read()
os._exit(0)
