"""A bad line between two networks: every frame waits for its turn, travels for a while, or is lost.

    python3 line.py --delay-ms 300 --loss 0.05 --kbit 64 --seed 7 ONE OTHER

Makes the network devices ONE and OTHER (TAP) where it runs, says `ready`, and carries frames between them
until its standard input ends. Then it says what it carried. The kernel could do this (`tc netem`) where it
was built with it; here the same seed loses the same frames on every machine.
"""

import argparse
import fcntl
import heapq
import os
import random
import select
import struct
import sys
import time

# From <linux/if_tun.h>.
TUNSETIFF, IFF_TAP, IFF_NO_PI = 0x400454CA, 0x0002, 0x1000
# What waits longer than this for its turn is thrown away, as a modem with a full memory does.
LONGEST_WAIT = 3.0
LARGEST_FRAME = 65_536


def tap(name: str) -> int:
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH", name.encode(), IFF_TAP | IFF_NO_PI))
    return device


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--delay-ms", type=float, required=True)
    parser.add_argument("--loss", type=float, required=True)
    parser.add_argument("--kbit", type=float, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("ends", nargs=2)
    wanted = parser.parse_args()

    dice = random.Random(wanted.seed)
    one, other = (tap(name) for name in wanted.ends)
    across = {one: other, other: one}
    free = {one: 0.0, other: 0.0}
    carried, octets, lost, thrown = 0, 0, 0, 0
    under_way: list[tuple[float, int, int, bytes]] = []
    print("ready", flush=True)
    while True:
        now = time.monotonic()
        while under_way and under_way[0][0] <= now:
            _, _, end, frame = heapq.heappop(under_way)
            try:
                os.write(end, frame)
            except OSError:
                pass  # Nobody is there any more: lost, as on any line.
        wait = max(0.0, under_way[0][0] - now) if under_way else None
        readable, _, _ = select.select([one, other, sys.stdin], [], [], wait)
        if sys.stdin in readable:
            break
        for end in readable:
            try:
                frame = os.read(end, LARGEST_FRAME)
            except OSError:
                continue
            now = time.monotonic()
            turn = max(now, free[end])
            if turn - now > LONGEST_WAIT:
                thrown += 1
                continue
            free[end] = turn + len(frame) * 8 / (wanted.kbit * 1_000)
            carried += 1
            octets += len(frame)
            # After its turn: a lost frame has used the line all the same.
            if dice.random() < wanted.loss:
                lost += 1
                continue
            heapq.heappush(under_way, (free[end] + wanted.delay_ms / 1_000, carried, across[end], frame))
    print(f"{carried} frames ({octets} bytes) in, {lost} lost, {thrown} thrown away", flush=True)


main()
