"""The work of `openrs bench tokenize` with Hugging Face tokenizers: encode_batch over the same lines."""
import argparse
import os

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--model", required=True)
parser.add_argument("--text", required=True)
parser.add_argument("--batch", type=int, default=1000)
parser.add_argument("--threads", type=int, default=os.cpu_count())
parser.add_argument("--repeat", type=int, default=3)
args = parser.parse_args()

# Read when the library is loaded.
os.environ["RAYON_NUM_THREADS"] = str(args.threads)
os.environ["TOKENIZERS_PARALLELISM"] = "true" if args.threads > 1 else "false"
import tokenizers  # noqa: E402

from peer import measure, report  # noqa: E402

path = os.path.join(args.model, "tokenizer.json") if os.path.isdir(args.model) else args.model
tokenizer = tokenizers.Tokenizer.from_file(path)
with open(args.text, encoding="utf-8") as file:
    lines = [line.rstrip("\r\n") for line in file]
batches = [lines[start:start + args.batch] for start in range(0, len(lines), args.batch)]
size = sum(len(line.encode()) for line in lines)
tokens = 0


def run():
    global tokens
    tokens = sum(len(encoding.ids) for batch in batches for encoding in tokenizer.encode_batch(batch, add_special_tokens=False))


seconds = measure(args.repeat, run)
report("tokenize", seconds, size / 1e6, "megabytes", bytes=size, tokens=tokens, threads=args.threads, tokenizers=tokenizers.__version__)
