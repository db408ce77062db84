// Small matrix products inside a kernel. Each element of C is one chain of fused multiply-adds in the order of K.
#pragma once

#include "vector.h"

namespace {

// A(i, k) at a[i * row + k * column].
struct Operand {
  const float* a;
  int64_t row;
  int64_t column;
};

template <int ROWS, int REGISTERS>
INLINE void tile(int64_t k_count, Operand a, const float* b, int64_t b_row, float* c, int64_t c_row, bool add) {
  Register sums[ROWS][REGISTERS];
  for (int i = 0; i < ROWS; i++) {
    for (int j = 0; j < REGISTERS; j++) sums[i][j] = add ? load(c + i * c_row + j * kRegister) : Register{};
  }
  for (int64_t k = 0; k < k_count; k++) {
    Register row[REGISTERS];
    for (int j = 0; j < REGISTERS; j++) row[j] = load(b + k * b_row + j * kRegister);
    for (int i = 0; i < ROWS; i++) {
      const Register factor = all(a.a[i * a.row + k * a.column]);
      for (int j = 0; j < REGISTERS; j++) sums[i][j] = fma(factor, row[j], sums[i][j]);
    }
  }
  for (int i = 0; i < ROWS; i++) {
    for (int j = 0; j < REGISTERS; j++) store(c + i * c_row + j * kRegister, sums[i][j]);
  }
}

template <int REGISTERS>
INLINE void stripe(int64_t m, int64_t k, Operand a, const float* b, int64_t b_row, float* c, int64_t c_row, bool add) {
  constexpr int kRows = kRegister == 16 ? 8 : 6;
  int64_t i = 0;
  for (; i + kRows <= m; i += kRows) tile<kRows, REGISTERS>(k, {a.a + i * a.row, a.row, a.column}, b, b_row, c + i * c_row, c_row, add);
  for (; i + 2 <= m; i += 2) tile<2, REGISTERS>(k, {a.a + i * a.row, a.row, a.column}, b, b_row, c + i * c_row, c_row, add);
  for (; i < m; i++) tile<1, REGISTERS>(k, {a.a + i * a.row, a.row, a.column}, b, b_row, c + i * c_row, c_row, add);
}

// C[m, n] = or += A[m, k] B[k, n]; n is a multiple of 16.
static void product(int64_t m, int64_t n, int64_t k, Operand a, const float* b, int64_t b_row, float* c, int64_t c_row, bool add) {
  int64_t j = 0;
  for (; j + 2 * kRegister <= n; j += 2 * kRegister) stripe<2>(m, k, a, b + j, b_row, c + j, c_row, add);
  for (; j < n; j += kRegister) stripe<1>(m, k, a, b + j, b_row, c + j, c_row, add);
}

}  // namespace
