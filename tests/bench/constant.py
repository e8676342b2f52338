"""A server that answers every request with the same JSON: as fast as one in this language and library can be.

`python -m tests.bench.constant` takes any free port and says which; SIGTERM ends it.
"""

import asyncio

from aiohttp import web

_ANSWER = {"RequestId": "365F4154-92F6-4AE4-92F8-7FF34B540710", "Listeners": [{"ListenerId": "lsn-" + 18 * "0"}] * 10}


async def _answer(request: web.Request) -> web.Response:
    await request.read()
    return web.json_response(_ANSWER)


async def serve() -> None:
    application = web.Application()
    application.router.add_route("*", "/", _answer)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(f"ready at {runner.addresses[0][1]}", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve())
