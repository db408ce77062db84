namespace TorchSharp;

/// <summary>Sets gradient recording of this thread and puts the old state back at the end.</summary>
internal sealed class AutoGradMode : IDisposable
{
    private readonly bool _before = Native.ts_grad_enabled() != 0;

    public AutoGradMode(bool enabled) => Native.ts_set_grad_enabled(enabled ? 1 : 0);

    public static bool IsEnabled => Native.ts_grad_enabled() != 0;

    public void Dispose() => Native.ts_set_grad_enabled(_before ? 1 : 0);
}
