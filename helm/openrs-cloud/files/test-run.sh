#!/bin/sh
# Makes a tiny model and its problems, trains it for a few steps, and follows the run to its end; fails unless it succeeds.
# OPENRS_SERVER, OPENRS_CA, ADMIN_KEY_FILE, RUN_POOL, RUN_STEPS and RUN_BUDGET say where and what.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
OPENRS_API_KEY=$(cat "$ADMIN_KEY_FILE")
export OPENRS_API_KEY
openrs models quickstart --out "$work" --seed 1
openrs runs create --recipe quickstart --model "$work/model" --dataset "$work/train.jsonl" \
  --pool "$RUN_POOL" --set max_steps="$RUN_STEPS" --budget "$RUN_BUDGET" --name "helm test" --watch
