"""PyTorch's side of the bench: the same networks, steps and numbers as ours, told what to do on standard input (protocol.ts).

Weights, batch, plan and rules come in a file that our side writes.
"""

import resource
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

from peer_layers import Exchange
from peer_networks import Network
from peer_protocol import serve, timed_block, use_all_cores

LOADED_AT = time.perf_counter()
use_all_cores()


def make_optimizer(exchange, network):
    """The optimiser of the step, and the parameters whose gradients are clipped before it. The rest takes no gradients."""
    if exchange.texts["plan"].get("step") == "alphas":
        network.requires_grad_(False)
        alphas = [alpha.requires_grad_() for alpha in network.body.alphas.values()]
        settings = exchange.texts["alphaOptimizer"]
        adam = torch.optim.Adam(
            alphas, settings["learningRate"], betas=settings["betas"], weight_decay=settings["weightDecay"]
        )
        return adam, []
    settings = exchange.texts["optimizer"]
    parameters = list(network.parameters())
    sgd = torch.optim.SGD(
        parameters, settings["learningRate"], momentum=settings["momentum"], weight_decay=settings["weightDecay"]
    )
    return sgd, parameters


def make_step(exchange, mode, device):
    """A training step in one of PyTorch's ways; returns the loss before the step."""
    network = Network(exchange).to(device)
    images = exchange.arrays["batch/images"].permute(0, 3, 1, 2).flip(2, 3).contiguous()
    labels = exchange.arrays["batch/labels"].long()
    if mode != "eager":
        network = network.to(memory_format=torch.channels_last)
        images = images.contiguous(memory_format=torch.channels_last)
    optimizer, clipped = make_optimizer(exchange, network)
    call = torch.compile(network) if mode.startswith("compile") else network
    narrow = mode.endswith("bf16")

    def step():
        optimizer.zero_grad()
        with torch.autocast(device, dtype=torch.bfloat16, enabled=narrow):
            loss = F.cross_entropy(call(images), labels)
        loss.backward()
        if clipped:
            nn.utils.clip_grad_norm_(clipped, exchange.texts["optimizer"]["clipNorm"])
        optimizer.step()
        return loss.item()

    return step


class Peer:
    def __init__(self):
        self.exchange = None
        self.device = "cpu"
        self.steps = {}

    def open(self, file, device, **_):
        self.device = "cuda" if device == "gpu" else "cpu"
        self.exchange = Exchange(file, self.device)
        if device == "gpu":
            # As TensorFlow does: TensorFloat-32 unless NVIDIA_TF32_OVERRIDE=0 forbids it to both, kernels chosen by trial.
            torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
            torch.backends.cudnn.benchmark = True
        count = sum(parameter.numel() for parameter in Network(self.exchange).parameters())
        versions = {"python": sys.version.split()[0], "torch": torch.__version__}
        return {"device": device, "versions": versions, "parameters": count, "flops": 0}

    def losses(self, mode, steps):
        start = time.perf_counter()
        step = self.steps[mode] = make_step(self.exchange, mode, self.device)
        values = [step()]
        first = time.perf_counter()
        values += [step() for _ in range(steps - 1)]
        return {
            "losses": values,
            "firstMs": 1e3 * (first - start),
            "sinceLoadMs": 1e3 * (first - LOADED_AT),
            "peakRssBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        }

    def block(self, mode, warmup, steps):
        step = self.steps[mode]
        for _ in range(warmup):
            step()
        return timed_block(step, steps)


serve(Peer())
