// The kernels over handles: shapes and types are checked here, so that a kernel never reads beside a tensor.
#include "export.h"
#include "kernels.h"

#include <ATen/Parallel.h>
#include <c10/util/Exception.h>

#include <cstdlib>
#include <string>

namespace {

using openrs::Heads;
using openrs::Kernels;
using openrs::Matrix;
using openrs::Packed;
using openrs::Rotary;

struct Isa {
  const char* name;
  const Kernels* kernels;
};

// OPENRS_NATIVE_ISA=avx2 keeps a machine that has more to that: what comes out is the same.
Isa choose() {
#ifdef OPENRS_X86
  const char* wanted = std::getenv("OPENRS_NATIVE_ISA");
  const bool small = wanted && std::string(wanted) == "avx2";
  if (!small && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl")) {
    return {"avx512", &openrs::kernels_avx512};
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return {"avx2", &openrs::kernels_avx2};
  return {nullptr, nullptr};
#else
  return {"generic", &openrs::kernels_generic};
#endif
}

const Isa isa = choose();

template <typename T>
T* data(Handle t, int64_t count, const char* name) {
  const bool fits = std::is_same<typename std::remove_const<T>::type, float>::value ? t->scalar_type() == at::kFloat : t->scalar_type() == at::kLong;
  TORCH_CHECK(fits && t->is_contiguous() && t->device().is_cpu(), name, " must be a contiguous tensor of ",
              std::is_same<typename std::remove_const<T>::type, float>::value ? "float32" : "int64", " in host memory");
  TORCH_CHECK(t->numel() == count, name, " has ", t->numel(), " elements where ", count, " are needed");
  return static_cast<T*>(t->data_ptr());
}

template <typename T>
T* maybe(Handle t, int64_t count, const char* name) {
  return t ? data<T>(t, count, name) : nullptr;
}

int64_t rows_of(Handle t, int64_t width) {
  TORCH_CHECK(width > 0 && t->numel() % width == 0, "a tensor of ", t->numel(), " elements has no rows of ", width);
  return t->numel() / width;
}

Packed packed(const int64_t* starts, int64_t sequences, int64_t rows) {
  TORCH_CHECK(sequences > 0 && starts[0] == 0 && starts[sequences] == rows, "the sequences must cover all ", rows, " rows");
  for (int64_t i = 0; i < sequences; i++) TORCH_CHECK(starts[i] < starts[i + 1], "sequence ", i, " is empty");
  return {starts, sequences};
}

Rotary rotary(Handle cos, Handle sin, const Packed& packed, const Heads& heads) {
  TORCH_CHECK(cos->numel() == sin->numel(), "cosines and sines differ in number");
  for (int64_t i = 0; i < packed.sequences; i++) {
    TORCH_CHECK((packed.starts[i + 1] - packed.starts[i]) * heads.size <= cos->numel(), "sequence ", i, " is longer than the rotary table");
  }
  return {data<const float>(cos, cos->numel(), "cos"), data<const float>(sin, sin->numel(), "sin")};
}

// A matrix as it lies: by rows, or by columns when it is the transposed view of one.
Matrix matrix(Handle t, int64_t rows, int64_t columns, const char* name) {
  TORCH_CHECK(t->scalar_type() == at::kFloat && t->device().is_cpu() && t->dim() == 2, name, " must be a matrix of float32 in host memory");
  TORCH_CHECK(t->size(0) == rows && t->size(1) == columns, name, " is ", t->size(0), " x ", t->size(1), " where ", rows, " x ", columns, " is needed");
  const bool by_rows = t->stride(1) == 1 && t->stride(0) >= columns, by_columns = t->stride(0) == 1 && t->stride(1) >= rows;
  TORCH_CHECK(by_rows || by_columns, name, " lies neither by rows nor by columns");
  return {static_cast<const float*>(t->data_ptr()), by_rows ? t->stride(0) : t->stride(1), !by_rows};
}

int threads() { return at::get_num_threads(); }

}  // namespace

// The instruction set of the kernels in use, or null when this processor has none that they need.
EXPORT const char* openrs_kernels_isa() { return isa.name; }

EXPORT int openrs_multiply(Handle a, Handle b, Handle c, int accumulate) {
  return openrs::guarded([&] {
    TORCH_CHECK(a->dim() == 2 && b->dim() == 2 && a->size(1) == b->size(0), "the matrices do not fit together");
    const int64_t m = a->size(0), n = b->size(1), k = a->size(1);
    const Matrix to = matrix(c, m, n, "c");
    TORCH_CHECK(!to.transposed && k > 0, "c must lie by rows, and the matrices must not be empty");
    isa.kernels->multiply(threads(), m, n, k, matrix(a, m, k, "a"), matrix(b, k, n, "b"), const_cast<float*>(to.at), to.row, accumulate != 0);
  });
}

EXPORT int openrs_rms_norm(Handle x, Handle delta, Handle index, Handle weight, float epsilon, Handle sum, Handle norm, Handle rstd) {
  return openrs::guarded([&] {
    const int64_t width = weight->numel(), rows = rows_of(norm, width);
    TORCH_CHECK(!(delta || index) || sum, "the sum of parts needs a tensor");
    const int64_t source = index ? x->numel() : rows * width;
    isa.kernels->rms_norm(threads(), rows, width, data<const float>(x, source, "x"), maybe<const float>(delta, source, "delta"),
                          maybe<const int64_t>(index, rows, "index"), data<const float>(weight, width, "weight"), epsilon,
                          maybe<float>(sum, rows * width, "sum"), data<float>(norm, rows * width, "norm"), data<float>(rstd, rows, "rstd"));
  });
}

EXPORT int openrs_rms_norm_backward(Handle gradient, Handle x, Handle index, Handle weight, Handle rstd, Handle dx, Handle dweight) {
  return openrs::guarded([&] {
    const int64_t width = weight->numel(), rows = rows_of(gradient, width);
    isa.kernels->rms_norm_backward(threads(), rows, width, data<float>(gradient, rows * width, "gradient"),
                                   data<const float>(x, rows * width, "x"), maybe<const int64_t>(index, rows, "index"),
                                   data<const float>(weight, width, "weight"), data<const float>(rstd, rows, "rstd"),
                                   data<float>(dx, index ? dx->numel() : rows * width, "dx"), data<float>(dweight, width, "dweight"));
  });
}

EXPORT int openrs_swiglu(Handle gate_up, Handle out) {
  return openrs::guarded([&] {
    const int64_t rows = gate_up->size(0), width = gate_up->numel() / rows / 2;
    isa.kernels->swiglu(threads(), rows, width, data<const float>(gate_up, rows * 2 * width, "gate_up"), data<float>(out, rows * width, "out"));
  });
}

EXPORT int openrs_swiglu_backward(Handle gate_up, Handle gradient) {
  return openrs::guarded([&] {
    const int64_t rows = gate_up->size(0), width = gate_up->numel() / rows / 2;
    isa.kernels->swiglu_backward(threads(), rows, width, data<float>(gate_up, rows * 2 * width, "gate_up"),
                                 data<float>(gradient, rows * width, "gradient"));
  });
}

EXPORT int openrs_attention(const int64_t* starts, int64_t sequences, int64_t query, int64_t key_value, int64_t size, Handle cos, Handle sin,
                            Handle qkv, Handle bias, Handle out, Handle lse) {
  return openrs::guarded([&] {
    const Heads heads{query, key_value, size};
    const int64_t rows = rows_of(qkv, heads.width());
    const Packed sequence_rows = packed(starts, sequences, rows);
    isa.kernels->attention(threads(), sequence_rows, heads, rotary(cos, sin, sequence_rows, heads),
                           data<const float>(qkv, rows * heads.width(), "qkv"), data<const float>(bias, heads.width(), "bias"),
                           data<float>(out, rows * query * size, "out"), data<float>(lse, rows * query, "lse"));
  });
}

EXPORT int openrs_attention_backward(const int64_t* starts, int64_t sequences, int64_t query, int64_t key_value, int64_t size, Handle cos,
                                     Handle sin, Handle qkv, Handle bias, Handle out, Handle lse, Handle gradient, Handle partial, Handle dqkv) {
  return openrs::guarded([&] {
    const Heads heads{query, key_value, size};
    const int64_t rows = rows_of(qkv, heads.width());
    const Packed sequence_rows = packed(starts, sequences, rows);
    isa.kernels->attention_backward(threads(), sequence_rows, heads, rotary(cos, sin, sequence_rows, heads),
                                    data<const float>(qkv, rows * heads.width(), "qkv"), data<const float>(bias, heads.width(), "bias"),
                                    data<const float>(out, rows * query * size, "out"), data<const float>(lse, rows * query, "lse"),
                                    data<const float>(gradient, rows * query * size, "gradient"),
                                    data<float>(partial, rows * query * 2 * size, "partial"), data<float>(dqkv, rows * heads.width(), "dqkv"));
  });
}

EXPORT int openrs_column_sums(Handle x, Handle out) {
  return openrs::guarded([&] {
    const int64_t width = out->numel(), rows = rows_of(x, width);
    isa.kernels->column_sums(threads(), rows, width, data<const float>(x, rows * width, "x"), data<float>(out, width, "out"));
  });
}

EXPORT int openrs_token_scores(Handle logits, Handle chosen, float scale, Handle log_probs, Handle entropies, Handle normalizers) {
  return openrs::guarded([&] {
    const int64_t rows = chosen->numel(), width = logits->numel() / rows;
    isa.kernels->token_scores(threads(), rows, width, data<const float>(logits, rows * width, "logits"), data<const int64_t>(chosen, rows, "chosen"),
                              scale, data<float>(log_probs, rows, "log_probs"), data<float>(entropies, rows, "entropies"),
                              data<float>(normalizers, rows, "normalizers"));
  });
}

EXPORT int openrs_token_gradients(Handle logits, Handle chosen, float scale, Handle normalizers, Handle weights) {
  return openrs::guarded([&] {
    const int64_t rows = chosen->numel(), width = logits->numel() / rows;
    isa.kernels->token_gradients(threads(), rows, width, data<float>(logits, rows * width, "logits"), data<const int64_t>(chosen, rows, "chosen"),
                                 scale, data<const float>(normalizers, rows, "normalizers"), data<const float>(weights, rows, "weights"));
  });
}

EXPORT int openrs_scatter_add(Handle x, Handle ids, Handle out) {
  return openrs::guarded([&] {
    const int64_t rows = ids->numel(), width = x->numel() / rows;
    isa.kernels->scatter_add(threads(), rows, width, data<const float>(x, rows * width, "x"), data<const int64_t>(ids, rows, "ids"),
                             data<float>(out, rows_of(out, width) * width, "out"));
  });
}
