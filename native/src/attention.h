// Causal attention in blocks, forward and backward (Dao 2023, FlashAttention-2): scores exist for one block of queries and keys at a time.
// One thread does one head of one sequence.
#pragma once

#include "arena.h"
#include "kernels.h"
#include "tile.h"

#include <math.h>

#include <initializer_list>

namespace {

using openrs::Heads;
using openrs::Packed;
using openrs::Rotary;

constexpr int64_t kBlock = 64;

// Pieces of one thread's memory, 64-byte aligned.
struct Scratch {
  float* next;
  float* take(int64_t floats) {
    float* piece = next;
    next += round_up(floats);
    return piece;
  }
};

// One head of one sequence.
struct Slice {
  int64_t first;       // first row
  int64_t length;      // rows
  int64_t padded;      // rounded up to lanes
  int64_t query;       // number of the query head
  int64_t key_value;   // number of its key-value head
  int64_t width;       // size rounded up to lanes
};

INLINE Slice slice(Packed packed, Heads heads, int64_t task) {
  const int64_t sequence = task / heads.query, head = task % heads.query;
  const int64_t length = packed.starts[sequence + 1] - packed.starts[sequence];
  return {packed.starts[sequence], length, round_up(length), head, head / (heads.query / heads.key_value), round_up(heads.size)};
}

INLINE int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

INLINE int64_t longest(Packed packed) {
  int64_t most = 0;
  for (int64_t i = 0; i < packed.sequences; i++) {
    const int64_t length = packed.starts[i + 1] - packed.starts[i];
    most = length > most ? length : most;
  }
  return most;
}

// to = rotated (x + bias) * scale, zeros behind.
INLINE void rotate(int64_t size, int64_t width, const float* x, const float* bias, const float* cos, const float* sin, float scale,
                   float* __restrict to) {
  const int64_t half = size / 2;
  for (int64_t i = 0; i < half; i++) {
    const float a = x[i] + bias[i], b = x[i + half] + bias[i + half];
    to[i] = (a * cos[i] + b * sin[i]) * scale;
    to[i + half] = (b * cos[i + half] + a * sin[i + half]) * scale;
  }
  for (int64_t i = size; i < width; i++) to[i] = 0;
}

// The transposed rotation of x * scale: the gradient of what was rotated.
INLINE void rotate_back(int64_t size, const float* x, const float* cos, const float* sin, float scale, float* __restrict to) {
  const int64_t half = size / 2;
  for (int64_t i = 0; i < half; i++) {
    to[i] = (x[i] * cos[i] + x[i + half] * sin[i + half]) * scale;
    to[i + half] = (x[i + half] * cos[i + half] + x[i] * sin[i]) * scale;
  }
}

// Keys in a block that begins at one.
INLINE int64_t block_keys(int64_t padded, int64_t first) { return first + kBlock < padded ? kBlock : padded - first; }

// [columns, block] of each block of the rows of from, [rows, columns]; both are multiples of 16.
INLINE void transpose_blocks(int64_t rows, int64_t columns, const float* from, float* to) {
  for (int64_t first = 0; first < rows; first += kBlock) {
    const int64_t count = block_keys(rows, first);
    for (int64_t i = 0; i < count; i += kRegister) {
      for (int64_t j = 0; j < columns; j += kRegister) {
        transpose_square(from + (first + i) * columns + j, columns, to + first * columns + j * count + i, count);
      }
    }
  }
}

struct Attention {
  Packed packed;
  Heads heads;
  Rotary rotary;
  const float* qkv;
  const float* bias;

  float scale() const { return 1 / sqrtf(static_cast<float>(heads.size)); }

  void load_query(const Slice& s, int64_t row, float* to) const {
    const int64_t at = s.query * heads.size;
    rotate(heads.size, s.width, qkv + (s.first + row) * heads.width() + at, bias + at, rotary.cos + row * heads.size,
           rotary.sin + row * heads.size, scale(), to);
  }

  void load_key(const Slice& s, int64_t row, float* to) const {
    const int64_t at = (heads.query + s.key_value) * heads.size;
    rotate(heads.size, s.width, qkv + (s.first + row) * heads.width() + at, bias + at, rotary.cos + row * heads.size,
           rotary.sin + row * heads.size, 1, to);
  }

  void load_value(const Slice& s, int64_t row, float* __restrict to) const {
    const int64_t at = (heads.query + heads.key_value + s.key_value) * heads.size;
    const float* from = qkv + (s.first + row) * heads.width() + at;
    for (int64_t i = 0; i < heads.size; i++) to[i] = from[i] + bias[at + i];
    for (int64_t i = heads.size; i < s.width; i++) to[i] = 0;
  }
};

// Rotated keys and values of a whole head, [padded, width]; rows behind the sequence are zero.
INLINE void load_keys_values(const Attention& a, const Slice& s, float* keys, float* values) {
  for (int64_t t = 0; t < s.length; t++) {
    a.load_key(s, t, keys + t * s.width);
    a.load_value(s, t, values + t * s.width);
  }
  memset(keys + s.length * s.width, 0, (s.padded - s.length) * s.width * sizeof(float));
  memset(values + s.length * s.width, 0, (s.padded - s.length) * s.width * sizeof(float));
}

// One block of scores into the running softmax of each row: scores become probabilities up to the row's factor.
INLINE void soften(int64_t rows, int64_t keys, int64_t first_row, int64_t first_key, int64_t width, float* scores, float* tops, float* totals,
                   float* out) {
  float next[kBlock], keep[kBlock];
  for (int64_t i = 0; i < rows; i++) {
    float* row = scores + i * kBlock;
    const int64_t seen = first_row + i - first_key + 1;
    for (int64_t j = seen < keys ? seen : keys; j < keys; j++) row[j] = -INFINITY;
    Lanes top_lanes;
    EACH_PART top_lanes.part[part] = all(tops[i]);
    for (int64_t j = 0; j < keys; j += kLanes) {
      EACH_PART top_lanes.part[part] = max(top_lanes.part[part], load(row + j + part * kRegister));
    }
    next[i] = largest(top_lanes);
  }
  for (int64_t i = rows; i < kBlock; i++) next[i] = tops[i];
  for (int64_t i = 0; i < kBlock; i += kRegister) store(keep + i, exponential(load(tops + i) - load(next + i)));
  for (int64_t i = 0; i < rows; i++) {
    float* row = scores + i * kBlock;
    Lanes mass = zero_lanes();
    for (int64_t j = 0; j < keys; j += kLanes) {
      EACH_PART {
        const Register p = exponential(load(row + j + part * kRegister) - all(next[i]));
        store(row + j + part * kRegister, p);
        mass.part[part] = mass.part[part] + p;
      }
    }
    totals[i] = totals[i] * keep[i] + sum(mass);
    tops[i] = next[i];
    if (keep[i] != 1) {
      for (int64_t j = 0; j < width; j += kRegister) store(out + i * width + j, load(out + i * width + j) * all(keep[i]));
    }
  }
}

void attention_head(const Attention& a, const Slice& s, Scratch scratch, float* out, float* lse) {
  float* keys = scratch.take(s.width * s.padded);
  float* keys_t = scratch.take(s.width * s.padded);
  float* values = scratch.take(s.width * s.padded);
  float* queries = scratch.take(kBlock * s.width);
  float* scores = scratch.take(kBlock * kBlock);
  float* mixed = scratch.take(kBlock * s.width);
  float* tops = scratch.take(kBlock);
  float* totals = scratch.take(kBlock);
  load_keys_values(a, s, keys, values);
  transpose_blocks(s.padded, s.width, keys, keys_t);
  for (int64_t q = 0; q < s.length; q += kBlock) {
    const int64_t rows = q + kBlock < s.length ? kBlock : s.length - q;
    for (int64_t i = 0; i < rows; i++) a.load_query(s, q + i, queries + i * s.width);
    for (int64_t i = 0; i < kBlock; i++) {
      tops[i] = -INFINITY;
      totals[i] = 0;
    }
    memset(mixed, 0, rows * s.width * sizeof(float));
    for (int64_t k = 0; k <= q; k += kBlock) {
      const int64_t columns = block_keys(s.padded, k), step = k < q ? kBlock : kBlock / 2;
      for (int64_t i = 0; i < rows; i += step) {
        product(least(step, rows - i), k < q ? columns : least(columns, i + step), s.width, {queries + i * s.width, s.width, 1},
                keys_t + k * s.width, columns, scores + i * kBlock, kBlock, false);
      }
      soften(rows, columns, q, k, s.width, scores, tops, totals, mixed);
      for (int64_t i = 0; i < rows; i += step) {
        product(least(step, rows - i), s.width, k < q ? columns : least(columns, i + step), {scores + i * kBlock, kBlock, 1},
                values + k * s.width, s.width, mixed + i * s.width, s.width, true);
      }
    }
    for (int64_t i = 0; i < rows; i++) {
      const int64_t at = (s.first + q + i) * a.heads.query + s.query;
      for (int64_t j = 0; j < a.heads.size; j++) out[at * a.heads.size + j] = mixed[i * s.width + j] / totals[i];
      lse[at] = tops[i] + logf(totals[i]);
    }
  }
}

void attention(int threads, Packed packed, Heads heads, Rotary rotary, const float* qkv, const float* bias, float* out, float* lse) {
  const Attention a{packed, heads, rotary, qkv, bias};
  const int64_t width = round_up(heads.size), padded = round_up(longest(packed));
#pragma omp parallel num_threads(threads)
  {
    float* memory = arena().reserve(3 * width * padded + 2 * kBlock * width + kBlock * kBlock + 2 * kBlock);
#pragma omp for schedule(dynamic)
    for (int64_t task = 0; task < packed.sequences * heads.query; task++) {
      attention_head(a, slice(packed, heads, task), {memory}, out, lse);
    }
  }
}

// What the backward pass of one head reads and adds up, all [padded, width] except where transposed.
struct Backward {
  float *queries, *keys, *keys_t, *values_t, *gradient, *d_queries, *d_keys, *d_values, *deltas, *lse, *probabilities, *d_scores;
};

INLINE void load_backward(const Attention& a, const Slice& s, const float* out, const float* lse, const float* gradient,
                          const Backward& b) {
  load_keys_values(a, s, b.keys, b.d_values);
  transpose_blocks(s.padded, s.width, b.keys, b.keys_t);
  transpose_blocks(s.padded, s.width, b.d_values, b.values_t);
  for (int64_t t = 0; t < s.length; t++) {
    a.load_query(s, t, b.queries + t * s.width);
    const int64_t at = (s.first + t) * a.heads.query + s.query;
    float* to = b.gradient + t * s.width;
    for (int64_t i = 0; i < s.width; i++) to[i] = i < a.heads.size ? gradient[at * a.heads.size + i] : 0;
    b.deltas[t] = dot(a.heads.size, to, out + at * a.heads.size);
    b.lse[t] = lse[at];
  }
  memset(b.d_queries, 0, s.padded * s.width * sizeof(float));
  memset(b.d_keys, 0, s.padded * s.width * sizeof(float));
  memset(b.d_values, 0, s.padded * s.width * sizeof(float));
}

// Probabilities and gradients of the scores of some rows of one block, from row i of it.
INLINE void differentiate(const Backward& b, int64_t i, int64_t rows, int64_t keys, int64_t first_row, int64_t first_key) {
  for (const int64_t end = i + rows; i < end; i++) {
    float* p = b.probabilities + i * kBlock;
    float* d = b.d_scores + i * kBlock;
    const int64_t seen = first_row + i - first_key + 1;
    for (int64_t j = seen < keys ? seen : keys; j < keys; j++) p[j] = -INFINITY;
    const Register lse = all(b.lse[first_row + i]), delta = all(b.deltas[first_row + i]);
    for (int64_t j = 0; j < keys; j += kRegister) {
      const Register probability = exponential(load(p + j) - lse);
      store(p + j, probability);
      store(d + j, probability * (load(d + j) - delta));
    }
  }
}

// Rows from q against keys from k. On the diagonal a block goes by halves, because one quarter of it is zero.
INLINE void backward_block(const Slice& s, const Backward& b, int64_t q, int64_t k) {
  const bool diagonal = q == k;
  const int64_t rows = least(kBlock, s.length - q), columns = block_keys(s.padded, k), step = diagonal ? kBlock / 2 : kBlock;
  const float* queries = b.queries + q * s.width;
  const float* gradient = b.gradient + q * s.width;
  for (int64_t i = 0; i < rows; i += step) {
    const int64_t count = least(step, rows - i), seen = diagonal ? least(columns, i + step) : columns;
    product(count, seen, s.width, {queries + i * s.width, s.width, 1}, b.keys_t + k * s.width, columns, b.probabilities + i * kBlock, kBlock, false);
    product(count, seen, s.width, {gradient + i * s.width, s.width, 1}, b.values_t + k * s.width, columns, b.d_scores + i * kBlock, kBlock, false);
    differentiate(b, i, count, seen, q, k);
    product(count, s.width, seen, {b.d_scores + i * kBlock, kBlock, 1}, b.keys + k * s.width, s.width, b.d_queries + (q + i) * s.width, s.width, true);
  }
  for (int64_t j = 0; j < columns; j += step) {
    const int64_t count = least(step, columns - j), first = diagonal ? j : 0, at = first * kBlock + j, to = (k + j) * s.width;
    product(count, s.width, rows - first, {b.probabilities + at, 1, kBlock}, gradient + first * s.width, s.width, b.d_values + to, s.width, true);
    product(count, s.width, rows - first, {b.d_scores + at, 1, kBlock}, queries + first * s.width, s.width, b.d_keys + to, s.width, true);
  }
}

void attention_head_backward(const Attention& a, const Slice& s, Scratch scratch, const float* out, const float* lse, const float* gradient,
                             float* partial, float* dqkv) {
  const int64_t matrix = s.padded * s.width;
  Backward b;
  for (float** piece : {&b.queries, &b.keys, &b.keys_t, &b.values_t, &b.gradient, &b.d_queries, &b.d_keys, &b.d_values}) {
    *piece = scratch.take(matrix);
  }
  b.deltas = scratch.take(s.padded);
  b.lse = scratch.take(s.padded);
  b.probabilities = scratch.take(kBlock * kBlock);
  b.d_scores = scratch.take(kBlock * kBlock);
  load_backward(a, s, out, lse, gradient, b);
  for (int64_t k = 0; k < s.length; k += kBlock) {
    for (int64_t q = k; q < s.length; q += kBlock) backward_block(s, b, q, k);
  }
  const int64_t size = a.heads.size;
  for (int64_t t = 0; t < s.length; t++) {
    rotate_back(size, b.d_queries + t * s.width, a.rotary.cos + t * size, a.rotary.sin + t * size, a.scale(),
                dqkv + (s.first + t) * a.heads.width() + s.query * size);
    float* to = partial + ((s.first + t) * a.heads.query + s.query) * 2 * size;
    memcpy(to, b.d_keys + t * s.width, size * sizeof(float));
    memcpy(to + size, b.d_values + t * s.width, size * sizeof(float));
  }
}

// The query heads of one key-value head, added in their order.
INLINE void join_group(Heads heads, Rotary rotary, int64_t position, int64_t key_value, const float* partial, float* row, float* dqkv) {
  const int64_t group = heads.query / heads.key_value, size = heads.size;
  const float* first = partial + key_value * group * 2 * size;
  memcpy(row, first, 2 * size * sizeof(float));
  for (int64_t head = 1; head < group; head++) {
    for (int64_t i = 0; i < 2 * size; i++) row[i] += first[head * 2 * size + i];
  }
  rotate_back(size, row, rotary.cos + position * size, rotary.sin + position * size, 1, dqkv + (heads.query + key_value) * size);
  memcpy(dqkv + (heads.query + heads.key_value + key_value) * size, row + size, size * sizeof(float));
}

void attention_backward(int threads, Packed packed, Heads heads, Rotary rotary, const float* qkv, const float* bias, const float* out,
                        const float* lse, const float* gradient, float* partial, float* dqkv) {
  const Attention a{packed, heads, rotary, qkv, bias};
  const int64_t width = round_up(heads.size), padded = round_up(longest(packed));
#pragma omp parallel num_threads(threads)
  {
    float* memory = arena().reserve(8 * width * padded + 2 * padded + 2 * kBlock * kBlock);
#pragma omp for schedule(dynamic)
    for (int64_t task = 0; task < packed.sequences * heads.query; task++) {
      attention_head_backward(a, slice(packed, heads, task), {memory}, out, lse, gradient, partial, dqkv);
    }
    for (int64_t sequence = 0; sequence < packed.sequences; sequence++) {
      const int64_t first = packed.starts[sequence], end = packed.starts[sequence + 1];
#pragma omp for schedule(static) nowait
      for (int64_t row = first; row < end; row++) {
        for (int64_t head = 0; head < heads.key_value; head++) {
          join_group(heads, rotary, row - first, head, partial + row * heads.query * 2 * heads.size, memory, dqkv + row * heads.width());
        }
      }
    }
  }
}

}  // namespace
