namespace OpenRs.Cloud.Server.Storage;

/// <summary>Where the server keeps its files and objects.</summary>
internal sealed class StorageOptions
{
    /// <summary>Folder for state, objects and the agents' token. Default: <c>.openrs/data</c> below the current folder.</summary>
    public string Data { get; set; } = Path.Combine(".openrs", "data");

    /// <summary>Object store URI; empty means the folder <c>objects</c> below <see cref="Data"/>.</summary>
    public string Objects { get; set; } = "";

    /// <summary>Connection string of a blob object store; empty uses the process's Azure identity.</summary>
    public string ObjectsConnectionString { get; set; } = "";

    /// <summary>The data folder as an absolute path.</summary>
    public string DataPath => Path.GetFullPath(Data);

    /// <summary>File of the state of a server that is alone.</summary>
    public string StatePath => Path.Combine(DataPath, "state.db");

    /// <summary>Object store URI with the default filled in.</summary>
    public string ObjectsUri => Objects.Length > 0 ? Objects : new Uri(Path.Combine(DataPath, "objects")).AbsoluteUri;
}
