// Process groups over libtorch's own collectives (c10d): Gloo between CPUs, NCCL between GPUs, each where libtorch was built with it and
// its headers are there. Tensors travel as bytes: every element type works, and no backend ever adds, so that the order of sums is the
// caller's. Calls block until the data is there.
#include "export.h"

#include <torch/version.h>

// libtorch's own build says what it has; the build of this library, whether the headers are there.
#ifndef USE_C10D_GLOO
#undef OPENRS_GLOO
#endif
#ifndef USE_C10D_NCCL
#undef OPENRS_NCCL
#endif

#ifdef OPENRS_GLOO
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#endif
#ifdef OPENRS_NCCL
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>
#endif

#if defined(OPENRS_GLOO) || defined(OPENRS_NCCL)
#include <torch/csrc/distributed/c10d/TCPStore.hpp>
#define OPENRS_COLLECTIVES
#endif

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <vector>

namespace {
constexpr int kGloo = 1;
constexpr int kNccl = 2;
}  // namespace

// The backends that were compiled in: 1 Gloo, 2 NCCL, 3 both.
EXPORT int openrs_group_backends() {
  int backends = 0;
#ifdef OPENRS_GLOO
  backends |= kGloo;
#endif
#ifdef OPENRS_NCCL
  backends |= kNccl;
#endif
  return backends;
}

#ifdef OPENRS_COLLECTIVES

namespace {

// libtorch 2 moved the operations from the group to its backends.
#if TORCH_VERSION_MAJOR >= 2
using Operations = c10d::Backend;
#else
using Operations = c10d::ProcessGroup;
#endif

struct Group {
  c10::intrusive_ptr<c10d::TCPStore> store;
  c10::intrusive_ptr<Operations> operations;
};

std::chrono::milliseconds milliseconds(int64_t n) { return std::chrono::milliseconds(n); }

at::Tensor bytes(const at::Tensor& tensor) {
  TORCH_CHECK(tensor.is_contiguous(), "collectives need contiguous tensors");
  return tensor.numel() == 0 ? at::empty({0}, tensor.options().dtype(at::kByte)) : tensor.detach().view({-1}).view(at::kByte);
}

template <typename Work>
void finish(const Work& work) {
  TORCH_CHECK(work->wait(), "the operation did not complete");
}

c10::intrusive_ptr<Operations> make(
    const c10::intrusive_ptr<c10d::Store>& store, int backend, const std::string& address, int rank, int world, int64_t timeout) {
#ifdef OPENRS_GLOO
  if (backend == kGloo) {
    auto options = c10d::ProcessGroupGloo::Options::create(milliseconds(timeout));
    options->devices.push_back(
        address.empty() ? c10d::ProcessGroupGloo::createDefaultDevice() : c10d::ProcessGroupGloo::createDeviceForHostname(address));
    options->threads = 2;
    return c10::make_intrusive<c10d::ProcessGroupGloo>(store, rank, world, options);
  }
#endif
#ifdef OPENRS_NCCL
  if (backend == kNccl) {
    // Without it a wait returns at once and a dead peer is only noticed by a watchdog that ends the process.
    setenv(TORCH_VERSION_MAJOR >= 2 ? "TORCH_NCCL_BLOCKING_WAIT" : "NCCL_BLOCKING_WAIT", "1", 1);
    auto options = c10d::ProcessGroupNCCL::Options::create();
    options->timeout = milliseconds(timeout);
    return c10::make_intrusive<c10d::ProcessGroupNCCL>(store, rank, world, options);
  }
#endif
  throw std::runtime_error("the native library was built without this backend");
}

}  // namespace

// Opens the store through which the ranks find each other; rank 0 serves it. Port 0 takes a free one, and *actual says which.
EXPORT Group* openrs_group_open(const char* host, int port, int serves, int64_t timeout, int* actual) {
  Group* group = nullptr;
  openrs::guarded([&] {
    c10d::TCPStoreOptions options;
    options.port = static_cast<uint16_t>(port);
    options.isServer = serves != 0;
    options.waitWorkers = false;
    options.timeout = milliseconds(timeout);
    auto store = c10::make_intrusive<c10d::TCPStore>(host, options);
    *actual = store->getPort();
    group = new Group{std::move(store), {}};
  });
  return group;
}

// Connects to all other ranks; address is the local one that they reach this rank at, empty for the host name's.
EXPORT int openrs_group_connect(Group* group, int backend, const char* address, int rank, int world, int64_t timeout) {
  return openrs::guarded([&] { group->operations = make(group->store, backend, address, rank, world, timeout); });
}

EXPORT int openrs_group_broadcast(Group* group, Handle tensor, int root) {
  return openrs::guarded([&] {
    std::vector<at::Tensor> tensors{bytes(*tensor)};
    c10d::BroadcastOptions options;
    options.rootRank = root;
    finish(group->operations->broadcast(tensors, options));
  });
}

// Output: as many elements as the input times the ranks, in the order of the ranks.
EXPORT int openrs_group_all_gather(Group* group, Handle output, Handle input) {
  return openrs::guarded([&] {
    auto parts = bytes(*output).chunk(group->operations->getSize());
    std::vector<std::vector<at::Tensor>> outputs{std::move(parts)};
    std::vector<at::Tensor> inputs{bytes(*input)};
    finish(group->operations->allgather(outputs, inputs));
  });
}

// Counts are elements per rank; they add up to the tensors.
EXPORT int openrs_group_all_to_all(Group* group, Handle output, const int64_t* received, Handle input, const int64_t* sent) {
  return openrs::guarded([&] {
    auto out = bytes(*output);
    auto in = bytes(*input);
    const auto world = group->operations->getSize();
    std::vector<int64_t> out_bytes(received, received + world), in_bytes(sent, sent + world);
    for (auto& count : out_bytes) count *= output->element_size();
    for (auto& count : in_bytes) count *= input->element_size();
    finish(group->operations->alltoall_base(out, in, out_bytes, in_bytes));
  });
}

EXPORT int openrs_group_barrier(Group* group) {
  return openrs::guarded([&] { finish(group->operations->barrier()); });
}

EXPORT void openrs_group_dispose(Group* group) { delete group; }

#else

struct Group;

namespace {
int unavailable() {
  openrs::remember_error("the native library was built without collectives");
  return 0;
}
}  // namespace

EXPORT Group* openrs_group_open(const char*, int, int, int64_t, int*) { return unavailable(), nullptr; }
EXPORT int openrs_group_connect(Group*, int, const char*, int, int, int64_t) { return unavailable(); }
EXPORT int openrs_group_broadcast(Group*, Handle, int) { return unavailable(); }
EXPORT int openrs_group_all_gather(Group*, Handle, Handle) { return unavailable(); }
EXPORT int openrs_group_all_to_all(Group*, Handle, const int64_t*, Handle, const int64_t*) { return unavailable(); }
EXPORT int openrs_group_barrier(Group*) { return unavailable(); }
EXPORT void openrs_group_dispose(Group*) {}

#endif
