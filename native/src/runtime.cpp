// The library itself: which libtorch it was built for, and errors.
#include "export.h"

#include <torch/version.h>

namespace {
thread_local std::string last_error;
thread_local bool has_error = false;
}  // namespace

namespace openrs {
void remember_error(const std::string& message) {
  last_error = message;
  has_error = true;
}
}  // namespace openrs

// The message of this thread's last failure, once; null when there is none.
EXPORT const char* openrs_take_error() {
  if (!has_error) return nullptr;
  has_error = false;
  return last_error.c_str();
}

// The libtorch that this library was built against. Handles of another one must not be passed.
EXPORT const char* openrs_torch_version() { return TORCH_VERSION; }
