namespace TorchSharp;

public static partial class torch
{
    public sealed partial class Tensor
    {
        public static Tensor operator +(Tensor left, Tensor right) => left.add(right);

        public static Tensor operator +(Tensor left, Scalar right) => left.add(right);

        public static Tensor operator -(Tensor left, Tensor right) => left.sub(right);

        public static Tensor operator -(Tensor left, Scalar right) => left.sub(right);

        public static Tensor operator -(Tensor tensor) => tensor.neg();

        public static Tensor operator *(Tensor left, Tensor right) => left.mul(right);

        public static Tensor operator *(Tensor left, Scalar right) => left.mul(right);

        public static Tensor operator /(Tensor left, Tensor right) => left.div(right);

        public static Tensor operator /(Tensor left, Scalar right) => left.div(right);

        public Tensor add(Tensor target) => Wrap(Native.ts_add(Handle, target.Handle, 1));

        public Tensor add(Tensor target, Scalar alpha) => Wrap(Native.ts_add(Handle, target.Handle, alpha));

        public Tensor add(Scalar scalar) => Wrap(Native.ts_add_scalar(Handle, scalar));

        public Tensor add_(Tensor target) => Same(Native.ts_add_(Handle, target.Handle, 1));

        public Tensor add_(Tensor target, Scalar alpha) => Same(Native.ts_add_(Handle, target.Handle, alpha));

        public Tensor add_(Scalar scalar) => Same(Native.ts_add_scalar_(Handle, scalar));

        public Tensor sub(Tensor target) => Wrap(Native.ts_sub(Handle, target.Handle, 1));

        public Tensor sub(Scalar target) => Wrap(Native.ts_sub_scalar(Handle, target));

        public Tensor sub_(Tensor target) => Same(Native.ts_sub_(Handle, target.Handle, 1));

        public Tensor sub_(Scalar target) => Same(Native.ts_sub_scalar_(Handle, target));

        public Tensor mul(Tensor target) => Wrap(Native.ts_mul(Handle, target.Handle));

        public Tensor mul(Scalar target) => Wrap(Native.ts_mul_scalar(Handle, target));

        public Tensor mul_(Tensor target) => Same(Native.ts_mul_(Handle, target.Handle));

        public Tensor mul_(Scalar target) => Same(Native.ts_mul_scalar_(Handle, target));

        public Tensor div(Tensor target) => Wrap(Native.ts_div(Handle, target.Handle));

        public Tensor div(Scalar target) => Wrap(Native.ts_div_scalar(Handle, target));

        public Tensor div_(Tensor target) => Same(Native.ts_div_(Handle, target.Handle));

        public Tensor div_(Scalar target) => Same(Native.ts_div_scalar_(Handle, target));

        public Tensor pow(Tensor exponent) => Wrap(Native.ts_pow(Handle, exponent.Handle));

        public Tensor pow(Scalar exponent) => Wrap(Native.ts_pow_scalar(Handle, exponent));

        public Tensor square() => pow(2);

        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Same(Native.ts_addcmul_(Handle, tensor1.Handle, tensor2.Handle, value));

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Same(Native.ts_addcdiv_(Handle, tensor1.Handle, tensor2.Handle, value));

        public Tensor exp() => Wrap(Native.ts_exp(Handle));

        public Tensor exp_() => Same(Native.ts_exp_(Handle));

        public Tensor log() => Wrap(Native.ts_log(Handle));

        public Tensor sqrt() => Wrap(Native.ts_sqrt(Handle));

        public Tensor sqrt_() => Same(Native.ts_sqrt_(Handle));

        public Tensor rsqrt() => Wrap(Native.ts_rsqrt(Handle));

        public Tensor rsqrt_() => Same(Native.ts_rsqrt_(Handle));

        public Tensor neg() => Wrap(Native.ts_neg(Handle));

        public Tensor neg_() => Same(Native.ts_neg_(Handle));

        public Tensor abs() => Wrap(Native.ts_abs(Handle));

        public Tensor cos() => Wrap(Native.ts_cos(Handle));

        public Tensor sin() => Wrap(Native.ts_sin(Handle));

        public Tensor sigmoid() => Wrap(Native.ts_sigmoid(Handle));

        public Tensor silu() => Wrap(Native.ts_silu(Handle));

        public Tensor clamp(Scalar? min = null, Scalar? max = null) =>
            Wrap(Native.ts_clamp(Handle, min ?? default, min is null ? 0 : 1, max ?? default, max is null ? 0 : 1));

        public Tensor minimum(Tensor other) => torch.minimum(this, other);

        public Tensor maximum(Tensor other) => torch.maximum(this, other);

        public Tensor eq(Tensor target) => Wrap(Native.ts_eq(Handle, target.Handle));

        public Tensor eq(Scalar target) => Wrap(Native.ts_eq_scalar(Handle, target));

        public Tensor lt(Tensor target) => Wrap(Native.ts_lt(Handle, target.Handle));

        public Tensor lt(Scalar target) => Wrap(Native.ts_lt_scalar(Handle, target));

        public Tensor le(Tensor target) => Wrap(Native.ts_le(Handle, target.Handle));

        public Tensor le(Scalar target) => Wrap(Native.ts_le_scalar(Handle, target));

        public Tensor gt(Tensor target) => Wrap(Native.ts_gt(Handle, target.Handle));

        public Tensor gt(Scalar target) => Wrap(Native.ts_gt_scalar(Handle, target));

        public Tensor ge(Tensor target) => Wrap(Native.ts_ge(Handle, target.Handle));

        public Tensor ge(Scalar target) => Wrap(Native.ts_ge_scalar(Handle, target));

        public Tensor sum(ScalarType? type = null) => Wrap(Native.ts_sum(Handle, default, -1, 0, Type(type)));

        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) =>
            Wrap(Native.ts_sum(Handle, [dim], 1, keepdim ? 1 : 0, Type(type)));

        public Tensor mean() => Wrap(Native.ts_mean(Handle, default, -1, 0, -1));

        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) =>
            Wrap(Native.ts_mean(Handle, dimensions, dimensions.Length, keepdim ? 1 : 0, Type(type)));

        public Tensor amax(long[] dims, bool keepdim = false) => Wrap(Native.ts_amax(Handle, dims, dims.Length, keepdim ? 1 : 0));

        public Tensor argmax(long dim, bool keepdim = false) => Wrap(Native.ts_argmax(Handle, dim, keepdim ? 1 : 0));

        public Tensor logsumexp(long dim, bool keepdim = false) => Wrap(Native.ts_logsumexp(Handle, dim, keepdim ? 1 : 0));

        public Tensor softmax(long dim, ScalarType? dtype = null) => Wrap(Native.ts_softmax(Handle, dim, Type(dtype)));

        public Tensor log_softmax(long dim, ScalarType? dtype = null) => Wrap(Native.ts_log_softmax(Handle, dim, Type(dtype)));

        public Tensor mm(Tensor target) => Wrap(Native.ts_mm(Handle, target.Handle));

        public Tensor bmm(Tensor batch2) => Wrap(Native.ts_bmm(Handle, batch2.Handle));

        public Tensor matmul(Tensor target) => Wrap(Native.ts_matmul(Handle, target.Handle));

        public Tensor addmm_(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) =>
            Same(Native.ts_addmm_(Handle, mat1.Handle, mat2.Handle, beta, alpha));

        public Tensor baddbmm(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) =>
            Wrap(Native.ts_baddbmm(Handle, batch1.Handle, batch2.Handle, beta, alpha));

        private static int Type(ScalarType? type) => type is { } given ? (int)given : -1;
    }
}
