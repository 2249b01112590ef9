#!/usr/bin/env python3
"""Writes samples/places.mmdb: a database of places in MaxMind's format for the networks that are reserved for documentation.

    samples/make_places.py [FILE]
"""
import ipaddress
import os
import struct
import sys

PLACES = {  # city, country, region, latitude, longitude, continent, zone
    "192.0.2.0/24": ("Berlin", "Germany", "Land Berlin", 52.52, 13.4, "Europe", "Europe/Berlin"),
    "198.51.100.0/24": ("Lisbon", "Portugal", "Lisbon", 38.72, -9.14, "Europe", "Europe/Lisbon"),
    "2001:db8::/32": (None, "Japan", None, 36.0, 138.0, "Asia", "Asia/Tokyo"),
}
UINT16, UINT32, UINT64 = 5, 6, 9  # types of numbers in the format


def encode(value):
    """A value as the format's data section holds it: a control byte with type and size, then the payload.

    Numbers come with their type.
    """

    def control(kind, size):
        if size < 29:
            low, more = size, b""
        elif size < 285:
            low, more = 29, bytes([size - 29])
        else:
            low, more = 30, struct.pack(">H", size - 285)
        return (bytes([kind << 5 | low]) if kind < 8 else bytes([low, kind - 7])) + more

    if isinstance(value, str):
        text = value.encode()
        return control(2, len(text)) + text
    if isinstance(value, float):
        return control(3, 8) + struct.pack(">d", value)
    if isinstance(value, dict):
        return control(7, len(value)) + b"".join(encode(k) + encode(v) for k, v in value.items())
    if isinstance(value, list):
        return control(11, len(value)) + b"".join(map(encode, value))
    kind, number = value
    digits = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return control(kind, len(digits)) + digits


def place(city, country, region, latitude, longitude, continent, zone):
    out = {"continent": {"names": {"en": continent}}, "country": {"names": {"en": country}},
           "location": {"latitude": latitude, "longitude": longitude, "time_zone": zone}}
    if city:
        out["city"] = {"names": {"en": city}}
        out["subdivisions"] = [{"names": {"en": region}}]
    return out


def main():
    nodes = [[None, None]]  # per node the record of bit 0 and of bit 1: a node's number, ("data", offset) or None
    data = b""
    for network, facts in PLACES.items():
        block = ipaddress.ip_network(network)
        bits, length = int(block.network_address), block.prefixlen + (96 if block.version == 4 else 0)
        at = 0
        for depth in range(length):
            bit = bits >> (127 - depth) & 1
            if depth == length - 1:
                nodes[at][bit] = ("data", len(data))
            else:
                if nodes[at][bit] is None:
                    nodes.append([None, None])
                    nodes[at][bit] = len(nodes) - 1
                at = nodes[at][bit]
        data += encode(place(*facts))

    def record(entry):
        if entry is None:
            return len(nodes)
        return len(nodes) + 16 + entry[1] if isinstance(entry, tuple) else entry

    tree = b"".join(record(entry).to_bytes(3, "big") for node in nodes for entry in node)
    metadata = encode({"binary_format_major_version": (UINT16, 2), "binary_format_minor_version": (UINT16, 0),
                       "build_epoch": (UINT64, 1767225600), "database_type": "Sample-City",
                       "description": {"en": "Places of documentation networks"}, "ip_version": (UINT16, 6),
                       "languages": ["en"], "node_count": (UINT32, len(nodes)), "record_size": (UINT16, 24)})
    path = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(__file__), "places.mmdb")
    with open(path, "wb") as file:
        file.write(tree + bytes(16) + data + b"\xab\xcd\xefMaxMind.com" + metadata)


if __name__ == "__main__":
    main()
