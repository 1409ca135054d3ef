# SPDX-License-Identifier: GPL-3.0-or-later
"""python3-websockets against a server that restarts: websocket_client.py URL

Says numbers and expects them back until the server closes; then connects anew and says one more. Prints
"open" when it begins, and at the end "ECHOES CODE GENERATION": heard in order, the close code, who answered
the second time.
"""
import asyncio
import sys

import websockets


async def main(url):
    echoes = 0
    async with websockets.connect(url) as socket:
        await socket.send("0")
        try:
            while True:
                if await socket.recv() != str(echoes):
                    sys.exit("out of order")
                echoes += 1
                if echoes == 1:
                    print("open", flush=True)
                await socket.send(str(echoes))
        except websockets.ConnectionClosed:
            code = socket.close_code
    async with websockets.connect(url) as socket:
        await socket.send("again")
        if await socket.recv() != "again":
            sys.exit("no echo from the second connection")
        print(echoes, code, socket.response_headers["X-Generation"])


asyncio.run(main(sys.argv[1]))
