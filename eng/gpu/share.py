"""What a result comes to, in words: how near a benchmark came to the machine's limit, or what a run through the service gave.

share.py machine MACHINE               what the machine can do at most
share.py roofline|mfu MACHINE RESULT   bytes of a decoding step, or operations of a training step, beside that; and the host's share
share.py service RESULT                accuracy, cost and weights of a run
"""
import json
import os
import sys


def read(path):
    with open(path) as file:
        return json.load(file)


def machine_of(path):
    """What PyTorch reached: a limit on a GPU, where products are those of the same libraries. On a CPU our kernels exceed it."""
    machine = read(path) if os.path.exists(path) else {}
    return machine if machine.get("device") == "cuda" else None


def say_machine(machine):
    print(
        f"{machine['name']}: {machine['bytes_per_second'] / 1e9:.0f} GB/s, {machine['flops_per_second'] / 1e12:.2f} TFLOP/s "
        f"of {machine['flops_dtype']}, torch {machine['torch']}"
    )


def say_roofline(machine, result):
    text = f"{result['tokens_per_second']:.0f} tokens/s at {result['batch']} slots"
    if machine:
        share = result["bytes_per_step"] / machine["bytes_per_second"] / (result["ms_per_step"] / 1000)
        text += f", {share:.1%} of {machine['bytes_per_second'] / 1e9:.0f} GB/s"
    print(text + host(result))


def say_mfu(machine, result):
    text = f"{result['tokens_per_second']:.0f} tokens/s in steps of {result['batch'] * result['tokens']}"
    if machine:
        share = result["model_flops_per_token"] * result["tokens_per_second"] / machine["flops_per_second"]
        text += f", {share:.1%} of {machine['flops_per_second'] / 1e12:.2f} TFLOP/s"
    print(text + host(result))


def host(result):
    if "operations_per_step" not in result:
        return ""
    milliseconds = result["operations_per_step"] * result["host_microseconds_per_operation"] / 1000
    return (
        f"; host-bound share {milliseconds / result['ms_per_step']:.1%}\n"
        f"{result['operations_per_step']} operations a step at {result['host_microseconds_per_operation']} us of the host, "
        f"{result['live_tensors']} live tensors, {result.get('device_peak_megabytes', result['peak_megabytes'])} MB at most"
    )


def say_service(result):
    checkpoint = os.path.basename(os.path.normpath(result["checkpoint"]))
    print(
        f"{result['accuracy_before']:.1%} to {result['accuracy_after']:.1%} of {result['n']} problems in {result['steps']} steps, "
        f"${result['cost_usd']:.4f}, checkpoint {checkpoint}, {result['seconds']} s, {result['state']}"
    )


kind, *paths = sys.argv[1:]
if kind == "machine":
    say_machine(read(paths[0]))
elif kind == "service":
    say_service(read(paths[0]))
else:
    {"roofline": say_roofline, "mfu": say_mfu}[kind](machine_of(paths[0]), read(paths[1]))
