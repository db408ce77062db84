using System.Text.Json;
using System.Text.Json.Serialization;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Server.Resources;

namespace OpenRs.Cloud.Server.Alerts;

/// <summary>What an alert says, as JSON.</summary>
/// <param name="Type">Kind of the alert.</param>
/// <param name="Timestamp">When it was raised.</param>
/// <param name="Data">What happened.</param>
internal sealed record AlertBody(string Type, DateTimeOffset Timestamp, AlertBody.Content Data)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>The JSON of an alert.</summary>
    public static byte[] Write(RunAlert alert)
    {
        var item = alert.Event;
        var content = new Content(
            alert.Id,
            ResourceName.Run(alert.ProjectId, alert.RunId),
            alert.DisplayName,
            item.Number,
            item.Step,
            item.Message,
            alert.BudgetUsd,
            item.Percent == 0 ? null : item.Percent);
        return JsonSerializer.SerializeToUtf8Bytes(new AlertBody(TypeOf(item), item.Time, content), Json);
    }

    private static string TypeOf(RunEvent item) => item.Kind switch
    {
        RunEventKind.BudgetAlert => "run.budget",
        RunEventKind.NoProgress => "run.no_progress",
        _ => item.To == RunState.Failed ? "run.failed" : "run.budget_exhausted",
    };

    /// <summary>What happened.</summary>
    /// <param name="Id">Id of the alert.</param>
    /// <param name="Run">Resource name of the run.</param>
    /// <param name="DisplayName">The run's name for people.</param>
    /// <param name="EventNumber">Number of the run's event.</param>
    /// <param name="Step">Completed steps.</param>
    /// <param name="Message">What happened, in words.</param>
    /// <param name="BudgetUsd">The run's budget in US dollars.</param>
    /// <param name="Percent">Percent of the budget that are spent, of a budget alert.</param>
    internal sealed record Content(
        string Id, string Run, string DisplayName, long EventNumber, int Step, string Message, decimal BudgetUsd, int? Percent);
}
