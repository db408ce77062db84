using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace OpenRs.Learning.Devices;

/// <summary>
/// Operations that libtorch has and TorchSharp does not, by libtorch's stable C interface (torch/csrc/stable/c/shim.h, as of libtorch
/// 2.10), which takes a handle of TorchSharp's as it is.
/// </summary>
internal static unsafe partial class Dispatcher
{
    private const string Library = "torch_cpu";

    // Version 2.10.0 of the interface, by which arguments are passed.
    private const ulong Version = (2UL << 56) | (10UL << 48);

    /// <summary>RMSNorm over the last dimension, x / sqrt(mean(x^2) + eps) * w: one kernel on a GPU, in single precision inside.</summary>
    /// <param name="x">[..., size].</param>
    /// <param name="weight">[size], of the same type; null for none.</param>
    /// <param name="epsilon">Added to the mean.</param>
    /// <exception cref="NotSupportedException">The libtorch at hand is older.</exception>
    public static Tensor RmsNorm(Tensor x, Tensor? weight, double epsilon)
    {
        var stack = stackalloc ulong[4];
        try
        {
            stack[0] = Share(x);
            stack[1] = List(x.shape[^1]);
            stack[2] = weight is null ? 0 : Some(Share(weight));
            stack[3] = Some(BitConverter.DoubleToUInt64Bits(epsilon));
            fixed (byte* name = "aten::_fused_rms_norm\0"u8, overload = "\0"u8)
            {
                Check(torch_call_dispatcher(name, overload, stack, Version));
            }
        }
        catch (EntryPointNotFoundException error)
        {
            throw new NotSupportedException("The tensor decoder needs libtorch 2.10 or newer; the one at hand is older.", error);
        }

        // The second result serves the backward pass.
        Check(aoti_torch_delete_tensor_object((nint)stack[1]));
        return Tensor.UnsafeCreateTensor((nint)stack[0]);
    }

    // The call takes every argument over, so it gets a handle of its own.
    private static ulong Share(Tensor tensor)
    {
        Check(aoti_torch_new_tensor_handle(tensor.Handle, out var handle));
        return (ulong)handle;
    }

    private static ulong List(long value)
    {
        Check(torch_new_list_reserve_size(1, out var list));
        Check(torch_list_push_back(list, (ulong)value));
        return (ulong)list;
    }

    // An optional argument lies where C++'s new put it, since libtorch deletes it.
    private static ulong Some(ulong value)
    {
        var place = NewObject(sizeof(ulong));
        *place = value;
        return (ulong)place;
    }

    private static void Check(int result)
    {
        if (result != 0)
        {
            throw new InvalidOperationException("libtorch refused the operation; its message is on standard error.");
        }
    }

    [LibraryImport(Library)]
    private static partial int torch_call_dispatcher(byte* name, byte* overload, ulong* stack, ulong version);

    [LibraryImport(Library)]
    private static partial int torch_new_list_reserve_size(nuint size, out nint list);

    [LibraryImport(Library)]
    private static partial int torch_list_push_back(nint list, ulong value);

    [LibraryImport(Library)]
    private static partial int aoti_torch_new_tensor_handle(nint shared, out nint handle);

    [LibraryImport(Library)]
    private static partial int aoti_torch_delete_tensor_object(nint handle);

    [LibraryImport("libstdc++.so.6", EntryPoint = "_Znwm")]
    private static partial ulong* NewObject(nuint size);
}
