"""How near a benchmark came to the machine's limit: `roofline` (bytes of a decoding step) or `mfu` (operations of a training step)."""
import json
import sys

kind, machine, result = sys.argv[1], *(json.load(open(path)) for path in sys.argv[2:4])
if kind == "roofline":
    share = result["bytes_per_step"] / machine["bytes_per_second"] / (result["ms_per_step"] / 1000)
    print(f"{result['batch']} slots: {share:.1%} of the measured memory bandwidth of {machine['bytes_per_second'] / 1e9:.0f} GB/s")
else:
    share = result["model_flops_per_token"] * result["tokens_per_second"] / machine["flops_per_second"]
    print(f"{result['batch'] * result['tokens']} tokens: {share:.1%} of the measured peak of {machine['flops_per_second'] / 1e12:.1f} TFLOP/s")
if "operations_per_step" in result:
    host = result["operations_per_step"] * result["host_microseconds_per_operation"] / 1000
    print(
        f"{result['operations_per_step']} operations a step at {result['host_microseconds_per_operation']} us of the host: "
        f"{host / result['ms_per_step']:.1%} of the step, {result['live_tensors']} live tensors, "
        f"{result.get('device_peak_megabytes', result['peak_megabytes'])} MB at most"
    )
