"""The peers that live in Python, behind one process: a JSON request a line in, a JSON answer a line out.

  {"op": "peers"}                                  -> {"peers": {"celer": "0.7.5", ...}}   those that can be imported
  {"op": "load", "x", "y", "rows", "columns"}      -> {}     little-endian float64 files, X column after column
  {"op": "solve", "peer", "lambdas", "tolerance", "runs", "seconds", "out"}
        -> {"times": [milliseconds of each run]}; the coefficients go to `out`, column after column, one per lambda
  {"op": "adam", "penalty", "steps", "dtype"}      -> {"times": [milliseconds of each step]}

Every peer minimises 1/(2n) ||y - Xw||^2 + lambda ||w||_1 without an intercept, from w = 0, along decreasing lambdas with
its own warm starts, and stops by a rule of its own, of which `tolerance` is the size. It is called as its documentation
has it for this problem; what it answers is judged elsewhere. An error answers {"error": "..."}.
"""
import json
import os
import sys
import time
import warnings

import numpy as np

warnings.filterwarnings("ignore")

# What libraries print must not get between the answers.
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)


def celer(X, y, lambdas, tolerance):
    """Stops at a gap of tolerance ||y||^2 / n. Pruning is the default of its estimator."""
    from celer import celer_path

    return celer_path(X, y, "lasso", alphas=lambdas, tol=tolerance, prune=True, max_iter=200)[1]


def celer_growing(X, y, lambdas, tolerance):
    """The same with working sets that only grow, the default of celer_path."""
    from celer import celer_path

    return celer_path(X, y, "lasso", alphas=lambdas, tol=tolerance, prune=False, max_iter=200)[1]


def skglm(X, y, lambdas, tolerance):
    """Stops at a distance to the KKT conditions, here of tolerance lambda."""
    from skglm.solvers import AndersonCD

    return skglm_path(lambda tol: AndersonCD(tol=tol, fit_intercept=False, max_iter=500), X, y, lambdas, tolerance)


def skglm_gram(X, y, lambdas, tolerance):
    from skglm.solvers import GramCD

    def solver(tol):
        return GramCD(tol=tol, fit_intercept=False, max_iter=100_000, greedy_cd=False, use_acc=True)

    return skglm_path(solver, X, y, lambdas, tolerance, has_datafit=False)


def skglm_path(solver, X, y, lambdas, tolerance, has_datafit=True):
    from skglm.datafits import Quadratic
    from skglm.penalties import L1

    n, p = X.shape
    path = np.empty((p, len(lambdas)), order="F")
    w, fitted = np.zeros(p), np.zeros(n)
    for k, alpha in enumerate(lambdas):
        datafit = Quadratic() if has_datafit else None
        w = solver(tolerance * alpha).solve(X, y, datafit, L1(alpha), w_init=w, Xw_init=fitted)[0]
        path[:, k] = w
    return path


def sklearn(X, y, lambdas, tolerance, precompute=False):
    """Stops at a gap of tolerance ||y||^2, and looks at it when the coefficients move by less than tolerance of their size."""
    from sklearn.linear_model import enet_path

    options = {"precompute": precompute, "copy_X": False, "max_iter": 10_000_000}
    return enet_path(X, y, l1_ratio=1.0, alphas=lambdas, tol=tolerance, **options)[1]


def sklearn_gram(X, y, lambdas, tolerance):
    return sklearn(X, y, lambdas, tolerance, precompute=True)


def sklearn_lars(X, y, lambdas, _):
    """Exact: the knots down to the last lambda, and the lambdas between them by interpolation."""
    from sklearn.linear_model import lars_path

    options = {"method": "lasso", "Gram": "auto", "alpha_min": lambdas[-1], "max_iter": 20 * min(X.shape)}
    if len(lambdas) == 1:
        return lars_path(X, y, return_path=False, **options)[2]
    knots, _, coefficients = lars_path(X, y, **options)
    at = np.clip(np.searchsorted(-knots, -lambdas), 1, len(knots) - 1)
    share = np.clip((knots[at - 1] - lambdas) / (knots[at - 1] - knots[at]), 0, 1)
    return coefficients[:, at - 1] * (1 - share) + coefficients[:, at] * share


peers = {
    "celer": (celer, "celer"),
    "celer growing": (celer_growing, "celer"),
    "skglm": (skglm, "skglm"),
    "skglm Gram": (skglm_gram, "skglm"),
    "sklearn": (sklearn, "sklearn"),
    "sklearn Gram": (sklearn_gram, "sklearn"),
    "sklearn LARS": (sklearn_lars, "sklearn"),
}

data = {}


def versions(_):
    from importlib import import_module

    found = {}
    for name, module in [*((name, module) for name, (_, module) in peers.items()), ("PyTorch", "torch")]:
        try:
            found[name] = import_module(module).__version__
        except Exception as error:  # a peer that cannot be used is one that is not there, whatever the reason
            print(f"{name}: {error}", file=sys.stderr)
    return {"peers": found}


def load(request):
    rows, columns = request["rows"], request["columns"]
    data.clear()
    data["X"] = np.fromfile(request["x"], dtype="<f8").reshape((rows, columns), order="F")
    data["y"] = np.fromfile(request["y"], dtype="<f8")
    return {}


def solve(request):
    """Runs at least once, and at most `runs` times or until `seconds` are over."""
    peer = peers[request["peer"]][0]
    lambdas = np.asarray(request["lambdas"])
    times = []
    for _ in range(request["runs"]):
        started = time.perf_counter()
        coefficients = peer(data["X"], data["y"], lambdas, request["tolerance"])
        times.append(1e3 * (time.perf_counter() - started))
        if sum(times) > 1e3 * request["seconds"]:
            break
    coefficients.ravel(order="F").astype("<f8").tofile(request["out"])
    return {"times": times}


def warm_up(_):
    """Compilers and first imports, on data that nobody looks at."""
    random = np.random.default_rng(0)
    X = np.asfortranarray(random.standard_normal((30, 20)))
    y = X[:, 0] + random.standard_normal(30)
    top = np.abs(X.T @ y).max() / 30
    failed = {}
    for name, (peer, _) in peers.items():
        try:
            peer(X, y, top * np.array([0.5]), 1e-8)
            peer(X, y, top * np.array([0.5, 0.1]), 1e-8)
        except Exception as error:
            failed[name] = f"{type(error).__name__}: {error}"
    return {"failed": failed}


def adam(request):
    """A step of the paper's recipe: the mean squared error of X (u * w), Adam, weight decay 2 lambda on both factors."""
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(0)
    dtype = getattr(torch, request["dtype"])
    X = torch.tensor(np.ascontiguousarray(data["X"]), dtype=dtype)
    y = torch.tensor(data["y"], dtype=dtype)
    u, w = (torch.nn.Parameter(0.5 * torch.randn(X.shape[1], dtype=dtype)) for _ in range(2))
    optimizer = torch.optim.Adam([u, w], lr=1e-2, weight_decay=2 * request["penalty"])
    times = []
    for _ in range(request["steps"]):
        started = time.perf_counter()
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(X @ (u * w), y).backward()
        optimizer.step()
        times.append(1e3 * (time.perf_counter() - started))
    return {"times": times}


operations = {"peers": versions, "load": load, "solve": solve, "warm": warm_up, "adam": adam}

for line in sys.stdin:
    request = json.loads(line)
    try:
        answer = operations[request["op"]](request)
    except Exception as error:
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), file=answers, flush=True)
