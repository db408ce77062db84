using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Projects;
using OpenRs.Cloud.Protocol.Logs;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Storage.Logs;
using OpenRs.Cloud.Storage.Naming;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.V1;
using LogLine = OpenRs.Cloud.Storage.Logs.LogLine;

namespace OpenRs.Cloud.Server.Logs;

/// <summary>Answers ListRunLogs, from the objects that servers and agents write.</summary>
internal sealed class LogListing(IGrainFactory grains, IObjectStore objects, TimeProvider time)
{
    private const string Trainer = "trainer";
    private const int PageBytes = 2 << 20;

    // Programs store what they log some seconds later, and agents for some seconds more than their leases.
    private static readonly TimeSpan Delay = 3 * LogUpload.Period;

    public async Task<ListRunLogsResponse> ListAsync(ListRunLogsRequest request, CancellationToken cancellationToken)
    {
        var (projectId, runId) = ResourceName.ParseRun(request.Parent, "parent");
        var violations = new FieldViolations();
        violations.Require(
            request.Components.All(ResourceId.IsValid), "components", "has one that is neither an agent's id, nor trainer, nor server.");
        violations.Require(System.Enum.IsDefined(request.MinSeverity), "min_severity", "is none that there is.");
        var size = violations.Try(() => PageToken.Size(request.PageSize));
        var listing = string.Create(
            CultureInfo.InvariantCulture,
            $"{request.Parent}/logs?{string.Join(',', request.Components.Order())}-{(int)request.MinSeverity}-{request.StartTime}");
        var seen = violations.Try(() => Position.Parse(PageToken.Parse(request.PageToken, listing)));
        violations.ThrowIfAny();

        var run = await grains.GetGrain<ITrainingRunGrain>(runId).GetAsync(cancellationToken);
        if (run is null || run.ProjectId != projectId)
        {
            throw CloudException.NotFound(ErrorReason.RunNotFound, $"Run {request.Parent}");
        }

        var since = request.StartTime?.ToDateTimeOffset() ?? DateTimeOffset.MinValue;
        var files = await new LogObjects(objects, ObjectNames.Run(projectId, runId)).ReadAsync(
            component => IsWanted(request, component), since, cancellationToken);
        var lines = files
            .SelectMany(static file => file.Lines.Select(line => (File: file, Line: line)))
            .Where(entry => entry.Line.Time >= since && (int)entry.Line.Level >= (int)request.MinSeverity
                && (request.Components.Contains(entry.File.Component) || request.Components.Count == 0 || IsTrainer(entry.Line)))
            .OrderBy(static entry => entry.Line.Time)
            .ThenBy(static entry => entry.File.Component, StringComparer.Ordinal)
            .ThenBy(static entry => entry.File.Process, StringComparer.Ordinal)
            .ThenBy(static entry => entry.Line.Number)
            .ToList();
        var response = Page(lines, seen, size, listing);
        response.DroppedLines = files.Sum(static file => file.Dropped);
        response.Complete = RunTransitions.IsFinal(run.State) && run.Ledger.Leases == 0 && time.GetUtcNow() - run.UpdateTime > Delay;
        return response;
    }

    private static ListRunLogsResponse Page(
        List<(LogFile File, LogLine Line)> lines, Position seen, int size, string listing)
    {
        var response = new ListRunLogsResponse();
        var (position, bytes) = (new Position(0, 0), 0);
        foreach (var (file, line) in lines)
        {
            position = position.After(line.Time.UtcTicks);
            if (position.CompareTo(seen) <= 0)
            {
                continue;
            }

            if (response.Lines.Count == size || bytes > PageBytes)
            {
                response.NextPageToken = PageToken.Format(seen.ToString(), listing);
                break;
            }

            var api = ToApi(file, line);
            bytes += api.CalculateSize();
            response.Lines.Add(api);
            seen = position;
        }

        return response;
    }

    private static bool IsWanted(ListRunLogsRequest request, string component) => request.Components.Count == 0
        || request.Components.Contains(component)
        || (request.Components.Contains(Trainer) && component != LogObjects.Server);

    private static bool IsTrainer(LogLine line) => line.Unit is { } unit
        && (unit.StartsWith("train-", StringComparison.Ordinal) || unit.StartsWith("save-", StringComparison.Ordinal));

    private static V1.LogLine ToApi(LogFile file, LogLine line)
    {
        var api = new V1.LogLine
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"{file.Component}/{file.Process}/{line.Number}"),
            Time = line.Time.ToTimestamp(),
            Severity = (V1.LogSeverity)(int)line.Level,
            Component = file.Component,
            Source = line.Source,
            Message = line.Message,
            Error = line.Error ?? "",
            Unit = line.Unit ?? "",
            TraceId = line.TraceId ?? "",
        };
        if (line.Step is { } step)
        {
            api.Step = step;
        }

        return api;
    }

    // The lines before this one by time, of which the last may be several of one time.
    private readonly record struct Position(long Ticks, int Count) : IComparable<Position>
    {
        public static Position Parse(string? text) => text is null ? default
            : text.Split('-') is [var ticks, var count]
                && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var known)
                && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? new Position(known, number)
                : throw PageToken.Foreign();

        public Position After(long ticks) => new(ticks, ticks == Ticks ? Count + 1 : 1);

        public int CompareTo(Position other) => (Ticks, Count).CompareTo((other.Ticks, other.Count));

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Ticks}-{Count}");
    }
}
