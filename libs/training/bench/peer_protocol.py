"""What both sides of PyTorch have in common: commands on standard input, answers on standard output (protocol.ts), times of blocks of steps."""

import json
import os
import sys
import time

import torch


def use_all_cores():
    torch.set_num_threads(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count())


def timed_block(step, steps):
    processor = time.process_time()
    times = []
    for _ in range(steps):
        start = time.perf_counter()
        step()
        times.append(1e3 * (time.perf_counter() - start))
    return {"ms": times, "cpuMs": 1e3 * (time.process_time() - processor) / steps}


def serve(peer):
    """Every command is a method of the peer."""
    for line in sys.stdin:
        command = json.loads(line)
        answer = getattr(peer, command.pop("kind"))(**command)
        print(json.dumps({"answer": answer}, separators=(",", ":")), flush=True)
