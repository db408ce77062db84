using System.Security.Cryptography;
using OpenRs.Cloud.Server.Tests.Api;
using OpenRs.Cloud.Server.Tests.Evaluations;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Alerts;

/// <summary>An alert of a real server reaches a receiver that refuses it, after a crash of the server too, under the same id.</summary>
public sealed class AlertDeliveryTests : IDisposable
{
    private const string Pool = "alerting";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Alert_OfARunThatFails_IsToldUntilItIsTakenAndOverACrash()
    {
        var key = RandomNumberGenerator.GetBytes(32);
        await using var receiver = await AlertReceiver.StartAsync(key);
        await File.WriteAllTextAsync(_folder["alerts.secret"], $"whsec_{Convert.ToBase64String(key)}");
        var settings = new Dictionary<string, string?>
        {
            ["OpenRs__AlertUrls__0"] = receiver.Url, ["OpenRs__AlertSecretFile"] = _folder["alerts.secret"],
        };
        receiver.Answer(503, 500);
        string name;
        ReceivedAlert first;
        await using (var server = await ServerProcess.StartAsync(_folder["data"], settings))
        {
            var api = new ApiClient(server.Channel);
            name = (await api.CreateAsync(await api.SpecAsync(Pool))).Name;
            await FailAsync(server);
            first = await receiver.NextAsync(Timeout);
            await server.KillAsync();
        }

        await using (var server = await ServerProcess.StartAsync(_folder["data"], settings))
        {
            var again = await receiver.NextAsync(Timeout);
            again = again.Status == 500 ? await receiver.NextAsync(Timeout) : again;
            Assert.Equal((503, 204), (first.Status, again.Status));
            Assert.Equal((first.Id, true, true), (again.Id, first.IsSigned, again.IsSigned));
            Assert.Equal(("run.failed", name), (again.Type, again.Data.GetProperty("run").GetString()));
            var run = await new ApiClient(server.Channel).GetAsync(name);
            var alert = Assert.Single(run.Alerts);
            Assert.Equal((RunAlertKind.Failed, run.StateReason), (alert.Kind, alert.Message));
            Assert.Equal(alert.Message, again.Data.GetProperty("message").GetString());
            Assert.Equal(alert.EventNumber, again.Data.GetProperty("eventNumber").GetInt64());
            Assert.True(receiver.IsEmpty);
        }
    }

    private static async Task FailAsync(ServerProcess server)
    {
        await using var agent = await EvaluationCalls.AtWorkAsync(server, "agent", Pool);
        var unit = Assert.Single(await agent.RequestWorkAsync(1));
        Assert.Equal(ReceiptStatus.Accepted, await agent.FailAsync(unit, "the model does not fit", isPermanent: true));
    }
}
