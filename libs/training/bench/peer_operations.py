"""What the edges of a cell do (arXiv:1806.09055, section 3.1.1)."""

import torch
import torch.nn.functional as F
from torch import nn

from peer_layers import Convolution, norm


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


def project(exchange, name):
    """The first layers of a cell, which bring an input to the cell's channels."""
    return nn.Sequential(nn.ReLU(), Convolution(exchange, f"{name}.conv"), norm(exchange, f"{name}.norm"))


def operation(exchange, name, kind, stride):
    """The layers of an edge."""
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
    raise ValueError(f"the peer has no operation {kind}; teach it in peer_operations.py")
