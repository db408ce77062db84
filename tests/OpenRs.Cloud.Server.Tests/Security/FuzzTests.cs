using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Health.V1;
using Xunit.Abstractions;

namespace OpenRs.Cloud.Server.Tests.Security;

/// <summary>
/// Every method with bytes that no client would send, by callers who may do everything: no crash, no failure of the server's own, no word
/// of its insides. OPENRS_FUZZ_SEED and OPENRS_FUZZ_ROUNDS look further.
/// </summary>
[Collection(SecuredGroup.Name)]
public sealed class FuzzTests(SecuredServer server, ITestOutputHelper output)
{
    private static int FirstSeed => Setting("OPENRS_FUZZ_SEED", 20260);

    private static int Rounds => Setting("OPENRS_FUZZ_ROUNDS", 12);

    public static TheoryData<string> Services => [.. Contract.Methods.Select(static method => method.Service.Name).Distinct()];

    [Theory]
    [MemberData(nameof(Services))]
    public async Task Call_WithBytesThatNoClientSends_NeverFailsTheServer(string service)
    {
        var linesBefore = server.Server.Lines.Count;
        var counts = new SortedDictionary<StatusCode, int>();
        var problems = new List<string>();
        foreach (var method in Contract.Methods.Where(method => method.Service.Name == service))
        {
            for (var seed = FirstSeed; seed < FirstSeed + Rounds; seed++)
            {
                foreach (var messages in RequestsFor(method, seed))
                {
                    var answer = await server.Calls.CallAsync(
                        method, service == "AgentService" ? server.Server.AgentToken : server.AdminKey, messages);
                    counts[answer.Code] = counts.GetValueOrDefault(answer.Code) + 1;
                    if (IsOurFailure(answer, messages))
                    {
                        problems.Add($"OPENRS_FUZZ_SEED={seed} OPENRS_FUZZ_ROUNDS=1: {method.FullName} "
                            + $"{Convert.ToHexString(messages[0])[..Math.Min(200, 2 * messages[0].Length)]}: {answer}");
                    }
                }
            }
        }

        output.WriteLine(string.Join(", ", counts.Select(static count => $"{count.Key} {count.Value}")));
        Assert.True(problems.Count == 0, string.Join('\n', problems));
        var health = await new Health.HealthClient(server.Server.Channel).CheckAsync(new HealthCheckRequest());
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, health.Status);
        Assert.DoesNotContain(
            server.Server.Lines.Skip(linesBefore),
            static line => line.Contains("Z fail:", StringComparison.Ordinal) || line.Contains("Z crit:", StringComparison.Ordinal));
    }

    // Bytes that are no message are refused by gRPC itself, as INTERNAL, and say so; that is not a failure.
    private static bool IsOurFailure(RawAnswer answer, byte[][] messages) =>
        answer.Code is StatusCode.Unknown or StatusCode.DataLoss or StatusCode.DeadlineExceeded or StatusCode.Unavailable
        || (answer.Code == StatusCode.Internal && (answer.Reason == "INTERNAL" || messages.Length == 0))
        || answer.Detail.Contains("   at ", StringComparison.Ordinal)
        || answer.Detail.Contains("OpenRs.Cloud.", StringComparison.Ordinal)
        || answer.Detail.Length > 5000;

    private static IEnumerable<byte[][]> RequestsFor(MethodDescriptor method, int seed)
    {
        var mutator = new Mutator(seed);
        yield return [mutator.Noise()];
        var good = Contract.RequestTo(method, SecuredServer.Alpha);
        yield return [mutator.Corrupt(good.ToByteArray())];

        // The right resource with any values beside it gets past the door and into the method.
        var any = mutator.Message(method.InputType);
        Contract.NameField(method)?.Accessor.SetValue(any, Contract.NameFor(method, SecuredServer.Alpha));
        yield return [any.ToByteArray()];
        yield return [mutator.Corrupt(any.ToByteArray())];
        if (method.IsClientStreaming)
        {
            yield return [good.ToByteArray(), mutator.Message(method.InputType).ToByteArray(), mutator.Noise()];
            yield return [good.ToByteArray(), good.ToByteArray()];
        }
    }

    private static int Setting(string name, int standard) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), out var value) ? value : standard;
}
