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

    /// <summary>The running call in the chain that keeps a new call to the target from ever starting; null when there is none.</summary>
    public static GrainCall? FindBlocking(GrainCall? caller, GrainId target, GrainMethod method)
    {
        for (var call = caller; call is not null; call = call.Caller)
        {
            if (call.IsRunning && call.Target == target && !(call.Method.IsReadOnly && method.IsReadOnly))
            {
                return call;
            }
        }

        return null;
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
