"""This machine's address on the home network. Apart from phone.py, because it is needed before Django is loaded."""

from __future__ import annotations

import ipaddress
import socket


def home_network_address() -> str | None:
    """Return this machine's address on the home network; None when it has none. Nothing is sent."""
    for find in (_address_of_route, _address_of_name):
        try:
            address = ipaddress.ip_address(find())
        except (OSError, ValueError):
            continue
        if not (address.is_loopback or address.is_unspecified):
            return str(address)
    return None


def _address_of_route() -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # an address kept for examples: only the route is looked up
        return str(probe.getsockname()[0])


def _address_of_name() -> str:
    return socket.gethostbyname(socket.gethostname())
