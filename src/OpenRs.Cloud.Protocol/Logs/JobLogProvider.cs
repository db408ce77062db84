using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Storage.Logs;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Protocol.Logs;

/// <summary>
/// Takes the lines of a program's log that concern a run: those that name it or its lease, those that name a unit of the work that was
/// begun last, and all while work is under way.
/// </summary>
/// <param name="logs">Where they go.</param>
/// <param name="scope">What the process works on; of a server nothing.</param>
/// <param name="time">The time.</param>
public sealed class JobLogProvider(JobLogs logs, JobScope scope, TimeProvider time) : ILoggerProvider
{
    private const string Own = "OpenRs.";

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new JobLogger(this, categoryName);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private void Add(string category, LogLevel level, object? state, string message, Exception? exception)
    {
        var values = state as IReadOnlyList<KeyValuePair<string, object?>> ?? [];
        var unit = Value(values, "Unit");
        var underWay = scope.Unit;
        var jobId = Value(values, "RunId") ?? Value(values, "Job") ?? Value(values, "LedgerId")
            ?? (Value(values, "Lease") is { } lease ? LeaseName.JobOf(lease) : null)
            ?? (unit is not null || underWay is not null ? scope.LastJob : null);
        if (jobId is null || JobId.IsEvaluation(jobId))
        {
            return;
        }

        unit ??= jobId == scope.LastJob ? underWay : null;
        logs.Add(jobId, new LogLine
        {
            Time = time.GetUtcNow(),
            Level = (LogSeverity)((int)level - (int)LogLevel.Information + 1),
            Source = category[(category.LastIndexOf('.') + 1)..],
            Message = message,
            Error = exception?.ToString(),
            Unit = unit,
            Step = StepOf(Value(values, "Step")) ?? StepOf(unit),
            TraceId = Activity.Current?.TraceId.ToString(),
        });
    }

    private static string? Value(IReadOnlyList<KeyValuePair<string, object?>> values, string name)
    {
        foreach (var (key, value) in values)
        {
            if (key == name)
            {
                return Convert.ToString(value, CultureInfo.InvariantCulture);
            }
        }

        return null;
    }

    // A unit is its batch, such as rollout-000003, a slash and its position.
    private static int? StepOf(string? text) => text is not null
        && int.TryParse(text.Split('/')[0].Split('-')[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var step) ? step : null;

    private sealed class JobLogger(JobLogProvider provider, string category) : ILogger
    {
        private readonly LogLevel _least = category.StartsWith(Own, StringComparison.Ordinal) ? LogLevel.Information : LogLevel.Warning;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= _least && logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                provider.Add(category, logLevel, state, formatter(state, exception), exception);
            }
        }
    }
}
