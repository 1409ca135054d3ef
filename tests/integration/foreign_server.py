#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""foreign_server.py --listen HOST:PORT [...]: a server that is none of ours. It has no X-Pid, no ids and no engine; it
says when it is ready, and TERM ends it."""
import http.server
import os
import signal
import sys


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "13")
        self.end_headers()
        self.wfile.write(b"Hello world!\n")

    def log_message(self, *_):
        pass


host, port = sys.argv[sys.argv.index("--listen") + 1].rsplit(":", 1)
server = http.server.ThreadingHTTPServer((host, int(port)), Handler)
server.daemon_threads = True
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
print(f"ready: http://{host}:{server.server_port} pid {os.getpid()} generation 1", flush=True)
server.serve_forever()
