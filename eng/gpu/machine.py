"""What this machine can do at most: memory bandwidth and matrix products, measured with PyTorch. One line of JSON."""
import json
import signal
import time

import torch

signal.signal(signal.SIGINT, signal.SIG_DFL)
device = "cuda" if torch.cuda.is_available() else "cpu"


def synchronize():
    if device == "cuda":
        torch.cuda.synchronize()


def best(body, runs=5):
    body()
    synchronize()
    seconds = []
    for _ in range(runs):
        started = time.perf_counter()
        body()
        synchronize()
        seconds.append(time.perf_counter() - started)
    return min(seconds)


# A copy reads and writes every byte.
size = 1 << 30 if device == "cuda" else 1 << 27
source, target = (torch.empty(size, dtype=torch.uint8, device=device) for _ in range(2))
bandwidth = 2 * size / best(lambda: target.copy_(source))
edge, dtype = (8192, torch.bfloat16) if device == "cuda" else (1024, torch.float32)
a, b = (torch.randn(edge, edge, dtype=dtype, device=device) for _ in range(2))
flops = 2 * edge**3 / best(lambda: a @ b)
print(json.dumps({
    "device": device,
    "name": torch.cuda.get_device_name() if device == "cuda" else "cpu",
    "gpus": torch.cuda.device_count() if device == "cuda" else 0,
    "torch": torch.__version__,
    "cuda": torch.version.cuda,
    "bytes_per_second": round(bandwidth),
    "flops_per_second": round(flops),
    "flops_dtype": str(dtype),
}))
