"""One signed POST to another system: by the standard library, to an address that was looked at, within one time for all.

No redirect is followed and no proxy asked. The name is resolved once and the connection goes to the address that was
checked, so that a name cannot point elsewhere in between.
"""

from __future__ import annotations

import hashlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from urllib.parse import urlsplit

from django.conf import settings

from core.clients import signature
from core.errors import Invalid
from core.outbox import NotDelivered, ReceiverDown

SHOWN = 200  # characters of an answer that are kept with a refusal
MOST = 64 * 1024  # bytes of an answer that are read
OUT_OF_ORDER = frozenset({408, 425, 429})  # of the 4xx answers those that say nothing against the message


def address_must_be(url: str) -> None:
    """Raises Invalid for what is no plain http(s) address, and for an address outside the networks that are allowed."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as problem:
        raise Invalid("地址写得不对，应为 https://主机/路径。", field="address") from problem
    if parts.scheme not in ("http", "https") or not host:
        raise Invalid("地址应以 https:// 或 http:// 开头，并写明主机。", field="address")
    if parts.username or parts.password or parts.fragment or not url.isascii() or any(c.isspace() for c in url):
        raise Invalid("地址中不能有用户名、密码、“#”、空格或中文。", field="address")
    try:
        literal = ipaddress.ip_address(host)
    except ValueError:
        return  # a name is looked up when something is sent
    if not _allowed(literal):
        raise Invalid(
            "不能推送到本机或内部网段的地址；确需推送的网段由系统管理员在 PUSH_NETWORKS 中列明。", field="address"
        )


def post(url: str, body: bytes, *, delivery: str, key_id: str, secret: str) -> None:
    """POST JSON, signed as our own API expects it (docs/api.md), with the delivery's identity as its idempotency key.

    Returns when the receiver answered 2xx. Raises ReceiverDown when it could not be reached or is out of order, and
    NotDelivered when it refused this message.
    """
    parts = urlsplit(url)
    path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    sent_at = str(int(time.time()))
    signed = signature(
        secret,
        method="POST",
        path=path,
        time=sent_at,
        person="",
        key=delivery,
        body_hash=hashlib.sha256(body).hexdigest(),
    )
    headers = {
        "Host": parts.netloc,
        "Content-Type": "application/json; charset=utf-8",
        "Idempotency-Key": delivery,
        "Authorization": f"PDPS client={key_id}, time={sent_at}, person=, signature={signed}",
        "Connection": "close",
    }
    status, words = _exchange(url, path, body, headers)
    if 200 <= status < 300:
        return
    if 400 <= status < 500 and status not in OUT_OF_ORDER:
        raise NotDelivered(f"接收方拒收（HTTP {status}）：{words}")
    raise ReceiverDown(f"接收方出错（HTTP {status}）：{words}" if words else f"接收方出错（HTTP {status}）")


def _exchange(url: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
    """Status and beginning of the answer. Everything that can go wrong on the way is a ReceiverDown with its reason."""
    ended = threading.Event()
    connection = None
    try:
        connection = _connect(url)
        watchdog = threading.Timer(settings.PUSH_TIMEOUT, _cut, args=(connection, ended))
        watchdog.start()  # a receiver that sends a byte now and then would outlast any time per byte
        try:
            connection.request("POST", path, body=body, headers=headers)
            answer = connection.getresponse()
            text = answer.read(MOST)
            if answer.length:
                raise ReceiverDown("接收方的应答过长或没有传完，不能确认已收到。")
            return answer.status, " ".join(text.decode("utf-8", "replace").split())[:SHOWN]
        finally:
            watchdog.cancel()
    except (TimeoutError, OSError, http.client.HTTPException) as problem:
        raise ReceiverDown(_reason(problem, timed_out=ended.is_set())) from problem
    finally:
        if connection is not None:
            connection.close()


def _connect(url: str) -> http.client.HTTPConnection:
    parts = urlsplit(url)
    host = parts.hostname or ""
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    connection = http.client.HTTPConnection(host, port)
    plain = _reach(host, port)
    try:
        connection.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=host) if secure else plain
    except BaseException:
        plain.close()
        raise
    return connection


def _reach(host: str, port: int) -> socket.socket:
    """A socket to the first address of the host that answers; every one must lie in a network that is allowed."""
    found = [info[4][0] for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    refused = [address for address in found if not _allowed(ipaddress.ip_address(str(address).partition("%")[0]))]
    if refused or not found:
        raise ReceiverDown("接收方的域名指向本机或内部网段，没有发送；确需推送的网段由系统管理员列明。")
    problem: OSError | None = None
    for address in dict.fromkeys(found):
        try:
            return socket.create_connection((str(address), port), timeout=settings.PUSH_TIMEOUT)
        except OSError as failed:
            problem = failed
    assert problem is not None
    raise problem


def _allowed(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    mapped = getattr(address, "ipv4_mapped", None)
    if mapped is not None:
        address = mapped
    networks = [ipaddress.ip_network(text, strict=False) for text in settings.PUSH_NETWORKS]
    if any(address in network for network in networks if network.version == address.version):
        return True
    return address.is_global and not address.is_multicast


def _cut(connection: http.client.HTTPConnection, ended: threading.Event) -> None:
    ended.set()
    if connection.sock is not None:
        try:
            connection.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # it has just ended by itself


def _reason(problem: Exception, *, timed_out: bool) -> str:
    if timed_out or isinstance(problem, TimeoutError):
        return f"接收方 {settings.PUSH_TIMEOUT:g} 秒内没有答复，已中断。"
    if isinstance(problem, ConnectionRefusedError):
        return "接收方拒绝连接，服务可能没有开。"
    if isinstance(problem, socket.gaierror):
        return "找不到接收方的主机，请核对地址。"
    if isinstance(problem, ssl.SSLError):
        return f"接收方的证书不可信：{problem.reason or problem}"
    return f"与接收方的连接中断（{type(problem).__name__}），不能确认已收到。"
