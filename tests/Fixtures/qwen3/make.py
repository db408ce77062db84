"""Makes the golden Qwen3 with biases in attention: python3 make.py FOLDER, with torch and transformers (5.12.1 made the folder beside it).

The layout is that of the shared goldens, which have no model with biases: bf16 weights, and what transformers computes with them in single
precision of whole sequences, of left-padded ones, and greedily.
"""
import sys

import torch
from safetensors.torch import save_file
from transformers import Qwen3Config, Qwen3ForCausalLM

PROMPT, GREEDY, LENGTH, PADDED = 8, 40, 32, (0, 5, 11, 2)

folder = sys.argv[1]
torch.manual_seed(211)
config = Qwen3Config(
    vocab_size=192, hidden_size=48, intermediate_size=80, num_hidden_layers=2, num_attention_heads=6, num_key_value_heads=2, head_dim=16,
    max_position_embeddings=128, attention_bias=True, tie_word_embeddings=False, rope_theta=10000.0)
model = Qwen3ForCausalLM(config).eval()
with torch.no_grad():
    for name, weight in model.named_parameters():
        weight.add_(torch.randn_like(weight) * (0.3 if name.endswith("bias") or "norm" in name else 0.05))
    model = model.to(torch.bfloat16)
    model.config.dtype = torch.bfloat16
    model.save_pretrained(folder)

    model = model.float()
    ids = torch.randint(0, config.vocab_size, (len(PADDED), LENGTH))
    logits = model(ids).logits
    greedy = ids[:, :PROMPT]
    for _ in range(GREEDY):
        greedy = torch.cat([greedy, model(greedy).logits[:, -1].argmax(-1, keepdim=True)], 1)
    mask = torch.ones(len(PADDED), 20, dtype=torch.long)
    for row, padding in enumerate(PADDED):
        mask[row, :padding] = 0
    padded = torch.randint(0, config.vocab_size, mask.shape) * mask
    last = model(padded, attention_mask=mask, position_ids=(mask.cumsum(1) - 1).clamp(min=0)).logits[:, -1]
    save_file({
        "input_ids": ids.int(),
        "logits": logits.contiguous(),
        "logprobs": logits[:, :-1].log_softmax(-1).gather(2, ids[:, 1:, None]).squeeze(2),
        "greedy": greedy.int().contiguous(),
        "padded_ids": padded.int(),
        "padded_mask": mask.int(),
        "padded_last_logits": last.contiguous(),
    }, f"{folder}/golden.safetensors")
