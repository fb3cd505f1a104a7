"""The supernet of DARTS as its authors write it: on each edge all candidates by themselves, and the sum of what they give, weighted.

`none` alone is left out: it would add zeros.
"""

import functools
import operator

import torch
from torch import nn

from peer_layers import BatchNorm, Convolution, norm
from peer_operations import FactorizedReduce, operation, project

EDGES = [(source, node) for node in range(2, 6) for source in range(node)]


def total(maps):
    return functools.reduce(operator.add, maps)


class Edge(nn.Module):
    """The mixed operation (arXiv:1806.09055, equation 2)."""

    def __init__(self, exchange, name, candidates, stride):
        super().__init__()
        self.columns = []
        self.operations = nn.ModuleList()
        for column, candidate in enumerate(candidates):
            kind, rule = candidate["operation"], candidate.get("rule")
            if kind == "none":
                continue
            layers = operation(exchange, f"{name}.{kind}" + (f"-{rule}" if rule else ""), kind, stride)
            self.columns.append(column)
            self.operations.append(nn.Sequential(layers, BatchNorm()) if "pool" in kind else layers)

    def forward(self, x, shares):
        """`shares`: one number for each candidate."""
        return total(shares[column] * layers(x) for column, layers in zip(self.columns, self.operations))


class SupernetCell(nn.Module):
    """Two inputs, four nodes that each add an edge from all states before them, the nodes side by side as output."""

    def __init__(self, exchange, name, candidates, reduction, after_reduction):
        super().__init__()
        self.kind = "reduce" if reduction else "normal"
        older = f"{name}.preprocess-0"
        self.older = FactorizedReduce(exchange, older) if after_reduction else project(exchange, older)
        self.newer = project(exchange, f"{name}.preprocess-1")
        self.edges = nn.ModuleList(
            Edge(exchange, f"{name}.edge-{row}", candidates, 2 if reduction and source < 2 else 1)
            for row, (source, _) in enumerate(EDGES)
        )

    def forward(self, older, newer, shares):
        """`shares`: numbers for each candidate of each edge."""
        states = [self.older(older), self.newer(newer)]
        for node in range(2, 6):
            states.append(
                total(
                    self.edges[row](states[source], shares[row])
                    for row, (source, target) in enumerate(EDGES)
                    if target == node
                )
            )
        return torch.cat(states[2:], dim=1)


class Supernet(nn.Module):
    """Stem and cells; those at a third and two thirds of the way halve the map. The alphas are no parameters: they have an optimiser of their own."""

    def __init__(self, exchange, plan):
        super().__init__()
        self.stem = nn.Sequential(Convolution(exchange, "stem.conv"), norm(exchange, "stem.norm"))
        count, candidates = plan["options"]["cells"], plan["options"]["candidates"]
        reductions = (count // 3, 2 * count // 3)
        self.cells = nn.ModuleList(
            SupernetCell(exchange, f"cells.{index}", candidates, index in reductions, index - 1 in reductions)
            for index in range(count)
        )
        self.alphas = {kind: exchange.array(f"alphas/{kind}") for kind in ("normal", "reduce")}

    def forward(self, x):
        shares = {kind: [row.unbind() for row in alpha.softmax(1).unbind()] for kind, alpha in self.alphas.items()}
        older = newer = self.stem(x)
        for cell in self.cells:
            older, newer = newer, cell(older, newer, shares[cell.kind])
        return newer
