#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""lying_server.py MODE: a server that is none of ours (it is given its listener, LISTEN_FDS, and says READY=1), honest but
for every seventh answer, or but for what it does as a process, as MODE says. /slow takes 300 ms; TERM drains it."""
import os
import re
import signal
import socket
import struct
import sys
import threading
import time

MODE = sys.argv[1]
XPID = "xpid" in sys.argv[2:]
NO_IDS = "noids" in sys.argv[2:]
BODY = b"Hello world! pid=1\n"
listener = socket.socket(fileno=3)
draining = threading.Event()
lock = threading.Lock()
connections = set()
asked = 0
last = b""
active = 0


def answer(request_id, body=BODY, more=b"", length=None, status=b"200 OK"):
    head = b"HTTP/1.1 " + status + b"\r\n"
    if XPID:
        head += b"X-Pid: %d\r\n" % (1 if MODE == "names-nobody" else os.getpid())
    if not NO_IDS:
        head += b"X-Request-Id: " + request_id + b"\r\n"
    if length is None:
        head += b"Content-Length: %d\r\n" % len(body)
    elif length >= 0:
        head += b"Content-Length: %d\r\n" % length
    return head + more + b"\r\n" + body


def reset(c):
    c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


class Over(Exception):
    """The connection is to be closed at once."""


def once_more(c, request_id, before, close):
    """The seventh answer."""
    good = answer(request_id, more=close)
    chunked = answer(request_id, b"", b"Transfer-Encoding: chunked\r\n", -1)
    whole = {
        "twice": good + good,
        "long-body": answer(request_id, b"Hello world! and much more", close, 12),
        "wrong-body": answer(request_id, b"Goodbye\n", close),
        "empty": answer(request_id, b"", close),
        "another-id": answer(before, more=close),
        "no-id": good.replace(b"X-Request-Id", b"X-Other"),
        "two-ids": answer(before, more=close + b"X-Request-Id: " + request_id + b"\r\n"),
        "bad-chunk": chunked + b"c\r\nHello world!XX0\r\n\r\n",
        "early-hints": b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n" + good,
        "hints-only": b"HTTP/1.1 103 Early Hints\r\n\r\n",
        "switches": b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
        "no-content": answer(request_id, b"", length=-1, status=b"204 No Content"),
        "garbage": b"\x00\x01nonsense\r\n\r\n",
        "negative-length": good.replace(b"Content-Length: ", b"Content-Length: -"),
        "two-lengths": good.replace(b"Content-Length: ", b"Content-Length: 99\r\nContent-Length: "),
        "never": b"",
        "bare": good.replace(b"200 OK", b"200").replace(b"\r\n", b"\n"),
    }
    if MODE in whole:
        c.sendall(whole[MODE])
    elif MODE == "twice-late":
        c.sendall(good)
        time.sleep(0.004)
        c.sendall(good)
    elif MODE == "unasked":
        c.sendall(good)
        time.sleep(0.01)
        c.sendall(answer(b"0-0-0"))
    elif MODE == "bytewise":
        for at in range(len(good)):
            c.sendall(good[at:at + 1])
    elif MODE == "drops":
        raise Over
    elif MODE in ("cut-length", "cut-chunk", "cut-close", "cut-head", "reset-after"):
        c.sendall({"cut-length": answer(request_id, b"Hello w", length=30),
                   "cut-chunk": chunked + b"d\r\nHello world!\n\r\n",
                   "cut-close": answer(request_id, b"Hello w", b"Connection: close\r\n", -1),
                   "cut-head": good[:40],
                   "reset-after": good}[MODE])
        if MODE == "reset-after":
            time.sleep(0.003)
            reset(c)
        raise Over
    else:
        c.sendall(good)
    return MODE == "closes"


def serve(c):
    global asked, last, active
    data = b""
    with lock:
        connections.add(c)
    try:
        while True:
            while b"\r\n\r\n" not in data:
                piece = c.recv(65536)
                if not piece:
                    return
                data += piece
            request, _, data = data.partition(b"\r\n\r\n")
            found = re.search(rb"X-Request-Id: ([^\r\n]*)", request)
            request_id = found.group(1) if found else b"-"
            with lock:
                asked += 1
                lies = asked % 7 == 0
                before, last = last, request_id
                active += 1
            try:
                time.sleep(0.3 if request.startswith(b"GET /slow") else 0.01)
                close = draining.is_set()
                field = b"Connection: close\r\n" if close else b""
                if lies:
                    close |= once_more(c, request_id, before, field)
                else:
                    c.sendall(answer(request_id, more=field))
            finally:
                with lock:
                    active -= 1
            if close:
                c.shutdown(socket.SHUT_WR)
                c.settimeout(2)
                while c.recv(4096):
                    pass
                return
    except (OSError, Over):
        pass
    finally:
        with lock:
            connections.discard(c)
        c.close()


def accept():
    listener.settimeout(0.02)
    while not draining.is_set():
        try:
            c, _ = listener.accept()
        except OSError:
            continue
        c.settimeout(None)
        c.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=serve, args=(c,), daemon=True).start()


def say_ready():
    path = os.environ["NOTIFY_SOCKET"]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as s:
        s.connect("\0" + path[1:] if path[0] == "@" else path)
        s.send(b"READY=1")


def fork_worker():
    """A child serves; this process only waits for TERM."""
    child = os.fork()
    if child == 0:
        if MODE == "worker-stays":
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
        return
    say_ready()
    draining.wait()
    if MODE == "worker":
        os.kill(child, signal.SIGTERM)
        os.waitpid(child, 0)
    os._exit(0)


signal.signal(signal.SIGTERM, lambda *_: draining.set())
if MODE in ("worker", "worker-stays"):
    fork_worker()
else:
    say_ready()
thread = threading.Thread(target=accept)
thread.start()
while not draining.is_set():
    time.sleep(0.02)
if MODE == "no-drain":
    os._exit(0)
thread.join()
end, idle = time.monotonic() + 5, time.monotonic()
while connections and time.monotonic() < end:
    if active:
        idle = time.monotonic()
    if time.monotonic() > idle + 0.5:
        with lock:
            for c in connections:
                try:
                    c.shutdown(socket.SHUT_WR)
                except OSError:
                    pass
    time.sleep(0.02)
os._exit(0)
