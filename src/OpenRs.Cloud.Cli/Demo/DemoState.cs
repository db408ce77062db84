using System.Text.Json;
using OpenRs.Cloud.Cli.Programs;

namespace OpenRs.Cloud.Cli.Demo;

/// <summary>What a demo stores so that it can be resumed after an interruption.</summary>
internal sealed record DemoState
{
    private const string FileName = "demo.json";
    private static readonly JsonSerializerOptions Json = new() { RespectNullableAnnotations = true };

    /// <summary>Seed of model, data and run.</summary>
    public required int Seed { get; init; }

    /// <summary>Port of the server.</summary>
    public required int Port { get; init; }

    /// <summary>Budget of the run in US dollars.</summary>
    public required decimal Budget { get; init; }

    /// <summary>Optimizer steps; <see langword="null"/> for the recipe's.</summary>
    public int? Steps { get; init; }

    /// <summary>What the agents compute on; the kind of device is part of what a run is.</summary>
    public string Device { get; init; } = DeviceOption.Standard;

    /// <summary>Id of the request that creates the run: repeated after an interruption, it answers the same run.</summary>
    public required string RequestId { get; init; }

    /// <summary>Resource name of the run; <see langword="null"/> before it is created.</summary>
    public string? Run { get; init; }

    /// <summary>Whether a folder holds a demo.</summary>
    public static bool Exists(string folder) => File.Exists(Path.Combine(folder, FileName));

    public static DemoState Load(string folder)
    {
        try
        {
            return JsonSerializer.Deserialize<DemoState>(File.ReadAllBytes(Path.Combine(folder, FileName)), Json)
                ?? throw new JsonException("It is null.");
        }
        catch (Exception exception) when (exception is IOException or JsonException)
        {
            throw new CliException($"there is no demo to resume in {folder}. Start one with `openrs demo`.", ExitCode.WrongInput);
        }
    }

    public void Save(string folder)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, FileName);
        File.WriteAllBytes(path + ".tmp", JsonSerializer.SerializeToUtf8Bytes(this));
        File.Move(path + ".tmp", path, overwrite: true);
    }
}
