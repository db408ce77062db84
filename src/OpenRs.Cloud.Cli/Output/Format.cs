using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Output;

/// <summary>Numbers and names as people read them.</summary>
internal static class Format
{
    /// <summary>Millionths of a US dollar, with cents or, below one dollar, hundredths of a cent.</summary>
    public static string Usd(long micros) =>
        (micros / 1e6).ToString(micros >= 1_000_000 ? "$0.00" : "$0.0000", CultureInfo.InvariantCulture);

    /// <summary>A share in percent.</summary>
    public static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.0} %");

    /// <summary>A difference of accuracies in points, with its sign.</summary>
    public static string Points(double points) => points.ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture);

    /// <summary>An accuracy with what it rests on.</summary>
    public static string Accuracy(EvaluationSummary evaluation) => string.Create(
        CultureInfo.InvariantCulture,
        $"{evaluation.Accuracy * 100:0.0} % (n = {evaluation.Problems}, 95 % interval {evaluation.IntervalLow * 100:0.0} to "
        + $"{evaluation.IntervalHigh * 100:0.0})");

    /// <summary>A state as the API spells it.</summary>
    public static string State(RunState state) => Api(state.ToString());

    /// <summary>A state as the API spells it.</summary>
    public static string State(EvaluationState state) => Api(state.ToString());

    /// <summary>A state as the API spells it.</summary>
    public static string State(AgentState state) => Api(state.ToString());

    /// <summary>A number of things, such as <c>1 agent</c> and <c>2 agents</c>.</summary>
    public static string Count(int count, string one) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {one}{(count == 1 ? "" : "s")}");

    /// <summary>Why a job waits, in a few words; its place in the queue.</summary>
    public static string Wait(JobWait wait) => wait.Jobs <= 1
        ? "waits for an agent"
        : string.Create(CultureInfo.InvariantCulture, $"waits for an agent, place {wait.Place} of {wait.Jobs}");

    /// <summary>A phase as the API spells it.</summary>
    public static string Phase(RunPhase phase) => Api(phase.ToString());

    /// <summary>A duration in minutes and seconds, and from an hour on in hours, minutes and seconds.</summary>
    public static string Duration(TimeSpan duration) => duration.TotalHours < 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)duration.TotalMinutes}:{duration.Seconds:00}")
        : string.Create(CultureInfo.InvariantCulture, $"{(int)duration.TotalHours}:{duration.Minutes:00}:{duration.Seconds:00}");

    /// <summary>A time, to the second.</summary>
    public static string Time(Timestamp time) =>
        time.ToDateTimeOffset().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " UTC";

    private static string Api(string name) =>
        string.Concat(name.Select(static (letter, i) => i > 0 && char.IsUpper(letter) ? $"_{letter}" : $"{char.ToUpperInvariant(letter)}"));
}
