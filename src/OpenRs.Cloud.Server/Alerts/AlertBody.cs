using System.Text.Json;
using System.Text.Json.Serialization;
using OpenRs.Cloud.Alerts;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Work;

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
    public static byte[] Write(AlertNotice notice)
    {
        var (alert, isEvaluation) = (notice.Alert, JobId.IsEvaluation(notice.JobId));
        var content = new Content(
            notice.Id,
            isEvaluation ? null : ResourceName.Run(notice.ProjectId, notice.JobId),
            isEvaluation ? ResourceName.Evaluation(notice.ProjectId, notice.JobId) : null,
            notice.DisplayName,
            isEvaluation ? null : alert.Number,
            notice.Step,
            alert.Message,
            notice.BudgetUsd,
            alert.Percent == 0 ? null : alert.Percent);
        var type = $"{(isEvaluation ? "evaluation" : "run")}.{NameOf(alert.AlertKind)}";
        return JsonSerializer.SerializeToUtf8Bytes(new AlertBody(type, alert.Time, content), Json);
    }

    private static string NameOf(JobAlertKind? kind) => kind switch
    {
        JobAlertKind.Budget => "budget",
        JobAlertKind.NoProgress => "no_progress",
        JobAlertKind.Failed => "failed",
        JobAlertKind.BudgetExhausted => "budget_exhausted",
        _ => throw new InvalidOperationException($"{kind} has no type of a webhook."),
    };

    /// <summary>What happened.</summary>
    /// <param name="Id">Id of the alert.</param>
    /// <param name="Run">Resource name of the run, of an alert of one.</param>
    /// <param name="Evaluation">Resource name of the evaluation, of an alert of one.</param>
    /// <param name="DisplayName">The job's name for people.</param>
    /// <param name="EventNumber">Number of the run's event.</param>
    /// <param name="Step">Completed steps of the run.</param>
    /// <param name="Message">What happened, in words.</param>
    /// <param name="BudgetUsd">The job's budget in US dollars.</param>
    /// <param name="Percent">Percent of the budget that are spent, of a budget alert.</param>
    internal sealed record Content(
        string Id,
        string? Run,
        string? Evaluation,
        string DisplayName,
        long? EventNumber,
        int? Step,
        string Message,
        decimal BudgetUsd,
        int? Percent);
}
