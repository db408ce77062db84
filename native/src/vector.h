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

// The same tree on every machine: 16 lanes to 8, 4, 2, 1.
template <typename Combine>
INLINE float reduce(const Lanes& lanes, Combine combine) {
  float values[kLanes];
  EACH_PART store(values + part * kRegister, lanes.part[part]);
  for (int half = kLanes / 2; half > 0; half /= 2) {
    for (int i = 0; i < half; i++) values[i] = combine(values[i], values[i + half]);
  }
  return values[0];
}

INLINE float sum(const Lanes& lanes) { return reduce(lanes, [](float a, float b) { return a + b; }); }
INLINE float largest(const Lanes& lanes) { return reduce(lanes, [](float a, float b) { return a > b ? a : b; }); }

INLINE float exponential(float x) { return exponential(all(x))[0]; }

}  // namespace
