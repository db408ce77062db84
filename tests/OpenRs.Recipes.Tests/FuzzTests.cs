using System.Text;
using OpenRs.Recipes.Datasets;
using OpenRs.Recipes.Import;
using OpenRs.Recipes.Keys;
using OpenRs.Recipes.Loading;
using OpenRs.Recipes.ModelFiles;
using OpenRs.Recipes.Options;
using OpenRs.Recipes.Rewards;

namespace OpenRs.Recipes.Tests;

/// <summary>Changes of good files: each is read or refused, within bounds (<see cref="Fuzz"/>).</summary>
public sealed class FuzzTests
{
    private const int MaxRowBytes = 1 << 20;
    private const int DataBytes = 32;

    private static readonly string[] RecipeWords =
    [
        .. RecipeKeys.All.Select(static key => $"\n{key.Name}: "), .. RewardCatalog.Functions.Keys, "rewards:\n", "- name: ",
        "weight: ", "options: ", "{name: accuracy, weight: 1}", "[", "? ", "&a ", "*a", "<<: ", "!!str ", "!!int ", "...\n", "|\n",
        ">-\n", "%YAML 1.1\n",
    ];

    private static readonly string[] JsonWords =
    [
        "\"problem\":", "\"solution\":", "\"answer\":", "{\"problem\":\"1\",\"answer\":1}\n", "\\u0000", "\"$\\\\boxed{", "#### 4", "\r\n",
    ];

    private static readonly string[] HeaderWords =
    [
        "\"data_offsets\":[", "\"shape\":[", "\"dtype\":\"F32\"", "\"dtype\":\"BF16\"", "\"__metadata__\":{", "[0,0]", "[0,32]",
        "{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}",
    ];

    private static readonly string[] ConfigWords =
    [
        "\"vocab_size\":", "\"hidden_size\":", "\"num_hidden_layers\":", "\"num_attention_heads\":", "\"num_key_value_heads\":",
        "\"head_dim\":", "\"rope_scaling\":", "\"rope_theta\":", "\"eos_token_id\":", "\"layer_types\":", "\"sliding_window\":",
        "\"torch_dtype\":\"bfloat16\"",
    ];

    [Fact]
    public void Load_ChangedRecipes_AreReadOrRefused() => new Fuzz(
        "recipes", Recipes(), static yaml => RewardsOf(RecipeLoader.Load(Text(yaml))), IsRefusal) { Words = RecipeWords }.Run();

    [Fact]
    public void Load_ChangedRewards_AreReadOrRefused() => new Fuzz(
        "rewards",
        [
            .. RewardCatalog.Functions.Select(static function => Bytes(
                $"extends: quickstart\nrewards:\n  - name: {function.Key}\n    weight: 0.5\n"
                + string.Concat(function.Value.Select(static option => $"    {option.Name}: {option.Default}\n")))),
        ],
        static yaml => RewardsOf(RecipeLoader.Load(Text(yaml))),
        IsRefusal)
    {
        Words =
        [
            .. RewardCatalog.Functions.Values.SelectMany(static options => options).Select(static option => $"{option.Name}: "),
            .. RecipeWords,
        ],
    }.Run();

    [Fact]
    public void Load_ChangedRewardServices_AreReadOrRefused() => new Fuzz(
        "reward services",
        [
            Bytes(
                "extends: quickstart\nrewards:\n  - name: own\n    weight: 0.5\n    service: {url: 'https://rewards.example.com:8443', "
                + "min_score: 0, max_score: 2, timeout_seconds: 5, max_wait_seconds: 10}\n"),
            Bytes("extends: quickstart\nrewards: [{name: own, service: {url: 'http://[::1]:80'}}]\n"),
        ],
        static yaml => RecipeRewards.ServicesOf(RecipeLoader.Load(Text(yaml)))
            .All(static reward => RewardHosts.Parse("rewards.example.com").Allows(new Uri(reward.Service!.Url))),
        IsRefusal)
    {
        Words = ["http://", "https://", "@", "/", "?", "#", "[::1]", "localhost", ".", ":0", ":99999", "%2f", "xn--"],
    }.Run();

    [Fact]
    public void LoadStored_ChangedRecipes_AreReadOrRefused() => new Fuzz(
        "stored recipes",
        [.. RecipeLoader.Names.Select(static name => RecipeLoader.BuiltIn(name).ToCanonicalJson())],
        static json => RecipeLoader.LoadStored(Text(json)),
        IsRefusal).Run();

    [Fact]
    public void Import_ChangedRecipes_AreReadOrRefused() => new Fuzz(
        "imported recipes",
        [File.ReadAllBytes(RepositoryPaths.Fixture("recipes", "grpo.yaml"))],
        static yaml => RecipeImporter.Import(Text(yaml)),
        IsRefusal)
    {
        Words = [.. RecipeWords, "\nper_device_train_batch_size: ", "\nreward_funcs:\n- ", "\nreward_weights: [", "\nlr_scheduler_type: "],
    }.Run();

    [Fact]
    public void Inspect_ChangedRows_AreReadOrRefused() => new Fuzz(
        "JSON rows",
        [
            Bytes("{\"problem\":\"1+1\",\"solution\":\"$\\\\boxed{2}$\",\"note\":[1,{\"a\":null}]}\n{\"problem\":\"2+2\",\"answer\":4}\n"),
            Bytes("\uFEFF{\"answer\":\"#### 7\",\"problem\":\"\\u00e9\"}\r\n\r\n{\"problem\":\"x\",\"solution\":\"$\\\\frac{1}{2}$\"}"),
        ],
        static rows =>
        {
            DatasetInspector.InspectAsync(new MemoryStream(rows), null, MaxRowBytes, default).GetAwaiter().GetResult();
            DatasetReader.ReadAsync(new MemoryStream(rows)).ToListAsync().AsTask().GetAwaiter().GetResult();
        },
        static error => error is DatasetException) { Words = JsonWords }.Run();

    [Fact]
    public void Convert_ChangedCsv_IsReadOrRefused() => new Fuzz(
        "CSV",
        [
            Bytes("problem,answer\n\"1+\"\"1\"\"\",2\r\n3,4\n"),
            Bytes("\uFEFFid,problem,,solution\r\n1,\"a,\r\nb\",,\"$\\frac{1}{2}$\"\r\n"),
        ],
        static csv => CsvDataset.ConvertAsync(new MemoryStream(csv), new MemoryStream(), MaxRowBytes, MaxRowBytes, default)
            .GetAwaiter().GetResult(),
        static error => error is DatasetException) { Words = ["problem", "answer", "solution", "\"\"", ",\"", "\",", "\r\n", ",,"] }.Run();

    [Fact]
    public void Parse_ChangedSafetensorsHeaders_CoverTheirFileOrAreRefused() => new Fuzz(
        "safetensors headers",
        [
            Bytes("""
                {"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},
                "b":{"dtype":"BF16","shape":[4],"data_offsets":[24,32]}}
                """),
            Bytes("""{"c":{"dtype":"F32","shape":[],"data_offsets":[28,32]},"d":{"shape":[7,2],"data_offsets":[0,28],"dtype":"BF16"}} """),
        ],
        static json =>
        {
            var header = SafetensorsHeader.Parse("x", json, sizeof(long) + json.Length + DataBytes);
            Assert.Equal(DataBytes, header.Tensors.Values.Sum(static tensor => tensor.Length));
        },
        static error => error is CheckpointFormatException) { Words = HeaderWords }.Run();

    [Fact]
    public void Read_ChangedConfigurations_AreReadOrRefused()
    {
        var folder = Directory.CreateTempSubdirectory("openrs-fuzz-");
        try
        {
            new Fuzz(
                "config.json",
                [
                    .. Directory.EnumerateFiles(RepositoryPaths.Fixture("qwen2"), "config.json", SearchOption.AllDirectories)
                        .Order(StringComparer.Ordinal).Select(File.ReadAllBytes),
                ],
                json =>
                {
                    File.WriteAllBytes(Path.Combine(folder.FullName, "config.json"), json);
                    DecoderConfigFile.Read(folder.FullName);
                },
                static error => error is CheckpointFormatException) { Words = ConfigWords }.Run();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static object? RewardsOf(Recipe recipe) => recipe.Kind == RecipeKind.Grpo ? RecipeRewards.Create(recipe) : null;

    private static byte[][] Recipes() => [.. RecipeLoader.Names.Select(static name => Bytes(RecipeLoader.BuiltInText(name)))];

    private static bool IsRefusal(Exception error) => error is RecipeException;

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);
}
