// Compiled once per instruction set; see kernels.h for what each function computes.
#include "kernels.h"

#include <math.h>
#include <stdlib.h>

#include "attention.h"
#include "matrix.h"
#include "tile.h"
#include "vector.h"

namespace {

// Rows of one partial sum over rows.
constexpr int64_t kRowBlock = 64;

// out += the sums of the rows of partial, in their order.
void add_rows(int threads, int64_t rows, int64_t width, const float* partial, float* out) {
  const int64_t columns = 256;
#pragma omp parallel for num_threads(threads) schedule(static)
  for (int64_t first = 0; first < width; first += columns) {
    const int64_t last = first + columns < width ? first + columns : width;
    for (int64_t row = 0; row < rows; row++) {
      for (int64_t i = first; i < last; i++) out[i] += partial[row * width + i];
    }
  }
}

void rms_norm(int threads, int64_t rows, int64_t width, const float* x, const float* delta, const int64_t* index, const float* weight,
              float epsilon, float* sum_out, float* norm, float* rstd) {
#pragma omp parallel for num_threads(threads) schedule(static)
  for (int64_t row = 0; row < rows; row++) {
    const int64_t source = (index ? index[row] : row) * width;
    const float* from = x + source;
    if (delta || index) {
      float* to = sum_out + row * width;
      for (int64_t i = 0; i < width; i++) to[i] = delta ? from[i] + delta[source + i] : from[i];
      from = to;
    }
    const float scale = 1 / sqrtf(dot(width, from, from) / static_cast<float>(width) + epsilon);
    rstd[row] = scale;
    for (int64_t i = 0; i < width; i++) norm[row * width + i] = from[i] * scale * weight[i];
  }
}

void rms_norm_backward_row(int64_t width, float* gradient, const float* x, const float* weight, float scale, float* dx, float* dweight) {
  Lanes dots = zero_lanes();
  int64_t i = 0;
  for (; i + kLanes <= width; i += kLanes) {
    EACH_PART {
      const int64_t at = i + part * kRegister;
      dots.part[part] = fma(load(gradient + at) * load(weight + at), load(x + at), dots.part[part]);
    }
  }
  float dot = sum(dots);
  for (; i < width; i++) dot += gradient[i] * weight[i] * x[i];
  const float share = dot * scale * scale / static_cast<float>(width);
  for (i = 0; i < width; i++) {
    const float normal = x[i] * scale;
    dx[i] += scale * (gradient[i] * weight[i] - x[i] * share);
    dweight[i] += gradient[i] * normal;
    gradient[i] = normal * weight[i];
  }
}

void rms_norm_backward(int threads, int64_t rows, int64_t width, float* gradient, const float* x, const int64_t* index,
                       const float* weight, const float* rstd, float* dx, float* dweight) {
  const int64_t blocks = (rows + kRowBlock - 1) / kRowBlock;
  float* partial = allocate(blocks * width);
#pragma omp parallel for num_threads(threads) schedule(static)
  for (int64_t block = 0; block < blocks; block++) {
    float* sums = partial + block * width;
    memset(sums, 0, width * sizeof(float));
    const int64_t end = (block + 1) * kRowBlock < rows ? (block + 1) * kRowBlock : rows;
    for (int64_t row = block * kRowBlock; row < end; row++) {
      rms_norm_backward_row(width, gradient + row * width, x + row * width, weight, rstd[row], dx + (index ? index[row] : row) * width, sums);
    }
  }
  add_rows(threads, blocks, width, partial, dweight);
  free(partial);
}

void swiglu(int threads, int64_t rows, int64_t width, const float* gate_up, float* out) {
#pragma omp parallel for num_threads(threads) schedule(static)
  for (int64_t row = 0; row < rows; row++) {
    const float* gate = gate_up + row * 2 * width;
    const float* up = gate + width;
    float* to = out + row * width;
    int64_t i = 0;
    for (; i + kRegister <= width; i += kRegister) {
      const Register g = load(gate + i);
      store(to + i, g / (all(1.f) + exponential(-g)) * load(up + i));
    }
    for (; i < width; i++) to[i] = gate[i] / (1 + exponential(-gate[i])) * up[i];
  }
}

void swiglu_backward(int threads, int64_t rows, int64_t width, float* gate_up, float* gradient) {
#pragma omp parallel for num_threads(threads) schedule(static)
  for (int64_t row = 0; row < rows; row++) {
    float* gate = gate_up + row * 2 * width;
    float* up = gate + width;
    float* from = gradient + row * width;
    int64_t i = 0;
    for (; i + kRegister <= width; i += kRegister) {
      const Register g = load(gate + i), u = load(up + i), d = load(from + i);
      const Register sigmoid = all(1.f) / (all(1.f) + exponential(-g));
      const Register silu = g * sigmoid;
      store(gate + i, d * u * (sigmoid + silu * (all(1.f) - sigmoid)));
      store(up + i, d * silu);
      store(from + i, silu * u);
    }
    for (; i < width; i++) {
      const float g = gate[i], u = up[i], d = from[i];
      const float sigmoid = 1 / (1 + exponential(-g));
      const float silu = g * sigmoid;
      gate[i] = d * u * (sigmoid + silu * (1 - sigmoid));
      up[i] = d * silu;
      from[i] = silu * u;
    }
  }
}

void column_sums(int threads, int64_t rows, int64_t width, const float* x, float* out) {
  const int64_t blocks = (rows + kRowBlock - 1) / kRowBlock;
  float* partial = allocate(blocks * width);
#pragma omp parallel for num_threads(threads) schedule(static)
  for (int64_t block = 0; block < blocks; block++) {
    float* sums = partial + block * width;
    memset(sums, 0, width * sizeof(float));
    const int64_t end = (block + 1) * kRowBlock < rows ? (block + 1) * kRowBlock : rows;
    for (int64_t row = block * kRowBlock; row < end; row++) {
      for (int64_t i = 0; i < width; i++) sums[i] += x[row * width + i];
    }
  }
  add_rows(threads, blocks, width, partial, out);
  free(partial);
}

void token_scores(int threads, int64_t rows, int64_t width, const float* logits, const int64_t* chosen, float scale, float* log_probs,
                  float* entropies, float* normalizers) {
#pragma omp parallel for num_threads(threads) schedule(static)
  for (int64_t row = 0; row < rows; row++) {
    const float* from = logits + row * width;
    Lanes tops;
    EACH_PART tops.part[part] = all(-INFINITY);
    int64_t i = 0;
    for (; i + kLanes <= width; i += kLanes) {
      EACH_PART tops.part[part] = max(tops.part[part], load(from + i + part * kRegister));
    }
    float top = largest(tops);
    for (; i < width; i++) top = from[i] > top ? from[i] : top;
    // In double precision: a vocabulary is long, and the sums of its blocks are few.
    double total = 0, weighted = 0;
    for (i = 0; i < width;) {
      Lanes masses = zero_lanes(), moments = zero_lanes();
      int64_t end = i + 64 * kLanes < width ? i + 64 * kLanes : width;
      for (; i + kLanes <= end; i += kLanes) {
        EACH_PART {
          const Register distance = (load(from + i + part * kRegister) - all(top)) * all(scale);
          const Register mass = exponential(distance);
          masses.part[part] = masses.part[part] + mass;
          moments.part[part] = fma(mass, distance, moments.part[part]);
        }
      }
      total += sum(masses);
      weighted += sum(moments);
      for (; i < end; i++) {
        const float distance = (from[i] - top) * scale;
        total += exponential(distance);
        weighted += exponential(distance) * distance;
      }
    }
    const double log_total = log(total);
    log_probs[row] = static_cast<float>((from[chosen[row]] - top) * scale - log_total);
    entropies[row] = static_cast<float>(log_total - weighted / total);
    normalizers[row] = static_cast<float>(top * scale + log_total);
  }
}

void token_gradients(int threads, int64_t rows, int64_t width, float* logits, const int64_t* chosen, float scale,
                     const float* normalizers, const float* weights) {
#pragma omp parallel for num_threads(threads) schedule(static)
  for (int64_t row = 0; row < rows; row++) {
    float* at = logits + row * width;
    const float factor = weights[row] * scale;
    if (factor == 0) {
      memset(at, 0, width * sizeof(float));
      continue;
    }
    int64_t i = 0;
    for (; i + kRegister <= width; i += kRegister) {
      store(at + i, exponential(fma(load(at + i), all(scale), all(-normalizers[row]))) * all(-factor));
    }
    for (; i < width; i++) at[i] = exponential(at[i] * scale - normalizers[row]) * -factor;
    at[chosen[row]] += factor;
  }
}

void scatter_add(int threads, int64_t rows, int64_t width, const float* x, const int64_t* ids, float* out) {
  // By columns, so that equal ids are added in one order by one thread.
  const int64_t columns = 64;
#pragma omp parallel for num_threads(threads) schedule(static)
  for (int64_t first = 0; first < width; first += columns) {
    const int64_t last = first + columns < width ? first + columns : width;
    for (int64_t row = 0; row < rows; row++) {
      for (int64_t i = first; i < last; i++) out[ids[row] * width + i] += x[row * width + i];
    }
  }
}

}  // namespace

#define JOIN2(a, b) a##b
#define JOIN(a, b) JOIN2(a, b)

namespace openrs {
const Kernels JOIN(kernels_, OPENRS_ISA) = {
    multiply,     rms_norm,        rms_norm_backward, swiglu, swiglu_backward, attention, attention_backward, column_sums,
    token_scores, token_gradients, scatter_add,
};
}  // namespace openrs
