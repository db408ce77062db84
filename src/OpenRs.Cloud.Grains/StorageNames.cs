namespace OpenRs.Cloud;

/// <summary>Names of grain storages, as hosts must register them.</summary>
public static class StorageNames
{
    /// <summary>State of runs, queues, ledgers, pools and projects.</summary>
    public const string Default = "openrs";
}
