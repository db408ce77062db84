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
        var settings = await SettingsAsync(receiver, key);
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

    [Fact]
    public async Task Alert_OfAnEvaluationThatFails_IsToldUnderItsName()
    {
        var key = RandomNumberGenerator.GetBytes(32);
        await using var receiver = await AlertReceiver.StartAsync(key);
        await using var server = await ServerProcess.StartAsync(_folder["data"], await SettingsAsync(receiver, key));
        var api = new ApiClient(server.Channel);
        var name = (await api.CreateAsync(await api.EvaluationSpecAsync(Pool))).Name;
        await FailAsync(server);
        var told = await receiver.NextAsync(Timeout);
        Assert.Equal(("evaluation.failed", true), (told.Type, told.IsSigned));
        Assert.Equal(name, told.Data.GetProperty("evaluation").GetString());
        var evaluation = await api.GetEvaluationAsync(name);
        var alert = Assert.Single(evaluation.Alerts);
        Assert.Equal((EvaluationAlertKind.Failed, evaluation.StateReason), (alert.Kind, alert.Message));
        Assert.Equal(alert.Message, told.Data.GetProperty("message").GetString());
    }

    /// <summary>Its budget pays three seconds of an agent, who then does not give its lease back: all of it is charged.</summary>
    [Fact]
    public async Task Alerts_OfAnEvaluationThatSpendsItsBudget_AreToldInOrder()
    {
        var key = RandomNumberGenerator.GetBytes(32);
        await using var receiver = await AlertReceiver.StartAsync(key);
        await using var server = await ServerProcess.StartAsync(_folder["data"], await SettingsAsync(receiver, key));
        var api = new ApiClient(server.Channel);
        var spec = await api.EvaluationSpecAsync(Pool);
        spec.BudgetUsdMicros = 367;
        var name = (await api.CreateAsync(spec)).Name;
        await using var agent = await EvaluationCalls.AtWorkAsync(server, "agent", Pool);
        await agent.HeartbeatAsync();
        var told = new List<ReceivedAlert>();
        while (told.Count < 4)
        {
            told.Add(await receiver.NextAsync(Timeout));
        }

        Assert.Equal(
            ["evaluation.budget", "evaluation.budget", "evaluation.budget", "evaluation.budget_exhausted"],
            told.Select(static alert => alert.Type));
        Assert.Equal([50, 80, 95], told.Take(3).Select(static alert => alert.Data.GetProperty("percent").GetInt32()));
        Assert.All(told, alert => Assert.Equal((true, name), (alert.IsSigned, alert.Data.GetProperty("evaluation").GetString())));
        var end = await api.GetEvaluationAsync(name);
        Assert.Equal(EvaluationState.BudgetExhausted, end.State);
        Assert.Equal(
            end.Alerts.Select(alert => $"{name.Split('/')[^1]}-{alert.Number}: {alert.Message}"),
            told.Select(static alert => $"{alert.Id}: {alert.Data.GetProperty("message").GetString()}"));
    }

    private async Task<Dictionary<string, string?>> SettingsAsync(AlertReceiver receiver, byte[] key)
    {
        await File.WriteAllTextAsync(_folder["alerts.secret"], $"whsec_{Convert.ToBase64String(key)}");
        return new Dictionary<string, string?>
        {
            ["OpenRs__AlertUrls__0"] = receiver.Url, ["OpenRs__AlertSecretFile"] = _folder["alerts.secret"],
        };
    }

    private static async Task FailAsync(ServerProcess server)
    {
        await using var agent = await EvaluationCalls.AtWorkAsync(server, "agent", Pool);
        var unit = Assert.Single(await agent.RequestWorkAsync(1));
        Assert.Equal(ReceiptStatus.Accepted, await agent.FailAsync(unit, "the model does not fit", isPermanent: true));
    }
}
