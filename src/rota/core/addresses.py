"""Which network addresses a program may be sent to by somebody else's configuration."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

Address = IPv4Address | IPv6Address

METADATA_NAMES: Final = frozenset(
    {"metadata", "metadata.google.internal", "metadata.goog", "instance-data", "instance-data.ec2.internal"}
)
"""Names at which clouds tell a machine's own credentials to whoever asks from it."""

_METADATA: Final = frozenset(
    ip_address(text)
    for text in (
        "169.254.169.254",
        "169.254.170.2",
        "169.254.170.23",
        "100.100.100.200",
        "192.0.0.192",
        "fd00:ec2::254",
        "fd20:ce::254",
    )
)
"""AWS (also its containers' and IPv6), Google, Azure, Alibaba, Oracle."""

_NAT64: Final = IPv6Network("64:ff9b::/96")
_THIS_NETWORK: Final = ip_network("0.0.0.0/8")


def why_refused(address: str, *, allow_private: bool) -> str | None:
    """Return why nobody may be sent to `address`, an IP address as text; None when one may.

    Refused always: addresses at which clouds tell secrets, link-local and multicast ones, and those that mean no single
    host. Those of private networks and of the machine itself are refused without `allow_private`.
    """
    ip = _inner(ip_address(address.partition("%")[0]))
    if ip in _METADATA:
        return "clouds tell their machines' credentials there"
    if ip.is_link_local:
        return "it is link-local"
    if ip.is_multicast or ip.is_unspecified or ip in _THIS_NETWORK or _is_reserved(ip):
        return "it is no address of a single host"
    if not ip.is_global and not allow_private:
        return "it belongs to this machine" if ip.is_loopback else "it belongs to a private network"
    return None


def _is_reserved(ip: Address) -> bool:
    return isinstance(ip, IPv4Address) and int(ip) >= int(IPv4Address("240.0.0.0"))


def _inner(ip: Address) -> Address:
    """Return the IPv4 address that an IPv6 address leads to by a translation; else `ip` itself."""
    if isinstance(ip, IPv4Address):
        return ip
    if ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    if ip.sixtofour is not None:
        return ip.sixtofour
    if ip.teredo is not None:
        return ip.teredo[1]
    if ip in _NAT64 or (int(ip) >> 32 == 0 and int(ip) > 1):
        return IPv4Address(int(ip) & 0xFFFF_FFFF)
    return ip
