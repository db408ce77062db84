using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OpenRs.Cloud.Server.Datasets;
using OpenRs.Cloud.Server.Prompts;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Server.Storage;
using OpenRs.Cloud.Server.Tests.Api;
using OpenRs.Cloud.Server.Tests.Grains;
using OpenRs.Cloud.Server.Uploads;
using OpenRs.Cloud.Storage.Checkpoints;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Recipes.Loading;

namespace OpenRs.Cloud.Server.Tests.Prompts;

/// <summary>What is known of prompts is not read again.</summary>
public sealed class PromptCheckTests : IDisposable
{
    private const string Hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private const string Tokenizer = "tokenizer.json";
    private readonly ConcurrentQueue<string> _read = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch);
    private readonly TemporaryFolder _folder = new();
    private readonly CheckpointStore _store;
    private readonly PromptCheck _check;
    private byte[] _rows = Encoding.UTF8.GetBytes(Seeds.Dataset);

    public PromptCheckTests()
    {
        var objects = AnyGrain.Create<IObjectStore>((_, arguments) => Task.FromResult(Get((string)arguments[0]!)));
        _store = new CheckpointStore(objects, "r", _time);
        _check = new PromptCheck(objects, new UploadStage(Options.Create(new StorageOptions { Data = _folder.Path }), _time), _time);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Check_OfPromptsThatCannotBeTooLong_ReadsThemOnce()
    {
        await CheckAsync(limit: 64);
        await CheckAsync(limit: 64);
        Assert.Single(_read);
    }

    [Fact]
    public async Task Check_WhileAnotherMeasuresTheSame_WaitsForItsAnswer()
    {
        await Task.WhenAll(CheckAsync(limit: 1), CheckAsync(limit: 1));
        Assert.Single(_read, Tokenizer);
    }

    [Fact]
    public async Task Check_OfARowWithALongSystemPrompt_CountsIt()
    {
        _rows = Encoding.UTF8.GetBytes($$"""{"problem":"1+1=","answer":"2","system_prompt":"{{new string('x', 100)}}"}""");
        await CheckAsync(limit: 64);
        Assert.Contains(Tokenizer, _read);
    }

    [Fact]
    public async Task Check_ThatGaveNoAnswer_IsTriedAgainTenMinutesLater()
    {
        // The process fails of a file without rows.
        _rows = [];
        await CheckAsync(limit: 1);
        await CheckAsync(limit: 1);
        Assert.Single(_read, Tokenizer);
        _time.Advance(TimeSpan.FromMinutes(10));
        await CheckAsync(limit: 1);
        Assert.Equal(2, _read.Count(static name => name == Tokenizer));
    }

    private async Task CheckAsync(int limit)
    {
        var source = new PromptSource(
            "p",
            RecipeLoader.BuiltIn("quickstart") with { MaxPromptLength = limit },
            _store,
            new CheckpointManifest
            {
                FormatVersion = CheckpointManifest.CurrentFormatVersion,
                Run = "r",
                Step = 0,
                PolicyVersion = 0,
                SpecHash = "",
                EngineVersion = "",
                Created = default,
                WeightsSha256 = Hash,
                Files = [new CheckpointFile(Tokenizer, Size: 1, Hash)],
            });
        var violations = new FieldViolations();
        await _check.CheckAsync(violations, "dataset", source, Dataset(), isEvaluation: false, CancellationToken.None);
        violations.ThrowIfAny();
    }

    private ObjectDownload Get(string name)
    {
        var file = name.Split('/')[^1];
        _read.Enqueue(file);
        var bytes = file == Tokenizer ? Seeds.Tokenizer(largestId: 511) : _rows;
        return new ObjectDownload(new ObjectInfo(name, bytes.Length, "", default), new MemoryStream(bytes));
    }

    private static DatasetRecord Dataset() => new()
    {
        Id = "d",
        DisplayName = "d",
        Sha256 = Hash,
        RowsSha256 = Hash,
        Rows = 1,
        SizeBytes = 1,
        Columns = [],
        CreateTime = default,
    };
}
