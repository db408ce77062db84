using Grpc.Core;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Security;

/// <summary>A server that asks for credentials, with keys of every role in the project alpha and an admin's of the project beta.</summary>
public sealed class SecuredServer : IAsyncLifetime
{
    public const string Alpha = "alpha";
    public const string Beta = "beta";

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<(string Project, Role Role), string> _keys = [];
    private ServerProcess? _server;

    internal ServerProcess Server => _server ?? throw new InvalidOperationException("The server did not start.");

    internal string DataFolder => _folder["data"];

    /// <summary>The key that the server made at its first start.</summary>
    internal string AdminKey => File.ReadAllText(Path.Combine(DataFolder, "admin.key")).Trim();

    internal RawCalls Calls => new(Server.Channel);

    internal AccessService.AccessServiceClient Access => new(Server.Channel);

    public async Task InitializeAsync()
    {
        _server = await ServerProcess.StartAsync(
            DataFolder, "--auth", "required", "--lease-seconds", "120", "--OpenRs:CallsPerSecond", "100000", "--OpenRs:CallBurst",
            "1000000");
        foreach (var role in new[] { Role.Viewer, Role.Operator, Role.Admin })
        {
            _keys[(Alpha, role)] = (await CreateKeyAsync(Alpha, role)).Secret;
        }

        _keys[(Beta, Role.Admin)] = (await CreateKeyAsync(Beta, Role.Admin)).Secret;
    }

    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _folder.Dispose();
    }

    /// <summary>The secret of a key that the server has from its start.</summary>
    internal string Key(string project, Role role) => _keys[(project, role)];

    /// <summary>Makes a key, as the server's admin.</summary>
    internal async Task<CreateApiKeyResponse> CreateKeyAsync(string project, Role role, DateTimeOffset? expiry = null)
    {
        var request = new CreateApiKeyRequest { Parent = $"projects/{project}", DisplayName = $"{role} of {project}", Role = role };
        if (expiry is { } time)
        {
            request.ExpireTime = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(time);
        }

        return await Access.CreateApiKeyAsync(request, Bearer(AdminKey));
    }

    /// <summary>Metadata with a token.</summary>
    internal static Metadata Bearer(string token) => new() { { "authorization", $"Bearer {token}" } };
}
