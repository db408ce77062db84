namespace OpenRs.Cloud.V1;

/// <summary>Version of the learning engine.</summary>
public static class EngineVersion
{
    /// <summary>
    /// What this release computes with. Agents of another version are refused: numbers may differ between versions, and a run's results must
    /// not depend on which agent did the work. Raised by hand whenever a change of the engine changes its numbers.
    /// </summary>
    public const string Current = "3";
}
