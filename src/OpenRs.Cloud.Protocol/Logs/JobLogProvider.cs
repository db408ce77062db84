using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Protocol.Traces;
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
        var work = unit is not null || scope.IsUnderWay ? scope.Last : null;
        var jobId = Value(values, "RunId") ?? Value(values, "Job") ?? Value(values, "LedgerId")
            ?? (Value(values, "Lease") is { } lease ? LeaseName.JobOf(lease) : null)
            ?? work?.Job;
        if (jobId is null || JobId.IsEvaluation(jobId))
        {
            return;
        }

        work = jobId == work?.Job ? work : null;
        unit ??= work?.Unit;
        logs.Add(jobId, new LogLine
        {
            Time = time.GetUtcNow(),
            Level = (LogSeverity)((int)level - (int)LogLevel.Information + 1),
            Source = category[(category.LastIndexOf('.') + 1)..],
            Message = message,
            Error = exception?.ToString(),
            Unit = unit,
            Step = UnitStep.Of(Value(values, "Step")) ?? UnitStep.Of(unit),
            TraceId = work?.TraceId ?? Activity.Current?.TraceId.ToString(),
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
