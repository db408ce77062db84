namespace OpenRs.Cloud.Storage.Rollouts;

/// <summary>Why completions ended, as inference servers name it.</summary>
public static class FinishNames
{
    /// <summary>A stop token was drawn.</summary>
    public const string Stop = "stop";

    /// <summary>The completion was as long as the recipe allows.</summary>
    public const string Length = "length";
}
