"""PyTorch on one thread, eager: what torch.compile would make of it is not measured.

python torch.py <folder> <request>: the request is JSON with the name of the workload, its constants, the arrays in the
folder (raw little-endian float32) with their shapes, and how long to measure. Prints figures as JSON, as measure.mjs does.
"""

import json
import statistics
import sys
import time
from pathlib import Path

# This file has the name of the package, and Python looks beside it first.
sys.path.pop(0)

import numpy as np
import torch
import torch.nn.functional as F


def load(folder, shapes):
    return {
        name: torch.from_numpy(np.fromfile(Path(folder) / name, dtype="<f4").reshape(shape))
        for name, shape in shapes.items()
    }


def linear(inputs, outputs, weight, bias):
    layer = torch.nn.Linear(inputs, outputs)
    with torch.no_grad():
        layer.weight.copy_(weight.T)
        layer.bias.copy_(bias)
    return layer


def conv(weight, bias, padding):
    outputs, inputs, size, _ = weight.shape
    layer = torch.nn.Conv2d(inputs, outputs, size, padding=padding)
    with torch.no_grad():
        layer.weight.copy_(weight)
        layer.bias.copy_(bias)
    return layer


def dense(sizes, arrays, activation):
    layers = []
    for k in range(1, len(sizes)):
        layers.append(linear(sizes[k - 1], sizes[k], arrays[f"w{k}"], arrays[f"b{k}"]))
        if k + 1 < len(sizes):
            layers.append(activation())
    return layers


def adam(params, spec):
    return torch.optim.Adam(
        params, lr=spec["rate"], betas=(spec["beta1"], spec["beta2"]), eps=spec["epsilon"], fused=True
    )


def learn(loss_of, optimizer):
    def step():
        optimizer.zero_grad()
        loss = loss_of()
        loss.backward()
        optimizer.step()
        return loss

    return step


def classify(model, arrays, optimizer):
    labels = arrays["labels"].long()
    return learn(lambda: F.cross_entropy(model(arrays["x"]), labels), optimizer)


def mlp(arrays, spec):
    model = torch.nn.Sequential(*dense(spec["sizes"], arrays, torch.nn.Tanh))
    return classify(model, arrays, torch.optim.SGD(model.parameters(), lr=spec["rate"], fused=True))


def mlp_adam(arrays, spec):
    model = torch.nn.Sequential(*dense(spec["sizes"], arrays, torch.nn.ReLU))
    return classify(model, arrays, adam(model.parameters(), spec))


def lenet(arrays, spec):
    model = torch.nn.Sequential(
        conv(arrays["k1"], arrays["c1"], spec["padding"]),
        torch.nn.Tanh(),
        torch.nn.AvgPool2d(2),
        conv(arrays["k2"], arrays["c2"], 0),
        torch.nn.Tanh(),
        torch.nn.AvgPool2d(2),
        torch.nn.Flatten(),
        *dense(spec["sizes"], arrays, torch.nn.Tanh),
    )
    return classify(model, arrays, torch.optim.SGD(model.parameters(), lr=spec["rate"], fused=True))


def spred(arrays, spec):
    x, y = arrays["x"], arrays["y"]
    u, w = (arrays[name].requires_grad_() for name in ("u", "w"))

    def loss():
        residual = x @ (u * w) - y
        return residual.square().sum() / (2 * spec["n"]) + spec["lambda"] / 2 * (u.square().sum() + w.square().sum())

    return learn(loss, adam([u, w], spec))


def elementwise(arrays, spec):
    a, b = arrays["a"], arrays["b"]

    @torch.no_grad()
    def step():
        return torch.tanh(torch.exp(a) * b)

    return step


def times_of(step, range, few, patience):
    least, most = range
    times = []
    begun = time.perf_counter()
    while True:
        spent = 1000 * (time.perf_counter() - begun)
        if len(times) >= most or (len(times) >= least and spent > 1000) or (len(times) >= few and spent > patience):
            return times
        started = time.perf_counter()
        step()
        times.append(1000 * (time.perf_counter() - started))


def main():
    folder, request = sys.argv[1], json.loads(sys.argv[2])
    torch.set_num_threads(1)
    workloads = {"mlp": mlp, "mlp-adam": mlp_adam, "lenet": lenet, "spred": spred, "elementwise": elementwise}
    step = workloads[request["name"]](load(folder, request["shapes"]), request["spec"])
    limits = request["limits"]
    started = time.perf_counter()
    first = step()
    first_ms = 1000 * (time.perf_counter() - started)
    loss = [first.mean().item(), *(step().mean().item() for _ in range(limits["losses"] - 1))]
    times_of(step, **limits["warmUp"])
    times = times_of(step, **limits["timed"])
    ms = statistics.median(times)
    figures = {"ms": ms, "loss": loss, "steps": len(times), "compileMs": max(0, first_ms - ms)}
    print(json.dumps({**figures, "variant": torch.__version__}))


main()
