// Sixteen lanes of single precision, in one or two registers.
#pragma once

#include <cstdint>
#include <cstring>

#include <stdlib.h>

#if defined(__AVX512F__) || defined(__AVX2__)
#include <immintrin.h>
#endif

namespace {

#if defined(__AVX512F__)
constexpr int kRegister = 16;
#else
constexpr int kRegister = 8;
#endif
constexpr int kLanes = 16;
constexpr int kParts = kLanes / kRegister;

typedef float Register __attribute__((vector_size(kRegister * 4)));
typedef int32_t IntRegister __attribute__((vector_size(kRegister * 4)));
typedef float LooseRegister __attribute__((vector_size(kRegister * 4), aligned(4), may_alias));

#define INLINE static inline __attribute__((always_inline))

INLINE Register load(const float* p) { return *reinterpret_cast<const LooseRegister*>(p); }
INLINE void store(float* p, Register v) { *reinterpret_cast<LooseRegister*>(p) = v; }
INLINE Register all(float value) {
#if defined(__AVX512F__)
  return (Register)_mm512_set1_ps(value);
#elif defined(__AVX2__)
  return (Register)_mm256_set1_ps(value);
#else
  return Register{value, value, value, value, value, value, value, value};
#endif
}

INLINE Register fma(Register a, Register b, Register c) {
#if defined(__AVX512F__)
  return (Register)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c);
#elif defined(__FMA__)
  return (Register)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c);
#else
  return a * b + c;
#endif
}

INLINE Register max(Register a, Register b) { return a > b ? a : b; }

// e^x to 2 units in the last place; 0 below -87.3. Range reduction by ln 2 in two parts, then a polynomial of degree 6 (Cephes expf).
INLINE Register exponential(Register x) {
  const Register low = all(-87.3f);
  const Register magic = all(12582912.f);
  const Register clamped = max(x > all(88.f) ? all(88.f) : x, low);
  const Register shifted = fma(clamped, all(1.44269504f), magic);
  const Register n = shifted - magic;
  Register r = fma(n, all(-0.693359375f), clamped);
  r = fma(n, all(2.12194440e-4f), r);
  Register p = all(1.9875691500e-4f);
  p = fma(p, r, all(1.3981999507e-3f));
  p = fma(p, r, all(8.3334519073e-3f));
  p = fma(p, r, all(4.1665795894e-2f));
  p = fma(p, r, all(1.6666665459e-1f));
  p = fma(p, r, all(5.0000001201e-1f));
  p = fma(p, r * r, r) + all(1.f);
  // The low bits of `shifted` are n; its exponent bits shift out.
  const IntRegister scale = ((IntRegister)shifted << 23) + (IntRegister)all(1.f);
  const Register result = p * (Register)scale;
  return x < low ? all(0.f) : result;
}

// Sixteen lanes.
struct Lanes {
  Register part[kParts];
};

#define EACH_PART for (int part = 0; part < kParts; part++)

INLINE Lanes zero_lanes() { return Lanes{}; }

INLINE int64_t round_up(int64_t n) { return (n + kLanes - 1) / kLanes * kLanes; }

INLINE float* allocate(int64_t floats) { return static_cast<float*>(aligned_alloc(64, round_up(floats) * sizeof(float))); }

typedef float Eight __attribute__((vector_size(32)));
typedef float Four __attribute__((vector_size(16)));
typedef int32_t FourPlaces __attribute__((vector_size(16)));

// The same tree on every machine: 16 lanes to 8, 4, 2, 1.
template <typename Combine>
INLINE float reduce(const Lanes& lanes, Combine combine) {
  Eight halves[2];
  memcpy(halves, &lanes, sizeof halves);
  const Eight eight = combine(halves[0], halves[1]);
  Four quarters[2];
  memcpy(quarters, &eight, sizeof quarters);
  const Four four = combine(quarters[0], quarters[1]);
  const Four two = combine(four, (Four)__builtin_shuffle(four, FourPlaces{2, 3, 2, 3}));
  return combine(two, (Four)__builtin_shuffle(two, FourPlaces{1, 1, 1, 1}))[0];
}

INLINE float sum(const Lanes& lanes) { return reduce(lanes, [](auto a, auto b) { return a + b; }); }
INLINE float largest(const Lanes& lanes) { return reduce(lanes, [](auto a, auto b) { return a > b ? a : b; }); }

// to[j][i] = from[i][j] of a square of registers, by exchanging ever larger halves.
INLINE void transpose_square(const float* from, int64_t from_row, float* to, int64_t to_row) {
  Register r[kRegister];
#pragma GCC unroll 16
  for (int i = 0; i < kRegister; i++) r[i] = load(from + i * from_row);
#pragma GCC unroll 4
  for (int width = 1; width < kRegister; width *= 2) {
    IntRegister first, second;
#pragma GCC unroll 16
    for (int lane = 0; lane < kRegister; lane++) {
      first[lane] = lane & width ? kRegister + lane - width : lane;
      second[lane] = lane & width ? kRegister + lane : lane + width;
    }
#pragma GCC unroll 16
    for (int i = 0; i < kRegister; i++) {
      if (i & width) continue;
      const Register a = r[i], b = r[i + width];
      r[i] = __builtin_shuffle(a, b, first);
      r[i + width] = __builtin_shuffle(a, b, second);
    }
  }
#pragma GCC unroll 16
  for (int i = 0; i < kRegister; i++) store(to + i * to_row, r[i]);
}

INLINE float dot(int64_t count, const float* a, const float* b) {
  Lanes sums = zero_lanes();
  int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    EACH_PART sums.part[part] = fma(load(a + i + part * kRegister), load(b + i + part * kRegister), sums.part[part]);
  }
  float total = sum(sums);
  for (; i < count; i++) total += a[i] * b[i];
  return total;
}

INLINE float exponential(float x) { return exponential(all(x))[0]; }

}  // namespace
