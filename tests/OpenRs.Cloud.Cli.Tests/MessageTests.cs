using System.Text.RegularExpressions;

namespace OpenRs.Cloud.Cli.Tests;

/// <summary>
/// Whatever is typed, the answer is in the words of those who type it: no type, parameter, stack or folder of the programs.
/// </summary>
[Collection(SecuredGroup.Name)]
public sealed partial class MessageTests(SecuredServer server) : IAsyncLifetime
{
    private const string Nobody = "--server http://127.0.0.1:1";
    private readonly CliHome _home = new();

    public static TheoryData<string> OddLines =>
    [
        "runs list --output yaml",
        $"runs list {Nobody}",
        "runs list --server http://nosuchhost.invalid:1",
        "runs list --server ftp://x",
        "runs list --context nope",
        "runs list --ca /tmp",
        "runs get /",
        "runs get ../../etc",
        "runs create --recipe open-rs9 --model models/x --dataset datasets/x",
        "runs create --recipe quickstart --model models/x --dataset datasets/x --pool ../x",
        "runs create --recipe quickstart --model models/x --dataset datasets/x --set max_steps=1e9 --set x",
        "runs create --recipe quickstart --model models/x --dataset datasets/x --set nonsense=1 --max-agents 3",
        "runs create --recipe / --model / --dataset /",
        "runs forecast --recipe quickstart --model models/x --dataset datasets/x --gpu-type abacus",
        "runs resume nobody --budget $5",
        "runs scale nobody --max-agents 2147483648",
        "eval create --recipe quickstart --model nobody/7 --dataset datasets/x",
        "eval create --recipe quickstart --model nobody/latest --dataset datasets/x --samples 9999",
        "eval compare a b",
        "eval reshard a 99999",
        "datasets upload /",
        "datasets get //",
        "datasets delete x",
        "models get x",
        "checkpoints get x/1",
        "checkpoints get 1",
        "checkpoints download x/1 --out /proc/x",
        "checkpoints export x/latest",
        "recipes show /",
        "recipes show /dev/null",
        "recipes import /etc/hostname",
        "recipes import /proc/self/mem",
        "recipes import fixture --out /nodir/x",
        "cost charges nobody",
        "cost export --from yesterday",
        "cost what-if nobody --speed -1",
        "cost budget --set lots",
        "audit list --limit -1",
        "keys create --name x --role king",
        "keys revoke nope",
        "contexts use nope",
        "login --server nonsense",
        "whoami --context nope",
        "verify /",
        "verify /etc/hostname",
        "verify /none",
        "verify /etc/hostname --profile x",
        "reward /etc/hostname",
        "completion fish9",
        "up --folder /proc/x --listen http://127.0.0.1:0",
        "up --folder /etc/hostname/x --listen http://127.0.0.1:0",
        "up --listen nonsense",
        "demo --folder /proc/x",
        "server --data /proc/x --listen http://127.0.0.1:0",
        "server --listen http://8.8.8.8:0 --auth none --allow-unauthenticated",
        "server --listen http://127.0.0.1:99999",
        "server --price-file /etc/hostname --listen http://127.0.0.1:0",
        "server --price-file prices --listen http://127.0.0.1:0",
        "server --objects nonsense://x --listen http://127.0.0.1:0",
        "server --tls-certificate /etc/hostname --listen https://127.0.0.1:0",
        "server --OpenRs:LeaseSeconds soon --listen http://127.0.0.1:0",
        "agent --device abacus",
        "agent --token-file /none",
        "models inspect /",
        "models diff / /",
        "simulate --runs x",
    ];

    public Task InitializeAsync() => _home.LogInAsync(server.Address, server.AdminKey, "--project", "messages");

    public Task DisposeAsync()
    {
        _home.Dispose();
        return Task.CompletedTask;
    }

    [Theory]
    [MemberData(nameof(OddLines))]
    public async Task Message_OfAnOddLine_HasOnlyWordsOfItsReader(string line)
    {
        await File.WriteAllTextAsync(_home["prices"], """[{ "gpu_type": "A40", "usd_per_gpu_hour": "dear", "colour": 1 }]""");
        File.Copy(RepositoryPaths.Fixture("recipes", "grpo.yaml"), _home["fixture"]);
        var result = await _home.RunAsync(line.Split(' '));
        Assert.True(result.ExitCode is > 0 and < 6, result.ToString());
        var said = string.Join('\n', [.. result.Error, .. result.Output]);
        Assert.NotEmpty(said.Trim());
        Assert.Empty(OfThePrograms().Matches(said).Select(static match => match.Value));
        Assert.DoesNotContain("openrs-cli-server-", said, StringComparison.Ordinal);
    }

    // Names of types and of members, parameters, stacks, and how System.Text.Json and gRPC speak of themselves.
    [GeneratedRegex(
        @"\b(System|Microsoft|Grpc|Orleans|OpenRs)\.[A-Z]\w+|\w+Exception\b|\(Parameter '|^   at |LineNumber:|BytePositionInLine|"
        + @"Path: \$|subchannel|\.NET|Unhandled|[a-z]`\d",
        RegexOptions.Multiline)]
    private static partial Regex OfThePrograms();
}
