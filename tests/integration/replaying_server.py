#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""As changeover-server, whose options it takes; behind a proxy that sends the first REPLAYS requests, from the
hundredth on, to it a second time, on a connection of their own. REAL_SERVER names the program."""
import os
import socket
import sys
import threading

arguments = sys.argv[1:]
place = arguments.index("--listen") + 1
host, port = arguments[place].rsplit(":", 1)
public = socket.create_server((host, int(port)), backlog=1024)
address = "%s:%d" % (host, public.getsockname()[1])
arguments[place] = host + ":0"
lines, stdout = os.pipe()
if os.fork() != 0:
    # The process that was started is the server: what it inherited is as it was.
    os.dup2(stdout, 1)
    os.execv(os.environ["REAL_SERVER"], [os.environ["REAL_SERVER"]] + arguments)

os.close(stdout)
backend = None
lock = threading.Lock()
seen = 0
replays = int(os.environ["REPLAYS"])


def replay(request):
    with socket.create_connection(backend) as connection:
        connection.sendall(request)
        connection.recv(65536)  # for nobody


def forward(source, target, inspect):
    global seen, replays
    while data := source.recv(65536):
        target.sendall(data)
        with lock:
            seen += inspect and data.endswith(b"\r\n\r\n")
            again = inspect and seen >= 100 and replays > 0
            replays -= again
        if again:
            replay(data)
    target.shutdown(socket.SHUT_WR)


def guarded(*arguments):
    try:
        forward(*arguments)
    except OSError:
        pass


def accept():
    while True:
        client, _ = public.accept()
        server = socket.create_connection(backend)
        threading.Thread(target=guarded, args=(client, server, True), daemon=True).start()
        threading.Thread(target=guarded, args=(server, client, False), daemon=True).start()


with os.fdopen(lines) as said:
    for line in said:  # to its end
        if line.startswith("ready: http://"):
            real = line.split()[1][len("http://"):]
            backend = tuple(real.rsplit(":", 1))
            line = line.replace(real, address)
            threading.Thread(target=accept, daemon=True).start()
        print(line, end="", flush=True)
os._exit(0)
