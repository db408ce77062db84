// Scratch memory of one thread, kept from call to call: fresh memory would cost a page fault per page.
#pragma once

#include <sys/mman.h>

#include <cstdint>

#include <stdlib.h>

namespace {

class Arena {
 public:
  Arena() = default;
  ~Arena() { free(memory_); }
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  // Room for so many floats, in huge pages where the system has them; what an earlier call gave is lost.
  float* reserve(int64_t floats) {
    const size_t size = (floats * sizeof(float) + kHugePage - 1) / kHugePage * kHugePage;
    if (size > size_) {
      free(memory_);
      memory_ = static_cast<float*>(aligned_alloc(kHugePage, size));
#ifdef MADV_HUGEPAGE
      madvise(memory_, size, MADV_HUGEPAGE);
#endif
      size_ = size;
    }
    return memory_;
  }

 private:
  static constexpr size_t kHugePage = 2 << 20;

  float* memory_ = nullptr;
  size_t size_ = 0;
};

inline Arena& arena() {
  static thread_local Arena mine;
  return mine;
}

}  // namespace
