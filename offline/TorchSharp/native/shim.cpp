// C functions over at::Tensor for the managed TorchSharp subset. A handle is an owning `at::Tensor*`, as in TorchSharp itself.
// No C++ exception leaves: a function that fails returns null (or the value that its comment names) and the message waits in
// ts_take_error of the same thread.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/version.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <cstring>
#include <optional>
#include <string>
#include <vector>

#define EXPORT extern "C" __attribute__((visibility("default")))

using at::Tensor;
using Handle = Tensor*;

// libtorch moved from its own optional to the standard one.
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
template <typename T>
using Optional = std::optional<T>;
#else
template <typename T>
using Optional = c10::optional<T>;
#endif

namespace {

#ifdef __GLIBC__
// Tensors of a training step come and go by the megabyte: without this glibc gives the pages back each time and the kernel clears them
// again, which took a quarter of a small model's step.
const int keep_pages = mallopt(M_MMAP_THRESHOLD, 32 << 20) + mallopt(M_TRIM_THRESHOLD, 1 << 30);
#endif

thread_local std::string last_error;
thread_local bool has_error = false;

void remember(const std::string& message) {
  last_error = message;
  has_error = true;
}

template <typename F>
auto guarded(F&& body, decltype(body()) on_error) -> decltype(body()) {
  try {
    return body();
  } catch (const c10::Error& e) {
    remember(e.what_without_backtrace());
  } catch (const std::exception& e) {
    remember(e.what());
  } catch (...) {
    remember("unknown native exception");
  }
  return on_error;
}

template <typename F>
Handle make(F&& body) {
  return guarded([&]() -> Handle { return new Tensor(body()); }, nullptr);
}

// For in-place operations, whose handle stays the same: 1 when it went well, else 0.
template <typename F>
int apply(F&& body) {
  return guarded([&] { body(); return 1; }, 0);
}

struct NativeScalar {
  double real;
  int64_t integer;
  int64_t is_integer;
  at::Scalar get() const { return is_integer ? at::Scalar(integer) : at::Scalar(real); }
};

at::TensorOptions options(int dtype, int device_type, int device_index) {
  return at::TensorOptions()
      .dtype(static_cast<at::ScalarType>(dtype))
      .device(at::Device(static_cast<at::DeviceType>(device_type), static_cast<at::DeviceIndex>(device_index)));
}

std::vector<Tensor> list(const Handle* handles, int64_t count) {
  std::vector<Tensor> tensors;
  tensors.reserve(count);
  for (int64_t i = 0; i < count; i++) {
    tensors.push_back(handles[i] ? *handles[i] : Tensor());
  }
  return tensors;
}

Optional<at::ScalarType> maybe_type(int dtype) {
  return dtype < 0 ? Optional<at::ScalarType>() : Optional<at::ScalarType>(static_cast<at::ScalarType>(dtype));
}

Optional<at::Scalar> maybe(const NativeScalar& value, int present) {
  return present ? Optional<at::Scalar>(value.get()) : Optional<at::Scalar>();
}

}  // namespace

// ---- library ----

// The last error of this thread or null; valid until the next call that fails.
EXPORT const char* ts_take_error() {
  if (!has_error) {
    return nullptr;
  }
  has_error = false;
  return last_error.c_str();
}
EXPORT const char* ts_version() { return TORCH_VERSION; }
EXPORT int ts_get_num_threads() { return guarded([] { return at::get_num_threads(); }, -1); }
EXPORT int ts_set_num_threads(int n) { return apply([&] { at::set_num_threads(n); }); }
EXPORT int ts_cuda_is_available() { return guarded([] { return at::hasCUDA() ? 1 : 0; }, -1); }
EXPORT int ts_grad_enabled() { return at::GradMode::is_enabled() ? 1 : 0; }
EXPORT void ts_set_grad_enabled(int enabled) { at::GradMode::set_enabled(enabled != 0); }

// ---- life and facts of a tensor ----

EXPORT void ts_dispose(Handle t) { delete t; }
EXPORT int ts_dtype(Handle t) { return static_cast<int>(t->scalar_type()); }
EXPORT int ts_device_type(Handle t) { return static_cast<int>(t->device().type()); }
EXPORT int ts_device_index(Handle t) { return t->device().index(); }
EXPORT int64_t ts_ndim(Handle t) { return t->dim(); }
EXPORT int64_t ts_numel(Handle t) { return t->numel(); }
EXPORT int64_t ts_element_size(Handle t) { return static_cast<int64_t>(t->element_size()); }
EXPORT void ts_shape(Handle t, int64_t* sizes) { std::memcpy(sizes, t->sizes().data(), t->dim() * sizeof(int64_t)); }
EXPORT int ts_is_contiguous(Handle t) { return t->is_contiguous() ? 1 : 0; }
EXPORT void* ts_data(Handle t) { return guarded([&]() -> void* { return t->data_ptr(); }, nullptr); }

// ---- factories ----

EXPORT Handle ts_empty(const int64_t* sizes, int64_t n, int dtype, int device, int index) {
  return make([&] { return at::empty({sizes, static_cast<size_t>(n)}, options(dtype, device, index)); });
}
EXPORT Handle ts_full(const int64_t* sizes, int64_t n, NativeScalar value, int dtype, int device, int index) {
  return make([&] { return at::full({sizes, static_cast<size_t>(n)}, value.get(), options(dtype, device, index)); });
}
EXPORT Handle ts_arange(NativeScalar start, NativeScalar stop, NativeScalar step, int dtype, int device, int index) {
  return make([&] { return at::arange(start.get(), stop.get(), step.get(), options(dtype, device, index)); });
}
// Copies `bytes` host bytes, which must be the whole tensor.
EXPORT Handle ts_from_host(const void* data, int64_t bytes, const int64_t* sizes, int64_t n, int dtype, int device, int index) {
  return make([&] {
    auto host = at::empty({sizes, static_cast<size_t>(n)}, options(dtype, 0, -1));
    TORCH_CHECK(static_cast<int64_t>(host.nbytes()) == bytes, "the array holds ", bytes, " bytes, the shape asks for ", host.nbytes());
    std::memcpy(host.data_ptr(), data, bytes);
    return device == 0 ? host : host.to(at::Device(static_cast<at::DeviceType>(device), static_cast<at::DeviceIndex>(index)));
  });
}

// ---- autograd ----

EXPORT int ts_requires_grad(Handle t) { return t->requires_grad() ? 1 : 0; }
EXPORT int ts_set_requires_grad(Handle t, int value) { return apply([&] { t->set_requires_grad(value != 0); }); }
// Null without an error when there is no gradient.
EXPORT Handle ts_grad(Handle t) {
  return guarded([&]() -> Handle { return t->grad().defined() ? new Tensor(t->grad()) : nullptr; }, nullptr);
}
EXPORT int ts_set_grad(Handle t, Handle grad) { return apply([&] { t->mutable_grad() = grad ? *grad : Tensor(); }); }
EXPORT int ts_backward(const Handle* tensors, int64_t count, const Handle* grads, int64_t grad_count, int retain, int create) {
  return apply([&] { torch::autograd::backward(list(tensors, count), list(grads, grad_count), retain != 0, create != 0); });
}
EXPORT Handle ts_detach(Handle t) { return make([&] { return t->detach(); }); }

// ---- conversion ----

EXPORT Handle ts_to(Handle t, int dtype, int device, int index, int copy) {
  return make([&] { return t->to(options(dtype, device, index), /*non_blocking=*/false, copy != 0); });
}
EXPORT Handle ts_clone(Handle t) { return make([&] { return t->clone(); }); }
EXPORT Handle ts_contiguous(Handle t) { return make([&] { return t->contiguous(); }); }
EXPORT int ts_copy_(Handle t, Handle source) { return apply([&] { t->copy_(*source); }); }
EXPORT int ts_fill_(Handle t, NativeScalar value) { return apply([&] { t->fill_(value.get()); }); }
EXPORT int ts_zero_(Handle t) { return apply([&] { t->zero_(); }); }

// ---- shape ----

EXPORT Handle ts_view(Handle t, const int64_t* s, int64_t n) { return make([&] { return t->view({s, static_cast<size_t>(n)}); }); }
EXPORT Handle ts_reshape(Handle t, const int64_t* s, int64_t n) { return make([&] { return t->reshape({s, static_cast<size_t>(n)}); }); }
EXPORT Handle ts_expand(Handle t, const int64_t* s, int64_t n) { return make([&] { return t->expand({s, static_cast<size_t>(n)}); }); }
EXPORT Handle ts_permute(Handle t, const int64_t* s, int64_t n) { return make([&] { return t->permute({s, static_cast<size_t>(n)}); }); }
EXPORT Handle ts_flip(Handle t, const int64_t* s, int64_t n) { return make([&] { return t->flip({s, static_cast<size_t>(n)}); }); }
EXPORT Handle ts_transpose(Handle t, int64_t a, int64_t b) { return make([&] { return t->transpose(a, b); }); }
EXPORT Handle ts_unsqueeze(Handle t, int64_t dim) { return make([&] { return t->unsqueeze(dim); }); }
EXPORT Handle ts_squeeze(Handle t, int64_t dim) { return make([&] { return t->squeeze(dim); }); }
EXPORT Handle ts_narrow(Handle t, int64_t dim, int64_t start, int64_t length) { return make([&] { return t->narrow(dim, start, length); }); }
EXPORT Handle ts_select(Handle t, int64_t dim, int64_t index) { return make([&] { return t->select(dim, index); }); }
EXPORT Handle ts_cat(const Handle* tensors, int64_t n, int64_t dim) { return make([&] { return at::cat(list(tensors, n), dim); }); }
EXPORT Handle ts_stack(const Handle* tensors, int64_t n, int64_t dim) { return make([&] { return at::stack(list(tensors, n), dim); }); }
EXPORT Handle ts_triu(Handle t, int64_t diagonal) { return make([&] { return t->triu(diagonal); }); }

// ---- gather and scatter ----

EXPORT Handle ts_index_select(Handle t, int64_t dim, Handle index) { return make([&] { return t->index_select(dim, *index); }); }
EXPORT int ts_index_copy_(Handle t, int64_t dim, Handle index, Handle source) { return apply([&] { t->index_copy_(dim, *index, *source); }); }
EXPORT int ts_index_add_(Handle t, int64_t dim, Handle index, Handle source, NativeScalar alpha) {
  return apply([&] { t->index_add_(dim, *index, *source, alpha.get()); });
}
EXPORT Handle ts_gather(Handle t, int64_t dim, Handle index) { return make([&] { return t->gather(dim, *index); }); }
EXPORT Handle ts_where(Handle condition, Handle x, Handle y) { return make([&] { return at::where(*condition, *x, *y); }); }
EXPORT Handle ts_masked_fill(Handle t, Handle mask, NativeScalar value) { return make([&] { return t->masked_fill(*mask, value.get()); }); }

// ---- arithmetic ----

#define UNARY(name) \
  EXPORT Handle ts_##name(Handle t) { return make([&] { return at::name(*t); }); }
UNARY(exp) UNARY(log) UNARY(sqrt) UNARY(rsqrt) UNARY(neg) UNARY(abs) UNARY(sigmoid) UNARY(silu) UNARY(cos) UNARY(sin)

#define UNARY_INPLACE(name) \
  EXPORT int ts_##name##_(Handle t) { return apply([&] { t->name##_(); }); }
UNARY_INPLACE(exp) UNARY_INPLACE(sqrt) UNARY_INPLACE(rsqrt) UNARY_INPLACE(neg)

#define BINARY(name)                                                                                       \
  EXPORT Handle ts_##name(Handle a, Handle b) { return make([&] { return at::name(*a, *b); }); }            \
  EXPORT Handle ts_##name##_scalar(Handle a, NativeScalar b) { return make([&] { return at::name(*a, b.get()); }); }
BINARY(mul) BINARY(div) BINARY(pow) BINARY(eq) BINARY(lt) BINARY(gt) BINARY(ge) BINARY(le)

#define BINARY_INPLACE(name)                                                                   \
  EXPORT int ts_##name##_(Handle a, Handle b) { return apply([&] { a->name##_(*b); }); }        \
  EXPORT int ts_##name##_scalar_(Handle a, NativeScalar b) { return apply([&] { a->name##_(b.get()); }); }
BINARY_INPLACE(mul) BINARY_INPLACE(div)

#define SUM_LIKE(name)                                                                                                              \
  EXPORT Handle ts_##name(Handle a, Handle b, NativeScalar alpha) { return make([&] { return at::name(*a, *b, alpha.get()); }); }    \
  EXPORT Handle ts_##name##_scalar(Handle a, NativeScalar b) { return make([&] { return at::name(*a, b.get()); }); }                 \
  EXPORT int ts_##name##_(Handle a, Handle b, NativeScalar alpha) { return apply([&] { a->name##_(*b, alpha.get()); }); }            \
  EXPORT int ts_##name##_scalar_(Handle a, NativeScalar b) { return apply([&] { a->name##_(b.get()); }); }
SUM_LIKE(add) SUM_LIKE(sub)

EXPORT Handle ts_minimum(Handle a, Handle b) { return make([&] { return at::minimum(*a, *b); }); }
EXPORT Handle ts_maximum(Handle a, Handle b) { return make([&] { return at::maximum(*a, *b); }); }
EXPORT Handle ts_clamp(Handle t, NativeScalar low, int has_low, NativeScalar high, int has_high) {
  return make([&] { return at::clamp(*t, maybe(low, has_low), maybe(high, has_high)); });
}
EXPORT int ts_addcmul_(Handle t, Handle a, Handle b, NativeScalar value) { return apply([&] { t->addcmul_(*a, *b, value.get()); }); }
EXPORT int ts_addcdiv_(Handle t, Handle a, Handle b, NativeScalar value) { return apply([&] { t->addcdiv_(*a, *b, value.get()); }); }

// ---- reductions; a dtype of -1 keeps the tensor's ----

EXPORT Handle ts_sum(Handle t, const int64_t* dims, int64_t n, int keepdim, int dtype) {
  return make([&] {
    return n < 0 ? at::sum(*t, maybe_type(dtype)) : at::sum(*t, at::IntArrayRef(dims, n), keepdim != 0, maybe_type(dtype));
  });
}
EXPORT Handle ts_mean(Handle t, const int64_t* dims, int64_t n, int keepdim, int dtype) {
  return make([&] {
    return n < 0 ? at::mean(*t, maybe_type(dtype)) : at::mean(*t, at::IntArrayRef(dims, n), keepdim != 0, maybe_type(dtype));
  });
}
EXPORT Handle ts_amax(Handle t, const int64_t* dims, int64_t n, int keepdim) {
  return make([&] { return at::amax(*t, at::IntArrayRef(dims, n), keepdim != 0); });
}
EXPORT Handle ts_argmax(Handle t, int64_t dim, int keepdim) { return make([&] { return at::argmax(*t, dim, keepdim != 0); }); }
EXPORT Handle ts_logsumexp(Handle t, int64_t dim, int keepdim) { return make([&] { return at::logsumexp(*t, dim, keepdim != 0); }); }
EXPORT Handle ts_softmax(Handle t, int64_t dim, int dtype) { return make([&] { return at::softmax(*t, dim, maybe_type(dtype)); }); }
EXPORT Handle ts_log_softmax(Handle t, int64_t dim, int dtype) { return make([&] { return at::log_softmax(*t, dim, maybe_type(dtype)); }); }

// ---- linear algebra ----

EXPORT Handle ts_mm(Handle a, Handle b) { return make([&] { return at::mm(*a, *b); }); }
EXPORT Handle ts_bmm(Handle a, Handle b) { return make([&] { return at::bmm(*a, *b); }); }
EXPORT Handle ts_matmul(Handle a, Handle b) { return make([&] { return at::matmul(*a, *b); }); }
EXPORT int ts_addmm_(Handle t, Handle a, Handle b, float beta, float alpha) { return apply([&] { t->addmm_(*a, *b, beta, alpha); }); }
EXPORT Handle ts_baddbmm(Handle t, Handle a, Handle b, float beta, float alpha) {
  return make([&] { return at::baddbmm(*t, *a, *b, beta, alpha); });
}
// A null bias means none.
EXPORT Handle ts_linear(Handle input, Handle weight, Handle bias) {
  return make([&] { return at::linear(*input, *weight, bias ? Optional<Tensor>(*bias) : Optional<Tensor>()); });
}
