"""PyTorch's side of the bench: the same networks, steps and numbers as ours, told what to do on standard input (protocol.ts).

Weights, batch, plan and rules come in a file that our side writes. Where a stride is 2, TensorFlow pads an even side behind its end and
PyTorch before its beginning. Images and kernels are therefore mirrored here in both directions: with that, PyTorch's own padding computes
exactly what ours computes, and no padding op of its own slows it down.
"""

import json
import os
import resource
import sys
import time

import numpy
import torch
import torch.nn.functional as F
from torch import nn

LOADED_AT = time.perf_counter()
torch.set_num_threads(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count())


class Exchange:
    """The file of our side: named float32 tensors and a table of JSON texts (safetensors)."""

    def __init__(self, path):
        with open(path, "rb") as file:
            length = int.from_bytes(file.read(8), "little")
            header = json.loads(file.read(length))
            body = file.read()
        texts = header.pop("__metadata__")
        self.texts = {key: json.loads(text) for key, text in texts.items()}
        self.arrays = {}
        for name, entry in header.items():
            start, end = entry["data_offsets"]
            values = numpy.frombuffer(body[start:end], dtype="<f4").reshape(entry["shape"])
            self.arrays[name] = torch.from_numpy(values.copy())

    def array(self, name):
        """A copy: each mode trains its own."""
        return self.arrays[name].clone()

    def kernel(self, name, depthwise):
        """[k, k, in, out] of a convolution or [k, k, channels, 1] of a depthwise one, in PyTorch's order, mirrored."""
        values = self.arrays[name]
        order = (2, 3, 0, 1) if depthwise else (3, 2, 0, 1)
        return values.permute(*order).flip(2, 3).contiguous()

    def rule(self, name):
        """The rule of a layer, and the scale of its sign feedback."""
        layer = self.texts["layers"][name]
        return layer["rule"], layer["scale"]


class FeedbackConvolution(torch.autograd.Function):
    """A convolution whose error goes down through `feedback`, with the exact gradient of its weights."""

    @staticmethod
    def forward(context, x, weight, feedback, stride, padding, dilation, groups):
        context.save_for_backward(x, feedback)
        context.geometry = (stride, padding, dilation, groups)
        return F.conv2d(x, weight, None, stride, padding, dilation, groups)

    @staticmethod
    def backward(context, delta):
        x, feedback = (saved.to(delta.dtype) for saved in context.saved_tensors)  # bfloat16 under autocast
        stride, padding, dilation, groups = context.geometry
        # The gradient of the weights depends on input and error alone, so one call with the feedback weights gives both.
        down, change, _ = torch.ops.aten.convolution_backward(
            delta, x, feedback, None, [stride] * 2, [padding] * 2, [dilation] * 2, False, [0, 0], groups,
            [context.needs_input_grad[0], True, False],
        )
        return down, change, None, None, None, None, None


class FeedbackProduct(torch.autograd.Function):
    """A matrix product whose error goes down through `feedback`."""

    @staticmethod
    def forward(context, x, weight, feedback):
        context.save_for_backward(x, feedback)
        return x @ weight

    @staticmethod
    def backward(context, delta):
        x, feedback = (saved.to(delta.dtype) for saved in context.saved_tensors)  # bfloat16 under autocast
        return delta @ feedback.t(), x.t() @ delta, None


class Ruled(nn.Module):
    """What the layers with weights share: the weights, and the feedback weights of their rule."""

    def __init__(self, exchange, name, weight, feedback):
        super().__init__()
        self.weight = nn.Parameter(weight)
        self.rule, self.scale = exchange.rule(name)
        if self.rule == "fa":
            self.register_buffer("fixed", feedback())
        elif self.rule not in ("bp", "usf"):
            raise ValueError(f"the peer has no rule {self.rule}; teach it in peer.py")

    def feedback(self):
        return self.fixed if self.rule == "fa" else torch.sign(self.weight.detach()) * self.scale


class Convolution(Ruled):
    def __init__(self, exchange, name, stride=1, dilation=1):
        depthwise = name.split(".")[-1].startswith("depthwise")
        weight = exchange.kernel(f"{name}.weight", depthwise)
        super().__init__(exchange, name, weight, lambda: exchange.kernel(f"feedback/{name}", depthwise))
        size = weight.shape[2]
        self.geometry = (stride, dilation * (size // 2), dilation, weight.shape[0] if depthwise else 1)

    def forward(self, x):
        if self.rule == "bp":
            stride, padding, dilation, groups = self.geometry
            return F.conv2d(x, self.weight, None, stride, padding, dilation, groups)
        return FeedbackConvolution.apply(x, self.weight, self.feedback(), *self.geometry)


class Dense(Ruled):
    def __init__(self, exchange, name):
        super().__init__(exchange, name, exchange.array(f"{name}.weight"), lambda: exchange.array(f"feedback/{name}"))
        self.bias = nn.Parameter(exchange.array(f"{name}.bias"))

    def forward(self, x):
        if self.rule == "bp":
            return torch.addmm(self.bias, x, self.weight)
        return FeedbackProduct.apply(x, self.weight, self.feedback()) + self.bias


def norm(exchange, name):
    """Batch norm with the scale and offset of the file."""
    layer = nn.BatchNorm2d(exchange.arrays[f"{name}.scale"].numel())
    with torch.no_grad():
        layer.weight.copy_(exchange.arrays[f"{name}.scale"])
        layer.bias.copy_(exchange.arrays[f"{name}.offset"])
    return layer


def six_layers(exchange, plan):
    """Six convolutions, the third and the fifth with stride 2."""
    layers = []
    for index, stride in enumerate([1, 1, 2, 1, 2, 1]):
        name = f"layers.{index}"
        if plan["kind"] == "sep" and index > 0:
            layers.append(Convolution(exchange, f"{name}.depthwise", stride))
            layers.append(Convolution(exchange, f"{name}.pointwise"))
        else:
            layers.append(Convolution(exchange, f"{name}.conv", stride))
        layers += [norm(exchange, f"{name}.norm"), nn.ReLU()]
    return nn.Sequential(*layers)


class FactorizedReduce(nn.Module):
    """Two strided pointwise convolutions, one of them a pixel further: mirrored, it is the first that has to move."""

    def __init__(self, exchange, name):
        super().__init__()
        self.first = Convolution(exchange, f"{name}.conv-1", 2)
        self.second = Convolution(exchange, f"{name}.conv-2", 2)
        self.norm = norm(exchange, f"{name}.norm")

    def forward(self, x):
        x = F.relu(x)
        return self.norm(torch.cat([self.first(x[:, :, 1:, 1:]), self.second(x)], dim=1))


def operation(exchange, name, kind, stride):
    """What an edge of a cell does (arXiv:1806.09055)."""
    if kind == "skip_connect":
        return nn.Identity() if stride == 1 else FactorizedReduce(exchange, name)
    if kind == "max_pool_3x3":
        return nn.MaxPool2d(3, stride, 1)
    if kind == "avg_pool_3x3":
        return nn.AvgPool2d(3, stride, 1, count_include_pad=False)

    def separable(suffix, stride, dilation):
        return [
            nn.ReLU(),
            Convolution(exchange, f"{name}.depthwise{suffix}", stride, dilation),
            Convolution(exchange, f"{name}.pointwise{suffix}"),
            norm(exchange, f"{name}.norm{suffix}"),
        ]

    if kind.startswith("sep_conv"):
        return nn.Sequential(*separable("-1", stride, 1), *separable("-2", 1, 1))
    if kind.startswith("dil_conv"):
        return nn.Sequential(*separable("", stride, 2))
    raise ValueError(f"the peer has no operation {kind}; teach it in peer.py")


class Cell(nn.Module):
    """Two inputs, four nodes that each add two edges, the nodes side by side as output."""

    def __init__(self, exchange, name, edges, reduction, after_reduction):
        super().__init__()
        self.sources = [edge["source"] for edge in edges]
        older, newer = f"{name}.preprocess-0", f"{name}.preprocess-1"
        self.older = FactorizedReduce(exchange, older) if after_reduction else self.project(exchange, older)
        self.newer = self.project(exchange, newer)
        self.edges = nn.ModuleList(
            operation(exchange, f"{name}.edge-{index}", edge["operation"], 2 if reduction and edge["source"] < 2 else 1)
            for index, edge in enumerate(edges)
        )

    @staticmethod
    def project(exchange, name):
        return nn.Sequential(nn.ReLU(), Convolution(exchange, f"{name}.conv"), norm(exchange, f"{name}.norm"))

    def forward(self, older, newer):
        states = [self.older(older), self.newer(newer)]
        for index in range(0, len(self.edges), 2):
            left, right = (self.edges[at](states[self.sources[at]]) for at in (index, index + 1))
            states.append(left + right)
        return torch.cat(states[2:], dim=1)


class Cells(nn.Module):
    """Stem and cells; those at a third and two thirds of the way halve the map."""

    def __init__(self, exchange, plan):
        super().__init__()
        self.stem = nn.Sequential(Convolution(exchange, "stem.conv"), norm(exchange, "stem.norm"))
        count = plan["cells"]
        reductions = (count // 3, 2 * count // 3)
        self.cells = nn.ModuleList(
            Cell(
                exchange, f"cells.{index}", plan["genome"]["reduce" if index in reductions else "normal"],
                index in reductions, index - 1 in reductions,
            )
            for index in range(count)
        )

    def forward(self, x):
        older = newer = self.stem(x)
        for cell in self.cells:
            older, newer = newer, cell(older, newer)
        return newer


class Network(nn.Module):
    def __init__(self, exchange):
        super().__init__()
        plan, pixels = exchange.texts["plan"], exchange.texts["pixels"]
        self.register_buffer("mean", torch.tensor(pixels["mean"]).view(1, -1, 1, 1))
        self.register_buffer("std", torch.tensor(pixels["std"]).view(1, -1, 1, 1))
        self.body = Cells(exchange, plan) if plan["kind"] == "cell" else six_layers(exchange, plan)
        self.head = Dense(exchange, "head")

    def forward(self, x):
        return self.head(self.body((x - self.mean) / self.std).mean((2, 3)))


def make_step(exchange, mode):
    """A training step in one of PyTorch's ways; returns the loss before the step."""
    network = Network(exchange)
    images = exchange.arrays["batch/images"].permute(0, 3, 1, 2).flip(2, 3).contiguous()
    labels = exchange.arrays["batch/labels"].long()
    if mode != "eager":
        network = network.to(memory_format=torch.channels_last)
        images = images.contiguous(memory_format=torch.channels_last)
    settings = exchange.texts["optimizer"]
    sgd = torch.optim.SGD(
        network.parameters(), settings["learningRate"], momentum=settings["momentum"], weight_decay=settings["weightDecay"]
    )
    call = torch.compile(network) if mode.startswith("compile") else network
    narrow = mode.endswith("bf16")

    def step():
        sgd.zero_grad()
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=narrow):
            loss = F.cross_entropy(call(images), labels)
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), settings["clipNorm"])
        sgd.step()
        return loss.item()

    return step


class Peer:
    def __init__(self):
        self.exchange = None
        self.steps = {}

    def open(self, file, **_):
        self.exchange = Exchange(file)
        count = sum(parameter.numel() for parameter in Network(self.exchange).parameters())
        versions = {"python": sys.version.split()[0], "torch": torch.__version__}
        return {"versions": versions, "parameters": count, "flops": 0}

    def losses(self, mode, steps):
        start = time.perf_counter()
        step = self.steps[mode] = make_step(self.exchange, mode)
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
        processor = time.process_time()
        times = []
        for _ in range(steps):
            start = time.perf_counter()
            step()
            times.append(1e3 * (time.perf_counter() - start))
        return {"ms": times, "cpuMs": 1e3 * (time.process_time() - processor) / steps}


def main():
    peer = Peer()
    for line in sys.stdin:
        command = json.loads(line)
        answer = getattr(peer, command.pop("kind"))(**command)
        print(json.dumps({"answer": answer}, separators=(",", ":")), flush=True)


main()
