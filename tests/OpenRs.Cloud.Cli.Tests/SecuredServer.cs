namespace OpenRs.Cloud.Cli.Tests;

/// <summary>A server that asks for credentials.</summary>
public sealed class SecuredServer : IAsyncLifetime
{
    private readonly string _data = Directory.CreateTempSubdirectory("openrs-cli-server-").FullName;
    private ServerProcess? _server;

    /// <summary>Where it listens.</summary>
    public Uri Address => _server?.Address ?? throw new InvalidOperationException("The server did not start.");

    /// <summary>The key that it made at its first start.</summary>
    public string AdminKey => File.ReadAllText(Path.Combine(_data, "admin.key")).Trim();

    /// <summary>The token that agents join with.</summary>
    public string AgentToken => _server?.AgentToken ?? throw new InvalidOperationException("The server did not start.");

    /// <summary>Writes an object into its store, as an agent does.</summary>
    public async Task WriteObjectAsync(string name, string content)
    {
        var path = Path.Combine(_data, "objects", name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, content);
    }

    public async Task InitializeAsync() => _server = await ServerProcess.StartAsync(_data, "--auth", "required");

    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        Directory.Delete(_data, recursive: true);
    }
}
