using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenRs.Learning.Devices;
using TorchSharp;

namespace OpenRs.Bench.Learning;

/// <summary>The outcome of a benchmark: settings and figures in the order in which they were added.</summary>
internal sealed class BenchReport
{
    private static readonly JsonSerializerOptions OneLine = new() { WriteIndented = false };
    private readonly JsonObject _fields = [];

    public BenchReport(string benchmark) => Add("benchmark", benchmark);

    /// <summary>Adds a setting or a figure.</summary>
    public BenchReport Add(string name, JsonNode value)
    {
        _fields.Add(name, value);
        return this;
    }

    /// <summary>Adds the seconds of the measured runs, and rate and time per step at their median.</summary>
    /// <param name="seconds">One value per run.</param>
    /// <param name="work">Units of work of one run.</param>
    /// <param name="unit">What is counted: tokens, megabytes.</param>
    /// <param name="steps">Steps of one run.</param>
    public BenchReport AddRuns(IReadOnlyList<(double Wall, double Cpu)> seconds, double work, string unit, int steps)
    {
        var median = Median([.. seconds.Select(run => run.Wall)]);
        return Add($"{unit}_per_second", Math.Round(work / median, 2))
            .Add("ms_per_step", Math.Round(median / steps * 1000, 3))
            .Add("seconds", new JsonArray([.. seconds.Select(run => (JsonNode)Math.Round(run.Wall, 4))]))
            .Add("cpu_seconds", new JsonArray([.. seconds.Select(run => (JsonNode)Math.Round(run.Cpu, 4))]));
    }

    /// <summary>Adds what tensor operations cost the host, where the model is computed with them.</summary>
    public BenchReport AddLaunches(LaunchCost? cost) => cost is null
        ? this
        : Add("operations_per_step", cost.OperationsPerStep)
            .Add("host_microseconds_per_operation", Math.Round(cost.HostMicroseconds, 2));

    /// <summary>Adds memory, tensors and machine, as they are now, and writes everything to standard output.</summary>
    /// <param name="json">One line of JSON in place of a table.</param>
    /// <param name="device">Where it was computed; the CPU without one.</param>
    public void Print(bool json, torch.Device? device = null)
    {
        Add("peak_megabytes", Math.Round(Machine.PeakMegabytes(), 1));
        if (device?.type == DeviceType.CUDA)
        {
            // libtorch gives no memory back to the device, so what is taken now is the most that was.
            Add("device_peak_megabytes", Math.Round(DeviceMemory.UsedBytes(device) / 1048576.0, 1));
        }

        Add("live_tensors", torch.Tensor.TotalCount);
        Add("load", Machine.Load());
        Add("machine", Machine.Describe());
        if (json)
        {
            Console.WriteLine(_fields.ToJsonString(OneLine));
            return;
        }

        var width = _fields.Max(field => field.Key.Length);
        foreach (var (name, value) in _fields)
        {
            Console.WriteLine($"{name.Replace('_', ' ').PadRight(width)}  {Text(value!)}");
        }
    }

    /// <summary>The middle value; of two, their mean.</summary>
    public static double Median(IReadOnlyList<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static string Text(JsonNode value) => value switch
    {
        JsonArray many => string.Join(' ', many.Select(item => item!.ToString())),
        JsonValue number when number.TryGetValue<double>(out var real) => real.ToString("#,0.###", CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}
