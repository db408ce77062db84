"""Loads a model folder that openrs wrote with transformers, unchanged, and compares with what `openrs models probe` computed.

    openrs models probe MODEL --out PROBE && python3 bench/peers/check_checkpoint.py MODEL PROBE

With --adapter MODEL is the base model, PEFT puts the adapter onto it, and PROBE is that of the merged model:

    openrs models merge MODEL --adapter ADAPTER --out MERGED && openrs models probe MERGED --out PROBE
    python3 bench/peers/check_checkpoint.py MODEL PROBE --adapter ADAPTER
"""
import argparse
import json
import os
import sys

import torch
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM, AutoTokenizer

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("model")
parser.add_argument("probe")
parser.add_argument("--adapter")
parser.add_argument("--tolerance", type=float, default=2e-4)
args = parser.parse_args()

model, info = AutoModelForCausalLM.from_pretrained(args.model, output_loading_info=True)
problems = [f"{name}: {sorted(keys)}" for name, keys in info.items() if keys]
stored = {str(parameter.dtype) for parameter in model.parameters()}
if args.adapter:
    from peft import PeftModel
    model = PeftModel.from_pretrained(model, args.adapter)
probe = load_file(os.path.join(args.probe, "probe.safetensors"))
with torch.inference_mode():
    # Both sides compute in single precision with the stored weights; from_pretrained leaves the rotary frequencies in f32.
    logits = model.float().eval()(input_ids=probe["input_ids"]).logits
difference = (logits - probe["logits"]).abs().max().item()
if not difference <= args.tolerance:
    problems.append(f"logits differ by {difference:.3g}")

encodings = os.path.join(args.probe, "encodings.jsonl")
texts = 0
if os.path.exists(encodings):
    tokenizer = AutoTokenizer.from_pretrained(args.model)
    with open(encodings, encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            texts += 1
            ids = tokenizer.encode(row["text"], add_special_tokens=False)
            if ids != row["ids"]:
                problems.append(f"{row['text']!r}: transformers {ids}, openrs {row['ids']}")

files = sorted(name for name in os.listdir(args.model) if name.endswith(".safetensors"))
print(json.dumps({"model": args.model, "files": len(files), "dtypes": sorted(stored), "tied": model.config.tie_word_embeddings,
                  "max_logit_difference": difference, "texts": texts, "problems": problems}, ensure_ascii=False))
sys.exit(1 if problems else 0)
