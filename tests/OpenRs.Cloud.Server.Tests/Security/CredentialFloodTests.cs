using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenRs.Cloud.Access;
using OpenRs.Cloud.Hosting.Local;
using OpenRs.Cloud.Server.Limits;
using OpenRs.Cloud.Server.Security.Authentication;
using OpenRs.Cloud.Server.Storage;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Security;

/// <summary>Whoever sends credentials that do not hold, in masses, holds up nobody and fills nothing.</summary>
public sealed class CredentialFloodTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task WrongSecrets_InMasses_DoNotHoldUpAKeyThatIsNew()
    {
        await using var server = await ServerProcess.StartAsync(_folder["data"], "--auth", "required");
        var access = new AccessService.AccessServiceClient(server.Channel);
        var admin = File.ReadAllText(Path.Combine(_folder["data"], "admin.key")).Trim();
        async Task<string> CreateAsync() => (await access.CreateApiKeyAsync(
            new CreateApiKeyRequest { Parent = "projects/alpha", DisplayName = "k", Role = Role.Viewer },
            SecuredServer.Bearer(admin))).Secret;
        var (attacked, fresh) = (await CreateAsync(), await CreateAsync());
        using var over = new CancellationTokenSource();
        var flood = Enumerable.Range(0, 500).Select(i => GuessAsync(access, Wrong(attacked, i), over.Token)).ToList();
        await Task.WhenAny(flood);
        var began = TimeProvider.System.GetTimestamp();
        var identity = await access.GetIdentityAsync(new GetIdentityRequest(), SecuredServer.Bearer(fresh));
        Assert.Equal($"apikey:{fresh.Split('_')[1]}", identity.Subject);
        Assert.InRange(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 0, 10);
        await over.CancelAsync();
        Assert.DoesNotContain(StatusCode.OK, await Task.WhenAll(flood));
    }

    [Fact]
    public async Task UnknownPrefixes_CreateNoGrain()
    {
        using var host = NewHost();
        await host.StartAsync();
        var keys = ActivatorUtilities.CreateInstance<ApiKeyAuthenticator>(host.Services);
        for (var i = 0; i < 100; i++)
        {
            Assert.Null(await keys.AuthenticateAsync(ApiKeyToken.Create(), "here", CancellationToken.None));
        }

        var grains = await host.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0).GetSimpleGrainStatistics();
        Assert.DoesNotContain(grains, static kind => kind.GrainType.Contains("ApiKey", StringComparison.OrdinalIgnoreCase));
        await host.StopAsync();
    }

    private IHost NewHost()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOpenRsLocal(_folder["state.db"]);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.Configure<StorageOptions>(options => options.Data = _folder["data"]);
        builder.Services.AddOptions<AccessOptions>();
        builder.Services.AddOptions<LimitOptions>();
        builder.Services.AddSingleton<CallLimits>();
        builder.Services.AddSingleton<ApiKeyProjects>();
        builder.Services.AddSingleton<AdminKey>();
        builder.Services.AddSingleton<SecretVerifier>();
        return builder.Build();
    }

    private static string Wrong(string key, int number) =>
        key[..^2] + "abcdefghijklmnopqrstuvwxyz234567"[number % 32] + "abcdefghijklmnopqrstuvwxyz234567"[number / 32 % 32];

    private static async Task<StatusCode> GuessAsync(
        AccessService.AccessServiceClient access, string key, CancellationToken cancellationToken)
    {
        try
        {
            await access.GetIdentityAsync(new GetIdentityRequest(), SecuredServer.Bearer(key), cancellationToken: cancellationToken);
            return StatusCode.OK;
        }
        catch (RpcException exception)
        {
            return exception.StatusCode;
        }
    }
}
