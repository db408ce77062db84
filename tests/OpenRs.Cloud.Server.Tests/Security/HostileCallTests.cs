using Google.Protobuf;
using Grpc.Core;
using Grpc.Health.V1;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Security;

/// <summary>Single calls that once took the server with them, by callers who may do least: each is refused, and the server lives.</summary>
[Collection(SecuredGroup.Name)]
public sealed class HostileCallTests(SecuredServer server)
{
    private const int Depth = 100_000;
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(20);

    public static TheoryData<string, string> Recipes => new()
    {
        { "brackets", "rewards: " + new string('[', 32_700) },
        { "braces", new string('{', 65_536) },
        { "lists", string.Concat(Enumerable.Repeat("- ", 32_000)) },
        { "keys", string.Concat(Enumerable.Repeat("? ", 32_000)) },
        { "aliases", "a: &a [x,x]\nb: [*a,*a]" },
        { "wrong keys", string.Concat(Enumerable.Range(0, 2000).Select(static i => $"max_completion_length{i}: 1\n")) },
        { "long value", "max_steps: " + new string('9', 60_000) },
        { "half a surrogate pair", "name: \"\\ud800\"" },
    };

    [Theory]
    [MemberData(nameof(Recipes))]
    public async Task ForecastRun_HostileRecipeOfAViewer_IsRefusedInOneLine(string name, string yaml)
    {
        var runs = new RunService.RunServiceClient(server.Server.Channel);
        var request = new ForecastRunRequest
        {
            Parent = $"projects/{SecuredServer.Alpha}",
            Spec = new RunSpec { RecipeYaml = yaml, BudgetUsdMicros = 1 },
        };
        var began = TimeProvider.System.GetTimestamp();
        var error = await Assert.ThrowsAsync<RpcException>(
            async () => await runs.ForecastRunAsync(request, SecuredServer.Bearer(server.Key(SecuredServer.Alpha, Role.Viewer))));
        Assert.True(error.StatusCode == StatusCode.InvalidArgument, $"{name}: {error.Status}");
        Assert.Single(error.Status.Detail.Split('\n'));
        Assert.InRange(error.Status.Detail.Length, 1, 4000);
        Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.Zero, MaxTime);
        await AssertServesAsync();
    }

    [Fact]
    public async Task CreateRun_HostileRecipeOfAnOperator_IsRefused()
    {
        var runs = new RunService.RunServiceClient(server.Server.Channel);
        var spec = new RunSpec { RecipeYaml = "rewards: " + new string('[', 32_700), BudgetUsdMicros = 1 };
        spec.Overrides["rewards"] = new string('[', 1900);
        var error = await Assert.ThrowsAsync<RpcException>(async () => await runs.CreateRunAsync(
            new CreateRunRequest { Parent = $"projects/{SecuredServer.Alpha}", Spec = spec },
            SecuredServer.Bearer(server.Key(SecuredServer.Alpha, Role.Operator))));
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        await AssertServesAsync();
    }

    [Fact]
    public async Task AnyCall_NestedGroupsOfAnUnknownField_IsRefused() =>
        await RefusedAsync(StatusCode.InvalidArgument, Enumerable.Repeat((byte)((1000 % 16 << 3) | 3), Depth).ToArray());

    [Fact]
    public async Task AnyCall_LargerThanAMessageMayBe_IsRefused() =>
        await RefusedAsync(StatusCode.ResourceExhausted, new GetRunRequest { Name = new string('a', 5 << 20) }.ToByteArray());

    [Fact]
    public async Task AnyCall_LengthBeyondTheMessage_IsRefused() =>
        await RefusedAsync(StatusCode.InvalidArgument, [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x07, 1, 2, 3]);

    private async Task RefusedAsync(StatusCode code, byte[] message)
    {
        foreach (var method in Contract.Methods.Where(static method => method is { IsClientStreaming: false, IsServerStreaming: false }))
        {
            var answer = await server.Calls.CallAsync(method, server.Key(SecuredServer.Alpha, Role.Viewer), message);
            Assert.True(answer.Code == code, $"{method.FullName}: {answer}");
        }

        await AssertServesAsync();
    }

    private async Task AssertServesAsync()
    {
        var health = await new Health.HealthClient(server.Server.Channel).CheckAsync(new HealthCheckRequest());
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, health.Status);
    }
}
