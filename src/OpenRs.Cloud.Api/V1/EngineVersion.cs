namespace OpenRs.Cloud.V1;

/// <summary>Version of the learning engine.</summary>
public static class EngineVersion
{
    /// <summary>
    /// What this release computes with on a CPU. Agents of another version are refused: numbers may differ between versions, and a run's
    /// results must not depend on which agent did the work. Raised by hand whenever a change of the engine changes its numbers, or an agent
    /// of before would compute others for what it is offered, or cannot read it: for version 5 rows have no system message of their own,
    /// for version 4 an adapter that is evaluated is its model alone, and every recipe has keys that it refuses.
    /// </summary>
    public const string Current = "6";

    /// <summary>What an agent of this release reports; it names the device type, whose numbers differ too.</summary>
    /// <param name="device">What the agent computes on.</param>
    public static string Of(DeviceType device) => device == DeviceType.Cuda ? Current + "-cuda" : Current;
}
