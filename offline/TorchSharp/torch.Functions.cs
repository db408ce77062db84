namespace TorchSharp;

public static partial class torch
{
    public static Tensor cat(IList<Tensor> tensors, long dim = 0) => cat([.. tensors], dim);

    public static Tensor cat(Tensor[] tensors, long dim = 0)
    {
        var handles = Handles(tensors);
        return Wrap(Native.ts_cat(handles, handles.Length, dim));
    }

    public static Tensor stack(IEnumerable<Tensor> tensors, long dim = 0)
    {
        var handles = Handles([.. tensors]);
        return Wrap(Native.ts_stack(handles, handles.Length, dim));
    }

    public static Tensor where(Tensor condition, Tensor x, Tensor y) => Wrap(Native.ts_where(condition.Handle, x.Handle, y.Handle));

    public static Tensor minimum(Tensor input, Tensor other) => Wrap(Native.ts_minimum(input.Handle, other.Handle));

    public static Tensor maximum(Tensor input, Tensor other) => Wrap(Native.ts_maximum(input.Handle, other.Handle));

    public static Tensor exp(Tensor input) => input.exp();

    public static Tensor log_softmax(Tensor input, long dim) => input.log_softmax(dim);

    public static Tensor matmul(Tensor input, Tensor target) => input.matmul(target);

    public static Tensor baddbmm(Tensor input, Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) =>
        input.baddbmm(batch1, batch2, beta, alpha);

    public static class nn
    {
        public static class functional
        {
            public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) =>
                Wrap(Native.ts_linear(input.Handle, weights.Handle, bias?.Handle ?? IntPtr.Zero));

            public static Tensor silu(Tensor x) => x.silu();

            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => input.softmax(dim, dtype);
        }
    }
}
