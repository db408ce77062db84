namespace OpenRs.Cloud.Embedded;

/// <summary>The call that the current code runs in, and through its caller the calls that led to it.</summary>
internal static class CallChain
{
    private static readonly AsyncLocal<GrainCall?> Running = new();

    public static GrainCall? Current
    {
        get => Running.Value;
        set => Running.Value = value;
    }

    /// <summary>
    /// Whether a running call of the chain keeps a new call to the target from ever starting, and whether it allowed to be called back.
    /// </summary>
    public static ChainVerdict Examine(GrainCall? caller, GrainId target, GrainMethod method)
    {
        var verdict = ChainVerdict.Free;
        var current = RequestContext.ReentrancyId;

        // What a call on the chain allowed is seen on the next call towards the new one: that is the one it made.
        var allowed = current;
        for (var call = caller; call is not null; (allowed, call) = (call.ReentrancyId, call.Caller))
        {
            if (call.IsRunning && call.Target == target && !(call.Method.IsReadOnly && method.IsReadOnly))
            {
                if (allowed == Guid.Empty || allowed != current)
                {
                    return ChainVerdict.Blocked;
                }

                verdict = ChainVerdict.CalledBack;
            }
        }

        return verdict;
    }

    /// <summary>The chain as text, oldest call first.</summary>
    public static string Describe(GrainCall? last, string next)
    {
        var names = new List<string> { next };
        for (var call = last; call is not null; call = call.Caller)
        {
            names.Insert(0, call.Name);
        }

        return string.Join(" -> ", names);
    }
}
