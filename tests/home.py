"""Nothing leaves this machine: a socket that would reach beyond it fails, and with it the test."""

import ipaddress
import socket
from typing import Any

LOCAL = ("localhost", "127.0.0.1", "::1", "")


class LeftHomeError(AssertionError):
    """Something wanted to reach beyond this machine."""


def stay_home() -> None:
    """Let this process reach only itself and its neighbours on this machine."""
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def connect_here(self: socket.socket, address: Any) -> None:
        outward = self.family in (socket.AF_INET, socket.AF_INET6)
        if outward and not ipaddress.ip_address(address[0].partition("%")[0]).is_loopback:
            raise LeftHomeError(f"a socket was opened to {address}")
        connect(self, address)

    def look_up_here(host: Any, *more: Any, **named: Any) -> Any:
        if host is not None and str(host) not in LOCAL:
            raise LeftHomeError(f"the address of {host} was asked for")
        return look_up(host, *more, **named)

    socket.socket.connect = connect_here  # type: ignore[method-assign,assignment]
    socket.getaddrinfo = look_up_here
