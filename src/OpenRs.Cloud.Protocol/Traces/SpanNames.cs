namespace OpenRs.Cloud.Protocol.Traces;

/// <summary>Names of the spans of a unit, and of their attributes; docs/telemetry.md lists them.</summary>
public static class SpanNames
{
    /// <summary>An agent has the unit, from when it is given out until its report.</summary>
    public const string Lease = "lease";

    /// <summary>Weights are loaded that the unit needs.</summary>
    public const string Load = "load";

    /// <summary>Completions are generated.</summary>
    public const string Generate = "generate";

    /// <summary>Completions are scored by reward services.</summary>
    public const string Score = "score";

    /// <summary>Completions are verified.</summary>
    public const string Verify = "verify";

    /// <summary>An optimizer step, and its policy published.</summary>
    public const string Train = "train";

    /// <summary>A checkpoint is committed.</summary>
    public const string Save = "save";

    /// <summary>The run.</summary>
    public const string Run = "openrs.run";

    /// <summary>The evaluation, where it is a job of its own.</summary>
    public const string Evaluation = "openrs.evaluation";

    /// <summary>The step.</summary>
    public const string Step = "openrs.step";

    /// <summary>The unit.</summary>
    public const string Unit = "openrs.unit";

    /// <summary>The agent.</summary>
    public const string Agent = "openrs.agent";

    /// <summary>The agent's lease.</summary>
    public const string LeaseId = "openrs.lease";
}
