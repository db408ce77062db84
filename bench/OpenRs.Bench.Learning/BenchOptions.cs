using System.CommandLine;
using OpenRs.CommandLine;
using OpenRs.Learning.Devices;

namespace OpenRs.Bench.Learning;

/// <summary>Options that several benchmarks have.</summary>
internal static class BenchOptions
{
    public static Option<string> Model(string description) => new("--model") { Description = description, HelpName = "dir" };

    public static Option<string> Preset() => new("--preset")
    {
        Description = $"A shape with random weights instead of a model: {string.Join(", ", DecoderPresets.Names)}.",
        HelpName = "name",
    };

    public static Option<string> DataType()
    {
        var option = new Option<string>("--dtype") { Description = "Weights in f32 or bf16. Default: the model's own.", HelpName = "type" };
        option.OneOf("f32", "bf16");
        return option;
    }

    public static Option<string> Device() => new("--device")
    {
        Description = "Where to compute: cpu, cuda:N, or auto for the first GPU and the CPU without one.",
        DefaultValueFactory = static _ => "cpu",
        HelpName = "device",
    };

    public static Option<ComputePath?> Path() => new Option<ComputePath?>("--path")
    {
        Description = "kernels (ours, on the CPU) or tensors (libtorch's operations). Default: kernels on the CPU, tensors elsewhere.",
        HelpName = "path",
    }.OneOf(StringComparer.OrdinalIgnoreCase, ["kernels", "tensors"]);

    public static Option<int> Threads() => Count("--threads", Environment.ProcessorCount, "Threads. Default: all cores.");

    public static Option<int> Repeat() => Count("--repeat", 3, "Measured runs; the median counts.");

    public static Option<int> WarmUp() => Count("--warm-up", 1, "Runs before them that do not count.", least: 0);

    public static Option<ulong> Seed() =>
        new Option<ulong>("--seed") { Description = "Seed of weights, prompts and draws." }.Within(ulong.MinValue, ulong.MaxValue);

    public static Option<string> Output()
    {
        var option = new Option<string>("--output")
        {
            Description = "table or json.",
            HelpName = "format",
            DefaultValueFactory = static _ => "table",
        };
        option.OneOf("table", "json");
        return option;
    }

    /// <summary>A number that is at least <paramref name="least"/>.</summary>
    public static Option<int> Count(string name, int standard, string description, int least = 1) =>
        new Option<int>(name) { Description = description, DefaultValueFactory = _ => standard, HelpName = "n" }
            .Within(least, int.MaxValue);
}
