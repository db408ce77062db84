// What every file with exported functions shares. A handle is an owning `at::Tensor*`, as in TorchSharp. No C++ exception leaves: a
// function returns 1 when it went well and 0 when not, and the message then waits in openrs_take_error of the same thread.
#pragma once

#include <ATen/core/Tensor.h>

#include <exception>
#include <string>

#define EXPORT extern "C" __attribute__((visibility("default")))

using Handle = at::Tensor*;

namespace openrs {

void remember_error(const std::string& message);

template <typename F>
int guarded(F&& body) {
  try {
    body();
    return 1;
  } catch (const c10::Error& e) {
    remember_error(e.what_without_backtrace());
  } catch (const std::exception& e) {
    remember_error(e.what());
  } catch (...) {
    remember_error("unknown native exception");
  }
  return 0;
}

}  // namespace openrs
