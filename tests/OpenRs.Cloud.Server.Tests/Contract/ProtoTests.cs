using Google.Protobuf.Reflection;
using OpenRs.Rewards.V1;

namespace OpenRs.Cloud.Server.Tests.Contract;

/// <summary>The rules that the protos keep.</summary>
public sealed class ProtoTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private static readonly string Protos = Path.Combine(RepositoryPaths.Root, "protos");
    private static readonly string Script = Path.Combine(RepositoryPaths.Root, "eng", "buf.sh");
    private static readonly string Baseline = Path.Combine(RepositoryPaths.Root, "eng", "proto", "baseline.binpb");
    private static readonly string[] MoneyWords = ["usd", "price", "cost", "budget", "spent", "granted", "reserve"];
    private static readonly string[] TimeWords = ["seconds", "ms", "interval", "duration", "timeout", "period", "delay", "deadline"];

    // A share of another amount has no unit.
    private static readonly string[] Ratios = ["relative_cost"];

    private static readonly string[] ConfidenceInterval = ["interval_low", "interval_high"];

    public static TheoryData<string> Files => [.. Descriptors.Select(static file => file.Name)];

    // What users serve is no part of what this server does.
    private static IReadOnlyList<FileDescriptor> Descriptors => [.. ContractMethods.Files, RewardServiceReflection.Descriptor];

    /// <summary>STANDARD and COMMENTS: every service, method, message, field, enum and enum value says what it is.</summary>
    [Fact]
    public Task Buf_Lint_FindsNothing() => BufAsync("lint");

    [Fact]
    public Task Buf_Format_ChangesNothing() => BufAsync("format", "--diff", "--exit-code");

    /// <summary>Clients that were built against the committed baseline still work; eng/update-proto-baseline.sh makes a new one.</summary>
    [Fact]
    public Task Buf_Breaking_AgainstTheBaseline_FindsNothing() => BufAsync("breaking", "--against", Baseline);

    [Fact]
    public async Task Buf_Breaking_OfAPlantedBreak_NamesIt()
    {
        using var folder = new TemporaryFolder();
        foreach (var file in Directory.EnumerateFiles(Protos, "*", SearchOption.AllDirectories))
        {
            var copy = folder[Path.GetRelativePath(Protos, file)];
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            var text = await File.ReadAllTextAsync(file);
            await File.WriteAllTextAsync(
                copy, text.Replace("int64 budget_usd_micros = 7;", "int32 budget_usd_micros = 7;", StringComparison.Ordinal));
        }

        await using var buf = ChildProcess.Start(
            Script, ["breaking", "--against", Baseline], environment: new Dictionary<string, string?> { ["PROTOS"] = folder.Path });
        Assert.NotEqual(0, await buf.WaitForExitAsync(Timeout));
        Assert.Contains(
            buf.Lines,
            static line => line.Contains("run.proto", StringComparison.Ordinal) && line.Contains("int64", StringComparison.Ordinal));
    }

    [Fact]
    public void Files_OfTheFolder_AreAllChecked()
    {
        var files = Directory.GetFiles(Protos, "*.proto", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Protos, file))
            .Order(StringComparer.Ordinal);
        Assert.Equal(files, Descriptors.Select(static file => file.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Fields_OfMoney_AreWholeMicros(string file) => Assert.All(
        NumbersOf(file).Where(static field => HasWord(field, MoneyWords) && !Ratios.Contains(field.Name)),
        static field =>
        {
            Assert.Matches("(^|_)usd_micros(_per_gpu_hour|_per_point(_low|_high)?)?$", field.Name);
            Assert.Equal(FieldType.Int64, field.FieldType);
        });

    [Theory]
    [MemberData(nameof(Files))]
    public void Fields_OfTime_NameTheirUnit(string file) => Assert.All(
        NumbersOf(file).Where(static field => HasWord(field, TimeWords) && !ConfidenceInterval.Contains(field.Name)),
        static field => Assert.Matches("(^|_)(ms|seconds)$", field.Name));

    [Fact]
    public void Fields_OfMoneyAndTime_AreFoundByTheirWords()
    {
        var names = Descriptors.SelectMany(static file => NumbersOf(file.Name))
            .Where(static field => HasWord(field, [.. MoneyWords, .. TimeWords]))
            .Select(static field => field.FullName)
            .ToHashSet();
        Assert.Contains("openrs.cloud.v1.RunSpec.budget_usd_micros", names);
        Assert.Contains("openrs.cloud.v1.PhaseSeconds.seconds", names);
        Assert.Contains("openrs.cloud.v1.Welcome.heartbeat_interval_ms", names);
    }

    private static bool HasWord(FieldDescriptor field, string[] words) => field.Name.Split('_').Any(words.Contains);

    // Maps count by their values.
    private static IEnumerable<FieldDescriptor> NumbersOf(string file) =>
        Descriptors.Single(descriptor => descriptor.Name == file).MessageTypes
        .SelectMany(static message => message.Fields.InDeclarationOrder())
        .Where(static field => (field.IsMap ? field.MessageType.FindFieldByName("value") : field).FieldType
            is not (FieldType.Message or FieldType.String or FieldType.Bytes or FieldType.Bool or FieldType.Enum));

    private static async Task BufAsync(params string[] arguments)
    {
        await using var buf = ChildProcess.Start(Script, arguments);
        var exitCode = await buf.WaitForExitAsync(Timeout);
        Assert.True(exitCode == 0, string.Join(Environment.NewLine, buf.Lines));
    }
}
