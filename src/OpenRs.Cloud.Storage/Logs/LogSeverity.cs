namespace OpenRs.Cloud.Storage.Logs;

/// <summary>How grave a line of a log is.</summary>
public enum LogSeverity
{
    /// <summary>What happens.</summary>
    Information = 1,

    /// <summary>What somebody may have to look at.</summary>
    Warning = 2,

    /// <summary>What failed.</summary>
    Error = 3,

    /// <summary>What ends the program.</summary>
    Critical = 4,
}
