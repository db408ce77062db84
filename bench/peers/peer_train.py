"""The work of `openrs bench train` in PyTorch eager: forward, loss over every token but the first, backward, clipping, AdamW."""
import argparse

import torch
from transformers import AutoModelForCausalLM

from peer import measure, report

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--model", required=True)
parser.add_argument("--batch", type=int, default=1)
parser.add_argument("--tokens", type=int, default=512)
parser.add_argument("--dtype", choices=["f32", "bf16"], default="f32")
parser.add_argument("--device", default="cpu")
parser.add_argument("--threads", type=int, default=0)
parser.add_argument("--repeat", type=int, default=3)
args = parser.parse_args()

if args.threads:
    torch.set_num_threads(args.threads)
torch.manual_seed(0)
dtype = {"f32": torch.float32, "bf16": torch.bfloat16}[args.dtype]
model = AutoModelForCausalLM.from_pretrained(args.model, dtype=dtype).to(args.device).train()
optimizer = torch.optim.AdamW(model.parameters(), lr=2e-5, weight_decay=0.0)
ids = torch.randint(model.config.vocab_size, (args.batch, args.tokens), device=args.device)
loss = None


def run():
    global loss
    loss = model(input_ids=ids, labels=ids, use_cache=False).loss
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    if args.device != "cpu":
        torch.cuda.synchronize()


seconds = measure(args.repeat, run)
report("train", seconds, args.batch * args.tokens, "tokens", batch=args.batch, tokens=args.tokens, dtype=args.dtype,
       threads=torch.get_num_threads(), torch=torch.__version__, loss=round(loss.item(), 6))
