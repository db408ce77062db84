using System.Text.Json;
using System.Text.Json.Serialization;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Server.Runs;
using RunAlertKind = OpenRs.Cloud.V1.RunAlertKind;

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
        return JsonSerializer.SerializeToUtf8Bytes(new AlertBody(TypeOf(RunMapper.AlertKindOf(item)), item.Time, content), Json);
    }

    private static string TypeOf(RunAlertKind kind) => kind switch
    {
        RunAlertKind.Budget => "run.budget",
        RunAlertKind.NoProgress => "run.no_progress",
        RunAlertKind.Failed => "run.failed",
        RunAlertKind.BudgetExhausted => "run.budget_exhausted",
        _ => throw new InvalidOperationException($"{kind} has no type of a webhook."),
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
