using System.Runtime.CompilerServices;
using Orleans.Storage;

namespace OpenRs.Cloud.Simulator.Hosting;

/// <summary>
/// The three members of Orleans that its own runtime uses and does not publish: which grain the running code belongs to, and whether a
/// version conflict comes from the activation that reports it. The contract tests show at once when a new version has others.
/// </summary>
internal static class OrleansInternals
{
    private const string RuntimeContext = "Orleans.Runtime.RuntimeContext, Orleans.Core.Abstractions";

    /// <summary>Makes a grain the one whose turn the current code runs in.</summary>
    public static IGrainContext? SetCurrent(IGrainContext? context)
    {
        SetExecutionContext(null, context, out var previous);
        return previous;
    }

    /// <summary>Whether no activation has been deactivated for this conflict yet. Asking marks it.</summary>
    public static bool TakeSourceActivation(InconsistentStateException conflict)
    {
        var isSource = GetIsSourceActivation(conflict);
        SetIsSourceActivation(conflict, false);
        return isSource;
    }

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "SetExecutionContext")]
    private static extern void SetExecutionContext(
        [UnsafeAccessorType(RuntimeContext)] object? type, IGrainContext? context, out IGrainContext? previous);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_IsSourceActivation")]
    private static extern bool GetIsSourceActivation(InconsistentStateException conflict);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_IsSourceActivation")]
    private static extern void SetIsSourceActivation(InconsistentStateException conflict, bool value);
}
