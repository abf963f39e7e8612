#!/usr/bin/env python3
"""Draws the icons of Tsunagi: a つ whose end is tied into a ring.

Needs nothing but Python's standard library. Run it in this folder after a change;
the PNG and ICO files beside it are what it writes.
"""

import math
import struct
import zlib

GROUND = (0, 77, 92)  # deep teal, 8.9:1 against the white stroke
STROKE = (255, 255, 255)
KNOT = (255, 199, 44)  # the thread's end, seen at 16 pixels too


def cubic(a, b, c, d, steps=48):
    """Points of one Bezier curve in the unit square."""
    points = []
    for i in range(steps + 1):
        t = i / steps
        u = 1 - t
        points.append(
            tuple(
                u**3 * a[k] + 3 * u * u * t * b[k] + 3 * u * t * t * c[k] + t**3 * d[k]
                for k in (0, 1)
            )
        )
    return points


# The brush moves right along the top, turns, and comes back below: つ.
THREAD = cubic((0.16, 0.40), (0.34, 0.30), (0.55, 0.24), (0.68, 0.28)) + cubic(
    (0.68, 0.28), (0.93, 0.36), (0.88, 0.68), (0.56, 0.76)
)
RING = ((0.42, 0.70), 0.125)
WIDTH = 0.062


def segment_distance(p, a, b):
    """Distance from a point to a straight piece."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = dx * dx + dy * dy
    t = 0 if length == 0 else max(0, min(1, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length))
    return math.hypot(p[0] - a[0] - t * dx, p[1] - a[1] - t * dy)


def cover(distance, pixel):
    """How much of a pixel lies inside an edge at this distance (negative: inside)."""
    return max(0.0, min(1.0, 0.5 - distance / pixel))


def mix(under, over, share):
    return tuple(round(u + (o - u) * share) for u, o in zip(under, over))


def pixel_at(x, y, size):
    """Colour and alpha of one pixel."""
    step = 1 / size
    p = ((x + 0.5) * step, (y + 0.5) * step)
    inset, radius = 0.03, 0.2
    half = 0.5 - inset
    qx, qy = abs(p[0] - 0.5) - (half - radius), abs(p[1] - 0.5) - (half - radius)
    ground = math.hypot(max(qx, 0), max(qy, 0)) + min(max(qx, qy), 0) - radius
    alpha = cover(ground, step)
    if alpha == 0:
        return (0, 0, 0, 0)
    width = max(WIDTH, 1.1 * step)
    thread = min(segment_distance(p, a, b) for a, b in zip(THREAD, THREAD[1:])) - width
    (cx, cy), ring_radius = RING
    ring = abs(math.hypot(p[0] - cx, p[1] - cy) - ring_radius) - width * 0.8
    colour = mix(GROUND, KNOT, cover(ring, step))
    # A thin gap shows that the thread passes over the ring.
    colour = mix(colour, GROUND, cover(thread - 0.022, step))
    colour = mix(colour, STROKE, cover(thread, step))
    # ... and under it once, which makes it a knot.
    if p[0] < cx + 0.03 and p[1] > cy - 0.03:
        colour = mix(colour, KNOT, cover(ring, step))
    return (*colour, round(255 * alpha))


def png(size):
    """One icon as PNG bytes."""
    rows = b"".join(
        b"\0" + b"".join(bytes(pixel_at(x, y, size)) for x in range(size)) for y in range(size)
    )

    def chunk(kind, content):
        body = kind + content
        return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows, 9))
        + chunk(b"IEND", b"")
    )


def ico(images):
    """A Windows icon that holds PNG images, smallest first."""
    head = struct.pack("<HHH", 0, 1, len(images))
    offset = 6 + 16 * len(images)
    entries, bodies = b"", b""
    for size, body in images:
        entries += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(body), offset)
        offset += len(body)
        bodies += body
    return head + entries + bodies


def main():
    drawn = {size: png(size) for size in (16, 32, 48, 64, 128, 256, 512)}
    for name, size in {
        "32x32.png": 32,
        "64x64.png": 64,
        "128x128.png": 128,
        "128x128@2x.png": 256,
        "icon.png": 512,
    }.items():
        with open(name, "wb") as file:
            file.write(drawn[size])
    with open("icon.ico", "wb") as file:
        file.write(ico([(size, drawn[size]) for size in (16, 32, 48, 64, 128, 256)]))


if __name__ == "__main__":
    main()
