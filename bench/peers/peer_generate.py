"""The work of `openrs bench generate` with transformers: random prompts, sampling, no early end."""
import argparse

import torch
from transformers import AutoModelForCausalLM

from peer import measure, report

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--model", required=True)
parser.add_argument("--batch", type=int, default=32)
parser.add_argument("--prompt-tokens", type=int, default=32)
parser.add_argument("--new-tokens", type=int, default=256)
parser.add_argument("--dtype", choices=["f32", "bf16"], default="f32")
parser.add_argument("--device", default="cpu")
parser.add_argument("--threads", type=int, default=0)
parser.add_argument("--repeat", type=int, default=3)
args = parser.parse_args()

if args.threads:
    torch.set_num_threads(args.threads)
torch.manual_seed(0)
dtype = {"f32": torch.float32, "bf16": torch.bfloat16}[args.dtype]
model = AutoModelForCausalLM.from_pretrained(args.model, dtype=dtype).to(args.device).eval()
prompts = torch.randint(model.config.vocab_size, (args.batch, args.prompt_tokens), device=args.device)
sampling = dict(do_sample=True, temperature=1.0, top_k=0, top_p=1.0, eos_token_id=None, pad_token_id=0)


def run():
    with torch.inference_mode():
        ids = model.generate(
            prompts, attention_mask=torch.ones_like(prompts), min_new_tokens=args.new_tokens, max_new_tokens=args.new_tokens, **sampling)
    assert ids.shape[1] == args.prompt_tokens + args.new_tokens


report("generate", measure(args.repeat, run), args.batch * args.new_tokens, "tokens",
       batch=args.batch, dtype=args.dtype, threads=torch.get_num_threads(), torch=torch.__version__)
