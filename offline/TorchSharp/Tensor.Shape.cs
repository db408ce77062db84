namespace TorchSharp;

public static partial class torch
{
    public sealed partial class Tensor
    {
        public Tensor detach() => Wrap(Native.ts_detach(Handle));

        public Tensor clone() => Wrap(Native.ts_clone(Handle));

        public Tensor contiguous() => Wrap(Native.ts_contiguous(Handle));

        public Tensor to(ScalarType type, bool copy = false) =>
            Wrap(Native.ts_to(Handle, (int)type, (int)device_type, device.index, copy ? 1 : 0));

        public Tensor to(Device device, bool copy = false) => to(dtype, device, copy);

        public Tensor to(ScalarType type, Device device, bool copy = false) =>
            Wrap(Native.ts_to(Handle, (int)type, (int)device.type, device.index, copy ? 1 : 0));

        public Tensor cpu() => to(CPU);

        public Tensor copy_(Tensor source) => Same(Native.ts_copy_(Handle, source.Handle));

        public Tensor fill_(Scalar value) => Same(Native.ts_fill_(Handle, value));

        public Tensor zero_() => Same(Native.ts_zero_(Handle));

        public Tensor view(params long[] shape) => Wrap(Native.ts_view(Handle, shape, shape.Length));

        public Tensor reshape(params long[] shape) => Wrap(Native.ts_reshape(Handle, shape, shape.Length));

        public Tensor expand(params long[] sizes) => Wrap(Native.ts_expand(Handle, sizes, sizes.Length));

        public Tensor permute(params long[] permutation) => Wrap(Native.ts_permute(Handle, permutation, permutation.Length));

        public Tensor flip(params long[] dims) => Wrap(Native.ts_flip(Handle, dims, dims.Length));

        public Tensor transpose(long dim0, long dim1) => Wrap(Native.ts_transpose(Handle, dim0, dim1));

        public Tensor unsqueeze(long dim) => Wrap(Native.ts_unsqueeze(Handle, dim));

        public Tensor squeeze(long dim) => Wrap(Native.ts_squeeze(Handle, dim));

        public Tensor narrow(long dim, long start, long length) => Wrap(Native.ts_narrow(Handle, dim, start, length));

        public Tensor select(long dim, long index) => Wrap(Native.ts_select(Handle, dim, index));

        public Tensor triu(long diagonal = 0) => Wrap(Native.ts_triu(Handle, diagonal));

        public Tensor index_select(long dim, Tensor index) => Wrap(Native.ts_index_select(Handle, dim, index.Handle));

        public Tensor index_copy_(long dim, Tensor index, Tensor source) => Same(Native.ts_index_copy_(Handle, dim, index.Handle, source.Handle));

        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha) =>
            Same(Native.ts_index_add_(Handle, dim, index.Handle, source.Handle, alpha));

        public Tensor gather(long dim, Tensor index) => Wrap(Native.ts_gather(Handle, dim, index.Handle));

        public Tensor masked_fill(Tensor mask, Scalar value) => Wrap(Native.ts_masked_fill(Handle, mask.Handle, value));

        private Tensor Same(int ok)
        {
            Check(ok);
            return this;
        }
    }
}
