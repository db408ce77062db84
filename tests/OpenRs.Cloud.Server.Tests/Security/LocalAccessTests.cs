using Grpc.Core;
using OpenRs.Cloud.Server.Tests.Api;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Security;

/// <summary>A server on loopback asks for no credentials, as long as nobody wants it to.</summary>
[Collection(ServerGroup.Name)]
public sealed class LocalAccessTests(ServerFixture fixture)
{
    private AccessService.AccessServiceClient Access => new(fixture.Server.Channel);

    [Fact]
    public async Task Call_WithoutCredentialsOnLoopback_IsTheLocalAdmin() => Assert.Equal(
        new Identity { Subject = "local", Roles = { new ProjectRole { Project = "projects/-", Role = Role.Admin } } },
        await Access.GetIdentityAsync(new GetIdentityRequest()));

    [Fact]
    public async Task Call_WithWrongCredentialsOnLoopback_IsRefusedStill() => await Refused.AsAsync(
        StatusCode.Unauthenticated, "CREDENTIALS_INVALID", null, "openrs login",
        async () => await Access.GetIdentityAsync(new GetIdentityRequest(), SecuredServer.Bearer("ors_wrong")));

    [Fact]
    public async Task Call_WithAKeyOnLoopback_HasTheKeysRole()
    {
        var key = await Access.CreateApiKeyAsync(
            new CreateApiKeyRequest { Parent = "projects/keyed", DisplayName = "reader", Role = Role.Viewer });
        var request = new CancelRunRequest { Name = "projects/keyed/runs/r" };
        await Refused.AsAsync(
            StatusCode.PermissionDenied, "ROLE_TOO_LOW", null, "RunService.CancelRun needs the role operator in projects/keyed",
            async () => await fixture.Api.Runs.CancelRunAsync(request, SecuredServer.Bearer(key.Secret)));
    }
}
