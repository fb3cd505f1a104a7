"""The networks of PyTorch's side."""

import torch
from torch import nn

from peer_layers import Convolution, Dense, norm
from peer_operations import FactorizedReduce, operation, project
from peer_supernet import Supernet


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


class Cell(nn.Module):
    """Two inputs, four nodes that each add two edges, the nodes side by side as output."""

    def __init__(self, exchange, name, edges, reduction, after_reduction):
        super().__init__()
        self.sources = [edge["source"] for edge in edges]
        older, newer = f"{name}.preprocess-0", f"{name}.preprocess-1"
        self.older = FactorizedReduce(exchange, older) if after_reduction else project(exchange, older)
        self.newer = project(exchange, newer)
        self.edges = nn.ModuleList(
            operation(exchange, f"{name}.edge-{index}", edge["operation"], 2 if reduction and edge["source"] < 2 else 1)
            for index, edge in enumerate(edges)
        )

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


BODIES = {"plain": six_layers, "sep": six_layers, "cell": Cells, "supernet": Supernet}


class Network(nn.Module):
    """Normalised pixels, the body, global average pool, dense."""

    def __init__(self, exchange):
        super().__init__()
        plan, pixels = exchange.texts["plan"], exchange.texts["pixels"]
        self.register_buffer("mean", torch.tensor(pixels["mean"]).view(1, -1, 1, 1))
        self.register_buffer("std", torch.tensor(pixels["std"]).view(1, -1, 1, 1))
        self.body = BODIES[plan["kind"]](exchange, plan)
        self.head = Dense(exchange, "head")

    def forward(self, x):
        return self.head(self.body((x - self.mean) / self.std).mean((2, 3)))
