using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>The subset of TorchSharp 0.107 that the product uses, over libtorch.</summary>
public static partial class torch
{
    public static string __version__ { get; } = Marshal.PtrToStringUTF8(Native.ts_version()) ?? "";

    public static DisposeScope NewDisposeScope() => new();

    public static IDisposable no_grad() => new AutoGradMode(false);

    public static IDisposable enable_grad(bool enabled = true) => new AutoGradMode(enabled);

    public static bool is_grad_enabled() => AutoGradMode.IsEnabled;

    public static int get_num_threads()
    {
        var threads = Native.ts_get_num_threads();
        CheckForErrors();
        return threads;
    }

    public static void set_num_threads(int num) => Check(Native.ts_set_num_threads(num));

    /// <summary>Throws the message that the last failed native call of this thread left, if any.</summary>
    public static void CheckForErrors()
    {
        var message = Native.ts_take_error();
        if (message != IntPtr.Zero)
        {
            throw new ExternalException(Marshal.PtrToStringUTF8(message));
        }
    }

    internal static Tensor Wrap(IntPtr handle)
    {
        if (handle == IntPtr.Zero)
        {
            CheckForErrors();
            throw new ExternalException("A native call returned no tensor and no message.");
        }

        return new Tensor(handle);
    }

    internal static void Check(int ok)
    {
        if (ok == 0)
        {
            CheckForErrors();
        }
    }

    public static class cuda
    {
        public static bool is_available() => Native.ts_cuda_is_available() == 1;
    }

    public static class autograd
    {
        public static void backward(IList<Tensor> tensors, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false)
        {
            var roots = Handles([.. tensors]);
            var grads = Handles(grad_tensors is null ? [] : [.. grad_tensors]);
            Check(Native.ts_backward(roots, roots.Length, grads, grads.Length, (retain_graph ?? create_graph) ? 1 : 0, create_graph ? 1 : 0));
        }
    }

    internal static IntPtr[] Handles(ReadOnlySpan<Tensor> tensors)
    {
        var handles = new IntPtr[tensors.Length];
        for (var i = 0; i < tensors.Length; i++)
        {
            handles[i] = tensors[i].Handle;
        }

        return handles;
    }
}
