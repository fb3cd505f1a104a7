"""The layers of PyTorch's side, their weights out of the file that our side writes.

Where a stride is 2, TensorFlow pads an even side behind its end and PyTorch before its beginning. Images and kernels are therefore mirrored
in both directions: with that, PyTorch's own padding computes exactly what ours computes, and no padding op of its own slows it down.
"""

import json

import numpy
import torch
import torch.nn.functional as F
from torch import nn


class Exchange:
    """The file of our side: named float32 tensors, put on the device, and a table of JSON texts (safetensors)."""

    def __init__(self, path, device):
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
            self.arrays[name] = torch.from_numpy(values.copy()).to(device)

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
            [*context.needs_input_grad[:2], False],
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
        change = x.t() @ delta if context.needs_input_grad[1] else None
        return delta @ feedback.t(), change, None


class Ruled(nn.Module):
    """What the layers with weights share: the weights, and the feedback weights of their rule."""

    def __init__(self, exchange, name, weight, fixed):
        super().__init__()
        self.weight = nn.Parameter(weight)
        self.rule, self.scale = exchange.rule(name)
        state = {"fa": "feedback", "frsf": "magnitude"}.get(self.rule)
        if state is not None:
            self.register_buffer("fixed", fixed(f"{state}/{name}"))
        elif self.rule not in ("bp", "usf"):
            raise ValueError(f"the peer has no rule {self.rule}; teach it in peer.py")

    def feedback(self):
        if self.rule == "fa":
            return self.fixed
        return torch.sign(self.weight.detach()) * (self.fixed if self.rule == "frsf" else self.scale)


class Convolution(Ruled):
    def __init__(self, exchange, name, stride=1, dilation=1):
        depthwise = name.split(".")[-1].startswith("depthwise")
        weight = exchange.kernel(f"{name}.weight", depthwise)
        super().__init__(exchange, name, weight, lambda tensor: exchange.kernel(tensor, depthwise))
        size = weight.shape[2]
        self.geometry = (stride, dilation * (size // 2), dilation, weight.shape[0] if depthwise else 1)
        # A dilated kernel at stride 2 sits on even pixels on our side: mirrored, these are the odd ones.
        self.moves = dilation > 1 and stride > 1

    def forward(self, x):
        if self.moves:
            x = x[:, :, 1:, 1:]
        if self.rule == "bp":
            stride, padding, dilation, groups = self.geometry
            return F.conv2d(x, self.weight, None, stride, padding, dilation, groups)
        return FeedbackConvolution.apply(x, self.weight, self.feedback(), *self.geometry)


class Dense(Ruled):
    def __init__(self, exchange, name):
        super().__init__(exchange, name, exchange.array(f"{name}.weight"), exchange.array)
        self.bias = nn.Parameter(exchange.array(f"{name}.bias"))

    def forward(self, x):
        if self.rule == "bp":
            return torch.addmm(self.bias, x, self.weight)
        return FeedbackProduct.apply(x, self.weight, self.feedback()) + self.bias


class BatchNorm(nn.Module):
    """By the statistics of the batch alone, with scale and offset or without: the norms of a supernet."""

    def __init__(self, scale=None, offset=None):
        super().__init__()
        self.scale = None if scale is None else nn.Parameter(scale)
        self.offset = None if offset is None else nn.Parameter(offset)

    def forward(self, x):
        return F.batch_norm(x, None, None, self.scale, self.offset, training=True, eps=1e-5)


def norm(exchange, name):
    """Batch norm with the scale and offset of the file, if it has them."""
    scale, offset = f"{name}.scale", f"{name}.offset"
    if scale not in exchange.arrays:
        return BatchNorm()
    if exchange.texts["plan"]["kind"] == "supernet":
        return BatchNorm(exchange.array(scale), exchange.array(offset))
    layer = nn.BatchNorm2d(exchange.arrays[scale].numel())
    with torch.no_grad():
        layer.weight.copy_(exchange.arrays[scale])
        layer.bias.copy_(exchange.arrays[offset])
    return layer
