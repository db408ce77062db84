// Large matrix products (Goto and van de Geijn 2008): a block of B lies packed in the second-level cache, a tile of C in registers. An element
// of C is a sum over blocks of K in order, and in a block one chain of fused multiply-adds in the order of K; where it lies, how many threads
// work and how wide their vectors are does not matter to it.
#pragma once

#include "arena.h"
#include "kernels.h"
#include "vector.h"

namespace {

using openrs::Matrix;

// The tile of C: kTileRows x 2 registers of sums, which leave room for two of B and one of A.
constexpr int kTileRows = kRegister == 16 ? 12 : 6;
constexpr int64_t kPanel = 2 * kRegister;

// Results depend on it, so it is the same for every instruction set.
constexpr int64_t kDepth = 512;

// Columns of a block of B, and strips of a transposed A that are packed together: both must stay in the second-level cache.
constexpr int64_t kColumns = 256;
constexpr int64_t kStrips = 16;

// Rows of the next tile that a tile fetches, and how many rows before its use a row is fetched that will be packed.
constexpr int64_t kAheadRows = 3;
constexpr int64_t kAheadDepth = 4;

// Elements of a packed strip of A: vectors are stored whole, so the last one reaches beyond its tile.
constexpr int64_t strip_elements(int64_t depth) { return (depth * kTileRows + kRegister + kLanes - 1) / kLanes * kLanes; }

// Fetches a tile of C, to be written.
template <int ROWS>
INLINE void expect(const float* c, int64_t c_row) {
#pragma GCC unroll 16
  for (int i = 0; i < ROWS; i++) {
    for (int64_t j = 0; j < kPanel; j += 16) __builtin_prefetch(c + i * c_row + j, 1);
  }
}

// A tile's share of A.
struct Tile {
  int64_t depth;
  const float* a;
  int64_t a_row;
  bool packed;
  bool add;
};

// One tile of C = or += A B. A is packed [depth, kTileRows], or lies in rows; B is a panel [depth, kPanel].
template <int ROWS, bool PACKED>
__attribute__((noinline)) void multiply_tile(const Tile& t, const float* ahead, const float* b, float* c, int64_t c_row) {
  const int64_t depth = t.depth, a_row = t.a_row;
  const float* a = t.a;
  // Shortly before it is needed, C is fetched once more: B may have pushed it out of the nearest cache.
  const int64_t reminder = depth > 64 ? depth - 48 : 0;
  const float* rows[(ROWS + 2) / 3];
  Register sums[ROWS][2];
  expect<ROWS>(c, c_row);
#pragma GCC unroll 16
  for (int i = 0; i < ROWS; i++) sums[i][0] = sums[i][1] = Register{};
  // Every third row has an address of its own: the processor adds one and two strides by itself.
#pragma GCC unroll 16
  for (int i = 0; i < (ROWS + 2) / 3; i++) rows[i] = a + 3 * i * a_row;
#pragma GCC unroll 2
  for (int64_t k = 0; k < depth; k++) {
    if (!PACKED && k % 16 == 0) {
      for (int64_t i = 0; i < kAheadRows; i++) __builtin_prefetch(ahead + i * a_row + k, 0, 2);
    }
    if (k == reminder) expect<ROWS>(c, c_row);
    const Register low = load(b + k * kPanel), high = load(b + k * kPanel + kRegister);
#pragma GCC unroll 16
    for (int i = 0; i < ROWS; i++) {
      const Register factor = all(PACKED ? a[k * kTileRows + i] : rows[i / 3][(i % 3) * a_row + k]);
      sums[i][0] = fma(factor, low, sums[i][0]);
      sums[i][1] = fma(factor, high, sums[i][1]);
    }
  }
#pragma GCC unroll 16
  for (int i = 0; i < ROWS; i++) {
    float* to = c + i * c_row;
    store(to, t.add ? load(to) + sums[i][0] : sums[i][0]);
    store(to + kRegister, t.add ? load(to + kRegister) + sums[i][1] : sums[i][1]);
  }
}

// One panel [depth, kPanel] whose columns are not all there, with zeros behind them.
void pack_edge(const Matrix& b, int64_t k, int64_t depth, int64_t n, int64_t columns, float* to) {
  for (int64_t d = 0; d < depth; d++, to += kPanel) {
    for (int64_t j = 0; j < kPanel; j++) {
      const int64_t row = b.transposed ? n + j : k + d, column = b.transposed ? k + d : n + j;
      to[j] = j < columns ? b.at[row * b.row + column] : 0;
    }
  }
}

// Panels [depth, kPanel] of op(B) from element (k, n). Memory is read in the order in which it lies.
void pack_panels(const Matrix& b, int64_t k, int64_t depth, int64_t n, int64_t columns, float* to) {
  const int64_t whole = columns / kPanel * kPanel;
  if (b.transposed) {
    for (int64_t j = 0; j < whole; j += kRegister) {
      float* panel = to + j / kPanel * kPanel * depth + j % kPanel;
      int64_t d = 0;
      for (; d + kRegister <= depth; d += kRegister) transpose_square(b.at + (n + j) * b.row + k + d, b.row, panel + d * kPanel, kPanel);
      for (; d < depth; d++) {
        for (int64_t i = 0; i < kRegister; i++) panel[d * kPanel + i] = b.at[(n + j + i) * b.row + k + d];
      }
    }
  } else {
    for (int64_t d = 0; d < depth; d++) {
      const float* from = b.at + (k + d) * b.row + n;
      for (int64_t j = 0; j < whole; j += 16) __builtin_prefetch(from + kAheadDepth * b.row + j);
      for (int64_t j = 0; j < whole; j += kRegister) store(to + j / kPanel * kPanel * depth + d * kPanel + j % kPanel, load(from + j));
    }
  }
  if (whole < columns) pack_edge(b, k, depth, n + whole, columns - whole, to + whole * depth);
}

// Strips [depth, kTileRows] of a transposed A from element (m, k).
void pack_strips(const Matrix& a, int64_t m, int64_t rows, int64_t k, int64_t depth, float* to) {
  for (int64_t d = 0; d < depth; d++) {
    const float* from = a.at + (k + d) * a.row + m;
    for (int64_t i = 0; i < rows; i += 16) __builtin_prefetch(from + kAheadDepth * a.row + i);
    float* at = to + d * kTileRows;
    int64_t i = 0;
    for (; i + kRegister <= rows; i += kTileRows, at += strip_elements(depth)) store(at, load(from + i));
    for (; i < rows; i += kTileRows, at += strip_elements(depth)) {
      for (int64_t j = 0; j < kTileRows && i + j < rows; j++) at[j] = from[i + j];
    }
  }
}

// The rows of one tile times all panels of a block.
template <int ROWS>
INLINE void multiply_panels(const Tile& t, const float* panels, int64_t columns, float* c, int64_t c_row) {
  for (int64_t j = 0; j < columns; j += kPanel, panels += t.depth * kPanel) {
    // With each panel a few rows of the next tile come in. Behind the last one a fetch does nothing.
    const float* ahead = t.a + (kTileRows + j / kPanel % (kTileRows / kAheadRows) * kAheadRows) * t.a_row;
    const int64_t width = columns - j < kPanel ? columns - j : kPanel;
    float edge[ROWS * kPanel];
    float* to = c + j;
    int64_t to_row = c_row;
    if (width < kPanel) {
      for (int i = 0; i < ROWS; i++) {
        for (int64_t l = 0; l < width; l++) edge[i * kPanel + l] = t.add ? c[i * c_row + j + l] : 0;
        for (int64_t l = width; l < kPanel; l++) edge[i * kPanel + l] = 0;
      }
      to = edge;
      to_row = kPanel;
    }
    if (t.packed) {
      multiply_tile<ROWS, true>(t, ahead, panels, to, to_row);
    } else {
      multiply_tile<ROWS, false>(t, ahead, panels, to, to_row);
    }
    if (width < kPanel) {
      for (int i = 0; i < ROWS; i++) memcpy(c + i * c_row + j, edge + i * kPanel, width * sizeof(float));
    }
  }
}

// Rows of A, packed or not, times the panels of a block.
void multiply_rows(Tile t, int64_t rows, const float* panels, int64_t columns, float* c, int64_t c_row) {
  const float* a = t.a;
  for (int64_t i = 0; i < rows;) {
    t.a = t.packed ? a + i / kTileRows * strip_elements(t.depth) + i % kTileRows : a + i * t.a_row;
    float* to = c + i * c_row;
    if (rows - i >= kTileRows) {
      multiply_panels<kTileRows>(t, panels, columns, to, c_row);
      i += kTileRows;
    } else if (rows - i >= 4) {
      multiply_panels<4>(t, panels, columns, to, c_row);
      i += 4;
    } else {
      multiply_panels<1>(t, panels, columns, to, c_row);
      i += 1;
    }
  }
}

struct Range {
  int64_t first;
  int64_t end;
};

// One part of the rows and columns of C.
void multiply_part(Range m, Range n, int64_t k, const Matrix& a, const Matrix& b, float* c, int64_t c_row, bool accumulate) {
  float* panels = arena().reserve(kDepth * kColumns + kStrips * strip_elements(kDepth));
  float* strips = panels + kDepth * kColumns;
  for (int64_t at = 0; at < k; at += kDepth) {
    const int64_t depth = k - at < kDepth ? k - at : kDepth;
    for (int64_t column = n.first; column < n.end; column += kColumns) {
      const int64_t columns = n.end - column < kColumns ? n.end - column : kColumns;
      pack_panels(b, at, depth, column, columns, panels);
      for (int64_t row = m.first; row < m.end; row += kStrips * kTileRows) {
        const int64_t rows = m.end - row < kStrips * kTileRows ? m.end - row : kStrips * kTileRows;
        if (a.transposed) pack_strips(a, row, rows, at, depth, strips);
        const Tile tile{depth, a.transposed ? strips : a.at + row * a.row + at, a.row, a.transposed, accumulate || at > 0};
        multiply_rows(tile, rows, panels, columns, c + row * c_row + column, c_row);
      }
    }
  }
}

// Threads share out the columns, so that each packs its own part of B; where there are too few, the rows.
void multiply(int threads, int64_t m, int64_t n, int64_t k, Matrix a, Matrix b, float* c, int64_t c_row, bool accumulate) {
  const bool by_columns = n / kPanel >= threads;
  const int64_t all = by_columns ? n : m, unit = by_columns ? kPanel : kTileRows, units = (all + unit - 1) / unit;
  const int64_t parts = threads * (by_columns ? (n + threads * kColumns - 1) / (threads * kColumns) : 1);
#pragma omp parallel for num_threads(threads) schedule(dynamic)
  for (int64_t part = 0; part < parts; part++) {
    const int64_t end = units * (part + 1) / parts * unit;
    const Range mine{units * part / parts * unit, end < all ? end : all};
    multiply_part(by_columns ? Range{0, m} : mine, by_columns ? mine : Range{0, n}, k, a, b, c, c_row, accumulate);
  }
}

}  // namespace
