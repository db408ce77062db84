using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>The C functions of native/shim.cpp, in its order.</summary>
internal static partial class Native
{
    private const string Library = "LibTorchSharp";

    [LibraryImport(Library)]
    internal static partial IntPtr ts_take_error();

    [LibraryImport(Library)]
    internal static partial IntPtr ts_version();

    [LibraryImport(Library)]
    internal static partial int ts_get_num_threads();

    [LibraryImport(Library)]
    internal static partial int ts_set_num_threads(int n);

    [LibraryImport(Library)]
    internal static partial int ts_cuda_is_available();

    [LibraryImport(Library)]
    internal static partial int ts_grad_enabled();

    [LibraryImport(Library)]
    internal static partial void ts_set_grad_enabled(int enabled);

    [LibraryImport(Library)]
    internal static partial void ts_dispose(IntPtr t);

    [LibraryImport(Library)]
    internal static partial int ts_dtype(IntPtr t);

    [LibraryImport(Library)]
    internal static partial int ts_device_type(IntPtr t);

    [LibraryImport(Library)]
    internal static partial int ts_device_index(IntPtr t);

    [LibraryImport(Library)]
    internal static partial long ts_ndim(IntPtr t);

    [LibraryImport(Library)]
    internal static partial long ts_numel(IntPtr t);

    [LibraryImport(Library)]
    internal static partial long ts_element_size(IntPtr t);

    [LibraryImport(Library)]
    internal static partial void ts_shape(IntPtr t, Span<long> sizes);

    [LibraryImport(Library)]
    internal static partial int ts_is_contiguous(IntPtr t);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_data(IntPtr t);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_empty(ReadOnlySpan<long> sizes, long n, int dtype, int device, int index);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_full(ReadOnlySpan<long> sizes, long n, Scalar value, int dtype, int device, int index);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_arange(Scalar start, Scalar stop, Scalar step, int dtype, int device, int index);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_from_host(ReadOnlySpan<byte> data, long bytes, ReadOnlySpan<long> sizes, long n, int dtype, int device, int index);

    [LibraryImport(Library)]
    internal static partial int ts_requires_grad(IntPtr t);

    [LibraryImport(Library)]
    internal static partial int ts_set_requires_grad(IntPtr t, int value);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_grad(IntPtr t);

    [LibraryImport(Library)]
    internal static partial int ts_set_grad(IntPtr t, IntPtr grad);

    [LibraryImport(Library)]
    internal static partial int ts_backward(IntPtr[] tensors, long count, IntPtr[] grads, long grad_count, int retain, int create);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_detach(IntPtr t);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_to(IntPtr t, int dtype, int device, int index, int copy);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_clone(IntPtr t);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_contiguous(IntPtr t);

    [LibraryImport(Library)]
    internal static partial int ts_copy_(IntPtr t, IntPtr source);

    [LibraryImport(Library)]
    internal static partial int ts_fill_(IntPtr t, Scalar value);

    [LibraryImport(Library)]
    internal static partial int ts_zero_(IntPtr t);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_view(IntPtr t, ReadOnlySpan<long> s, long n);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_reshape(IntPtr t, ReadOnlySpan<long> s, long n);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_expand(IntPtr t, ReadOnlySpan<long> s, long n);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_permute(IntPtr t, ReadOnlySpan<long> s, long n);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_flip(IntPtr t, ReadOnlySpan<long> s, long n);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_transpose(IntPtr t, long a, long b);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_unsqueeze(IntPtr t, long dim);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_squeeze(IntPtr t, long dim);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_narrow(IntPtr t, long dim, long start, long length);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_select(IntPtr t, long dim, long index);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_cat(IntPtr[] tensors, long n, long dim);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_stack(IntPtr[] tensors, long n, long dim);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_triu(IntPtr t, long diagonal);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_index_select(IntPtr t, long dim, IntPtr index);

    [LibraryImport(Library)]
    internal static partial int ts_index_copy_(IntPtr t, long dim, IntPtr index, IntPtr source);

    [LibraryImport(Library)]
    internal static partial int ts_index_add_(IntPtr t, long dim, IntPtr index, IntPtr source, Scalar alpha);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_gather(IntPtr t, long dim, IntPtr index);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_where(IntPtr condition, IntPtr x, IntPtr y);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_masked_fill(IntPtr t, IntPtr mask, Scalar value);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_exp(IntPtr t);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_log(IntPtr t);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_sqrt(IntPtr t);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_rsqrt(IntPtr t);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_neg(IntPtr t);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_abs(IntPtr t);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_sigmoid(IntPtr t);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_silu(IntPtr t);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_cos(IntPtr t);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_sin(IntPtr t);

    [LibraryImport(Library)]
    internal static partial int ts_exp_(IntPtr t);

    [LibraryImport(Library)]
    internal static partial int ts_sqrt_(IntPtr t);

    [LibraryImport(Library)]
    internal static partial int ts_rsqrt_(IntPtr t);

    [LibraryImport(Library)]
    internal static partial int ts_neg_(IntPtr t);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_mul(IntPtr a, IntPtr b);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_mul_scalar(IntPtr a, Scalar b);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_div(IntPtr a, IntPtr b);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_div_scalar(IntPtr a, Scalar b);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_pow(IntPtr a, IntPtr b);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_pow_scalar(IntPtr a, Scalar b);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_eq(IntPtr a, IntPtr b);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_eq_scalar(IntPtr a, Scalar b);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_lt(IntPtr a, IntPtr b);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_lt_scalar(IntPtr a, Scalar b);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_gt(IntPtr a, IntPtr b);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_gt_scalar(IntPtr a, Scalar b);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_ge(IntPtr a, IntPtr b);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_ge_scalar(IntPtr a, Scalar b);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_le(IntPtr a, IntPtr b);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_le_scalar(IntPtr a, Scalar b);

    [LibraryImport(Library)]
    internal static partial int ts_mul_(IntPtr a, IntPtr b);

    [LibraryImport(Library)]
    internal static partial int ts_mul_scalar_(IntPtr a, Scalar b);

    [LibraryImport(Library)]
    internal static partial int ts_div_(IntPtr a, IntPtr b);

    [LibraryImport(Library)]
    internal static partial int ts_div_scalar_(IntPtr a, Scalar b);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_add(IntPtr a, IntPtr b, Scalar alpha);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_add_scalar(IntPtr a, Scalar b);

    [LibraryImport(Library)]
    internal static partial int ts_add_(IntPtr a, IntPtr b, Scalar alpha);

    [LibraryImport(Library)]
    internal static partial int ts_add_scalar_(IntPtr a, Scalar b);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_sub(IntPtr a, IntPtr b, Scalar alpha);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_sub_scalar(IntPtr a, Scalar b);

    [LibraryImport(Library)]
    internal static partial int ts_sub_(IntPtr a, IntPtr b, Scalar alpha);

    [LibraryImport(Library)]
    internal static partial int ts_sub_scalar_(IntPtr a, Scalar b);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_minimum(IntPtr a, IntPtr b);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_maximum(IntPtr a, IntPtr b);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_clamp(IntPtr t, Scalar low, int has_low, Scalar high, int has_high);

    [LibraryImport(Library)]
    internal static partial int ts_addcmul_(IntPtr t, IntPtr a, IntPtr b, Scalar value);

    [LibraryImport(Library)]
    internal static partial int ts_addcdiv_(IntPtr t, IntPtr a, IntPtr b, Scalar value);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_sum(IntPtr t, ReadOnlySpan<long> dims, long n, int keepdim, int dtype);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_mean(IntPtr t, ReadOnlySpan<long> dims, long n, int keepdim, int dtype);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_amax(IntPtr t, ReadOnlySpan<long> dims, long n, int keepdim);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_argmax(IntPtr t, long dim, int keepdim);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_logsumexp(IntPtr t, long dim, int keepdim);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_softmax(IntPtr t, long dim, int dtype);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_log_softmax(IntPtr t, long dim, int dtype);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_mm(IntPtr a, IntPtr b);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_bmm(IntPtr a, IntPtr b);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_matmul(IntPtr a, IntPtr b);

    [LibraryImport(Library)]
    internal static partial int ts_addmm_(IntPtr t, IntPtr a, IntPtr b, float beta, float alpha);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_baddbmm(IntPtr t, IntPtr a, IntPtr b, float beta, float alpha);

    [LibraryImport(Library)]
    internal static partial IntPtr ts_linear(IntPtr input, IntPtr weight, IntPtr bias);
}
