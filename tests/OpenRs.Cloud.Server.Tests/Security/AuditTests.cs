using Grpc.Core;
using OpenRs.Cloud.Server.Tests.Api;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Security;

/// <summary>Who changed what, or tried to: stored, in order, for those who may see it.</summary>
[Collection(SecuredGroup.Name)]
public sealed class AuditTests(SecuredServer server)
{
    [Fact]
    public async Task Calls_ThatChangeSomething_AreStoredWithTheirOutcome()
    {
        const string Project = "projects/audited";
        var admin = (await server.CreateKeyAsync("audited", Role.Admin)).ApiKey;
        var viewer = await server.CreateKeyAsync("audited", Role.Viewer);
        var runs = new RunService.RunServiceClient(server.Server.Channel);
        await FailAsync(StatusCode.PermissionDenied, () =>
            runs.CancelRunAsync(new CancelRunRequest { Name = $"{Project}/runs/r" }, SecuredServer.Bearer(viewer.Secret)).ResponseAsync);
        await FailAsync(StatusCode.NotFound, () =>
            runs.CancelRunAsync(new CancelRunRequest { Name = $"{Project}/runs/r" }, SecuredServer.Bearer(server.AdminKey)).ResponseAsync);
        await FailAsync(
            StatusCode.NotFound,
            () => runs.GetRunAsync(new GetRunRequest { Name = $"{Project}/runs/r" }, SecuredServer.Bearer(viewer.Secret)).ResponseAsync);
        await server.Access.DeleteApiKeyAsync(new DeleteApiKeyRequest { Name = admin.Name }, SecuredServer.Bearer(server.AdminKey));

        var entries = (await ListAsync(Project)).Entries;
        string[] expected =
        [
            $"AccessService.DeleteApiKey {admin.Name} OK",
            $"RunService.CancelRun {Project}/runs/r NOT_FOUND",
            $"RunService.CancelRun {Project}/runs/r PERMISSION_DENIED",
            $"AccessService.CreateApiKey {Project} OK",
            $"AccessService.CreateApiKey {Project} OK",
        ];
        Assert.Equal(expected, entries.Select(static entry => $"{entry.Method} {entry.Resource} {entry.Status}"));
        Assert.Equal($"apikey:{viewer.ApiKey.Name.Split('/')[^1]}", entries[2].Subject);
        Assert.All(entries, static entry => Assert.StartsWith("ipv4:127.0.0.1:", entry.Peer, StringComparison.Ordinal));
        Assert.Equal(
            entries.Select(static entry => entry.Time.ToDateTimeOffset()).OrderDescending(),
            entries.Select(static entry => entry.Time.ToDateTimeOffset()));
    }

    [Fact]
    public async Task Calls_OfStrangers_AreStoredWhereTheyCannotFillAProjectsLog()
    {
        var runs = new RunService.RunServiceClient(server.Server.Channel);
        var name = $"projects/{SecuredServer.Beta}/runs/stranger";
        await FailAsync(StatusCode.NotFound, () => runs.CancelRunAsync(
            new CancelRunRequest { Name = name }, SecuredServer.Bearer(server.Key(SecuredServer.Alpha, Role.Admin))).ResponseAsync);
        await FailAsync(StatusCode.Unauthenticated, () => runs.DeleteRunAsync(new DeleteRunRequest { Name = name }).ResponseAsync);
        var strangers = (await ListAsync("projects/-", 1000)).Entries;
        Assert.Contains(strangers, entry => entry.Resource == name
            && entry.Status == "NOT_FOUND"
            && entry.Subject.StartsWith("apikey:", StringComparison.Ordinal));
        Assert.Contains(
            strangers, static entry => entry is { Method: "RunService.DeleteRun", Subject: "anonymous", Status: "UNAUTHENTICATED" });
        Assert.DoesNotContain((await ListAsync($"projects/{SecuredServer.Beta}", 1000)).Entries, entry => entry.Resource == name);
    }

    [Fact]
    public async Task Log_LongerThanItsPages_IsListedWholeAcrossAKill()
    {
        const int Calls = 230;
        using var folder = new TemporaryFolder();
        var arguments = new[] { "--auth", "required" };
        await using (var first = await ServerProcess.StartAsync(folder["data"], arguments))
        {
            var key = await AdminKeyAsync(folder);
            var runs = new RunService.RunServiceClient(first.Channel);
            await Task.WhenAll(Enumerable.Range(0, Calls).Select(i =>
                FailAsync(StatusCode.NotFound, () => runs.CancelRunAsync(
                    new CancelRunRequest { Name = $"projects/p/runs/run-{i}" }, SecuredServer.Bearer(key)).ResponseAsync)));
            await first.KillAsync();
        }

        await using var second = await ServerProcess.StartAsync(folder["data"], arguments);
        var access = new AccessService.AccessServiceClient(second.Channel);
        var bearer = SecuredServer.Bearer(await AdminKeyAsync(folder));
        var seen = new List<AuditEntry>();
        var request = new ListAuditEntriesRequest { Parent = "projects/p", PageSize = 70 };
        do
        {
            var page = await access.ListAuditEntriesAsync(request, bearer);
            Assert.InRange(page.Entries.Count, 1, 70);
            seen.AddRange(page.Entries);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        Assert.Equal(
            Enumerable.Range(0, Calls).Select(static i => $"projects/p/runs/run-{i}").Order(),
            seen.Select(static entry => entry.Resource).Order());

        request.PageToken = "MTpwcm9qZWN0cy9hbHBoYQ==";
        await Refused.AsAsync(
            StatusCode.InvalidArgument,
            "INVALID_ARGUMENT",
            "page_token",
            "is not one that this listing gave out",
            async () => await access.ListAuditEntriesAsync(request, bearer));
    }

    private async Task<ListAuditEntriesResponse> ListAsync(string parent, int size = 0) =>
        await server.Access.ListAuditEntriesAsync(
            new ListAuditEntriesRequest { Parent = parent, PageSize = size }, SecuredServer.Bearer(server.AdminKey));

    private static async Task<string> AdminKeyAsync(TemporaryFolder folder) =>
        (await File.ReadAllTextAsync(Path.Combine(folder["data"], "admin.key"))).Trim();

    private static async Task FailAsync(StatusCode code, Func<Task> call) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<RpcException>(call)).StatusCode);
}
