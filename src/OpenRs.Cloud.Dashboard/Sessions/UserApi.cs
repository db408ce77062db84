using Microsoft.AspNetCore.Components.Authorization;
using OpenRs.Cloud.Client;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Dashboard.Sessions;

/// <summary>The API in the name of the user of a page, with that user's key: the dashboard itself may do nothing.</summary>
internal sealed class UserApi(AuthenticationStateProvider users, ApiClients clients) : IDisposable
{
    private Task<OpenRsClient>? _client;
    private Identity? _identity;

    /// <summary>The client.</summary>
    public Task<OpenRsClient> ClientAsync() => _client ??= CreateAsync();

    /// <summary>Who the user is.</summary>
    public async ValueTask<Identity> IdentityAsync(CancellationToken cancellationToken) =>
        _identity ??= await (await ClientAsync()).Access.GetIdentityAsync(new GetIdentityRequest(), cancellationToken: cancellationToken);

    /// <summary>What the user may do in a project.</summary>
    /// <param name="project">Its id.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async ValueTask<Role> RoleAsync(string project, CancellationToken cancellationToken) =>
        (await IdentityAsync(cancellationToken)).Roles
            .Where(role => role.Project is var name && (name == $"projects/{project}" || name == "projects/-"))
            .Select(static role => role.Role)
            .DefaultIfEmpty(Role.Unspecified)
            .Max();

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_client is { IsCompletedSuccessfully: true, Result: var client })
        {
            client.Dispose();
        }
    }

    private async Task<OpenRsClient> CreateAsync() =>
        clients.Create(DashboardCookie.KeyOf((await users.GetAuthenticationStateAsync()).User));
}
