"""Requests that are signed and sent here, also those that ccxt has built; guarded as all others are.

A read costs half of what it does through ccxt, and orders wait for reads (docs/decisions/0038). What ccxt builds goes
out by the same lines, so that an entry finds one open.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from srconsole.errors import Unreachable
from srconsole.exchange.ccxt.bitget.clock import ExchangeClock
from srconsole.exchange.ccxt.bitget.signing import encoded, signed_headers
from srconsole.exchange.ccxt.client import TIMEOUT_MS, CcxtExchange, Reply
from srconsole.settings.secret import Credentials

if TYPE_CHECKING:
    from aiohttp import ClientSession

_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


class NotSent(Unreachable):
    """No line could be had, so that nothing was sent."""


class Direct:
    """Sends what it has signed itself.

    Args:
        session: the connections.
        exchange: whose guard looks at each answer, and whose proxy is used.
        base: where to, without a path.
        credentials: what is signed with.
        clock: the exchange's time.
        demo: whether it goes to a demo account.
    """

    def __init__(
        self,
        session: ClientSession,
        exchange: CcxtExchange,
        base: str,
        credentials: Credentials,
        clock: ExchangeClock,
        *,
        demo: bool,
    ) -> None:
        from aiohttp import ClientTimeout

        self._limit = ClientTimeout(total=TIMEOUT_MS / 1000, sock_read=TIMEOUT_MS / 1000)
        self._session = session
        self._exchange = exchange
        self._ccxts = exchange.request
        self._base = base
        self._credentials = credentials
        self._clock = clock
        self._demo = demo

    async def get(self, path: str, params: Mapping[str, Any]) -> Any:
        """Send a read once and return the reply.

        Args:
            path: below `/api/`.
            params: of the query.

        Raises:
            Exception: ccxt's, for no answer and for one that is no word of success.
        """
        target, said = f"/api/{path}", sorted(params.items())
        url = self._base + target + (f"?{urlencode(said)}" if said else "")
        # What is signed is the query as it is meant, not as a url spells it.
        target += f"?{'&'.join(f'{name}={value}' for name, value in said)}" if said else ""
        return await self._asked("GET", url, target, b"")

    async def request(
        self,
        path: str,
        api: Sequence[str],
        method: str = "GET",
        params: Mapping[str, Any] = _NOTHING,
        config: Mapping[str, Any] = _NOTHING,
    ) -> Any:
        """Send what ccxt has built; stands in for the `request` of a client that has keys, which sends all the rest.

        Raises:
            Exception: ccxt's, for no answer and for one that is no word of success.
        """
        if method != "POST" or api[0] != "private":
            return await self._ccxts(path, api, method, params, config)
        target = f"/api/{path}"
        return await self._asked("POST", self._base + target, target, encoded(params))

    async def _asked(self, method: str, url: str, target: str, body: bytes) -> Any:
        from aiohttp import ClientConnectionError, ClientError
        from ccxt.base.errors import ExchangeError, ExchangeNotAvailable, RequestTimeout
        from yarl import URL

        headers = signed_headers(self._credentials, self._clock.milliseconds(), method, target, body, demo=self._demo)
        try:
            async with self._session.request(
                method,
                URL(url, encoded=True),
                data=body or None,
                headers=headers,
                timeout=self._limit,
                proxy=self._proxy,
            ) as answer:
                text, status, reason = await answer.text(errors="replace"), answer.status, answer.reason or ""
        except TimeoutError as error:
            raise RequestTimeout(f"bitget {method} {url}") from error
        except ClientConnectionError as error:
            raise ExchangeNotAvailable(f"bitget {method} {url}") from error
        except ClientError as error:
            raise ExchangeError(f"bitget {method} {url}") from error
        reply = _json(text)
        self._exchange.handle_errors(status, reason, url, method, {}, text, reply, {}, body.decode() or None)
        return reply

    async def post(self, path: str, fields: Mapping[str, object]) -> Reply:
        """Send a request once and return the reply.

        Raises:
            NotSent: it did not leave this machine.
            Unreachable: there was no answer.
            Exception: ccxt's, for an answer that is no word of success.
        """
        from aiohttp import ClientConnectorError, ClientError

        body, url = encoded(fields), self._base + path
        headers = signed_headers(self._credentials, self._clock.milliseconds(), "POST", path, body, demo=self._demo)
        try:
            async with self._session.post(
                url, data=body, headers=headers, timeout=self._limit, proxy=self._proxy
            ) as answer:
                text, status, reason = await answer.text(errors="replace"), answer.status, answer.reason or ""
        except ClientConnectorError as error:
            raise NotSent("bitget: sending the close failed: it cannot be reached; see to the network") from error
        except (ClientError, TimeoutError) as error:
            raise Unreachable(
                "bitget: sending the close failed: no answer came; what came of it is looked up"
            ) from error
        reply = _json(text)
        self._exchange.handle_errors(status, reason, url, "POST", {}, text, reply, {}, "")
        return dict(reply)

    @property
    def _proxy(self) -> str | None:
        return self._exchange.httpsProxy or self._exchange.httpProxy


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
