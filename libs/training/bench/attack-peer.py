"""PyTorch's side of the bench of attacks: the same network, images and attacks as ours, told what to do on standard input (protocol.ts).

Written plainly, as its authors' code goes: PGD as in torchattacks, Square as in auto-attack with one place and one sign a channel for the whole batch. Weights
take no gradients. All images stay in the batch, as none of them breaks at the radius of the bench.
"""

import math
import sys

import torch
import torch.nn.functional as F

from peer_layers import Exchange
from peer_networks import Network
from peer_protocol import serve, timed_block, use_all_cores

use_all_cores()


def pgd(model, clean, labels, epsilon, steps):
    step = epsilon / 4
    images = (clean + torch.empty_like(clean).uniform_(-epsilon, epsilon)).clamp(0, 1)
    for _ in range(steps):
        images.requires_grad_()
        loss = F.cross_entropy(model(images), labels, reduction="sum")
        (slope,) = torch.autograd.grad(loss, images)
        images = images.detach() + step * slope.sign()
        images = (clean + (images - clean).clamp(-epsilon, epsilon)).clamp(0, 1)
    return images


def margins(logits, labels):
    right = logits.gather(1, labels[:, None])[:, 0]
    wrong = logits.scatter(1, labels[:, None], -math.inf).amax(1)
    return wrong - right


def covered(query, queries):
    """The share of the image that a square covers (arXiv:1912.00049, section 4.1)."""
    at = int(query / queries * 10_000)
    halvings = sum(at > bound for bound in (10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000))
    return 0.8 / 2**halvings


@torch.no_grad()
def square(model, clean, labels, epsilon, queries):
    count, channels, height, width = clean.shape
    signs = torch.randint(0, 2, (count, channels, 1, width)) * 2.0 - 1
    best = (clean + epsilon * signs).clamp(0, 1)
    best_margins = margins(model(best), labels)
    for query in range(queries - 1):
        side = max(1, round(math.sqrt(covered(query, queries) * height * width)))
        top, left = (int(torch.randint(0, size - side + 1, ())) for size in (height, width))
        tried = best.clone()
        part = (..., slice(top, top + side), slice(left, left + side))
        tried[part] += epsilon * (torch.randint(0, 2, (channels, 1, 1)) * 4.0 - 2)
        tried[part] = tried[part].clamp(clean[part] - epsilon, clean[part] + epsilon).clamp(0, 1)
        found = margins(model(tried), labels)
        better = found > best_margins
        best_margins = torch.where(better, found, best_margins)
        best = torch.where(better[:, None, None, None], tried, best)
    return best


ATTACKS = {"pgd": pgd, "square": square}


class Peer:
    def open(self, file, device, **_):
        exchange = Exchange(file, "cpu")
        images = exchange.arrays["batch/images"].permute(0, 3, 1, 2).flip(2, 3).contiguous()
        self.labels = exchange.arrays["batch/labels"].long()
        self.images, self.networks = {}, {}
        for layout, form in (("eager", torch.contiguous_format), ("channels_last", torch.channels_last)):
            network = Network(exchange).eval().to(memory_format=form)
            self.networks[layout] = network.requires_grad_(False)
            self.images[layout] = images.contiguous(memory_format=form)
        count = sum(parameter.numel() for parameter in self.networks["eager"].parameters())
        versions = {"python": sys.version.split()[0], "torch": torch.__version__}
        return {"device": device, "versions": versions, "parameters": count, "flops": 0}

    def run(self, mode):
        attack, budget, layout, epsilon = mode.split()
        model, images = self.networks[layout], self.images[layout]
        with torch.no_grad():
            model(images)
        found = ATTACKS[attack](model, images, self.labels, float(epsilon), int(budget))
        with torch.no_grad():
            return model(images), model(found)

    def losses(self, mode, steps):
        logits = self.run(mode)
        return {
            "losses": [F.cross_entropy(answers.double(), self.labels).item() for answers in logits],
            "firstMs": 0, "sinceLoadMs": 0, "peakRssBytes": 0,
        }

    def block(self, mode, warmup, steps):
        return timed_block(lambda: self.run(mode), steps)


serve(Peer())
