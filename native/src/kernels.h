// The training kernels: plain functions over row-major single precision, and no libtorch. Each output is computed by one thread in a fixed
// order, and sums over rows go through partial sums of a fixed number of rows, so no result depends on the number of threads. Vectors are 16
// logical lanes on every machine and products are added by fused multiply-add, so the instruction set does not matter either.
#pragma once

#include <cstdint>

namespace openrs {

// Sequences packed one after another, without padding.
struct Packed {
  const int64_t* starts;  // [sequences + 1], first row of each sequence
  int64_t sequences;
};

struct Heads {
  int64_t query;      // query heads
  int64_t key_value;  // key-value heads, divides query
  int64_t size;       // even
  int64_t width() const { return (query + 2 * key_value) * size; }
};

struct Rotary {
  const float* cos;  // [positions, size]
  const float* sin;  // [positions, size], the first half negated
};

// Element (i, j) at at[i * row + j], or transposed at at[j * row + i].
struct Matrix {
  const float* at;
  int64_t row;
  bool transposed;
};

struct Kernels {
  // c = a b, or c += a b; c has m rows of n columns, c_row apart.
  void (*multiply)(int threads, int64_t m, int64_t n, int64_t k, Matrix a, Matrix b, float* c, int64_t c_row, bool accumulate);
  // sum = x[index] + delta[index]; rstd = 1 / sqrt(mean(sum^2) + epsilon); norm = sum * rstd * weight. Null: no delta, no index, no sum kept.
  void (*rms_norm)(int threads, int64_t rows, int64_t width, const float* x, const float* delta, const int64_t* index, const float* weight,
                   float epsilon, float* sum, float* norm, float* rstd);
  // gradient: of norm; becomes norm again. dx[index] and dweight are added to.
  void (*rms_norm_backward)(int threads, int64_t rows, int64_t width, float* gradient, const float* x, const int64_t* index,
                            const float* weight, const float* rstd, float* dx, float* dweight);
  // out = silu(gate) * up of rows [gate, up].
  void (*swiglu)(int threads, int64_t rows, int64_t width, const float* gate_up, float* out);
  // gate_up becomes its gradient, gradient becomes the forward's out.
  void (*swiglu_backward)(int threads, int64_t rows, int64_t width, float* gate_up, float* gradient);
  // Causal attention of packed rows [query heads, key heads, value heads], whose bias and rotation are applied on the way. out [rows, query *
  // size]; lse [rows, query]: the logarithm of each softmax's denominator.
  void (*attention)(int threads, Packed packed, Heads heads, Rotary rotary, const float* qkv, const float* bias, float* out, float* lse);
  // partial [rows, query, 2, size] is scratch.
  void (*attention_backward)(int threads, Packed packed, Heads heads, Rotary rotary, const float* qkv, const float* bias, const float* out,
                             const float* lse, const float* gradient, float* partial, float* dqkv);
  // out += sums of the columns of x.
  void (*column_sums)(int threads, int64_t rows, int64_t width, const float* x, float* out);
  // Of softmax(logits * scale): log-probability of the chosen column, entropy, and the logarithm of the denominator.
  void (*token_scores)(int threads, int64_t rows, int64_t width, const float* logits, const int64_t* chosen, float scale, float* log_probs,
                       float* entropies, float* normalizers);
  // logits become the gradient of sum_i weight_i * log-probability_i.
  void (*token_gradients)(int threads, int64_t rows, int64_t width, float* logits, const int64_t* chosen, float scale,
                          const float* normalizers, const float* weights);
  // out[ids[i]] += x[i], in the order of i.
  void (*scatter_add)(int threads, int64_t rows, int64_t width, const float* x, const int64_t* ids, float* out);
};

// Those that this machine's build has.
extern const Kernels kernels_avx2;
extern const Kernels kernels_avx512;
extern const Kernels kernels_generic;

}  // namespace openrs
