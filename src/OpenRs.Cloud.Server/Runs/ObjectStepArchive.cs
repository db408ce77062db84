using System.Text.Json;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Storage.Naming;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.Storage.Objects.Errors;

namespace OpenRs.Cloud.Server.Runs;

/// <summary>
/// Metrics of steps as JSON lines in the run's folder, an object for each block. What the state says is right: a block is written over, so
/// that one of another format, or of a state that a restore went back behind, is never in the way.
/// </summary>
internal sealed class ObjectStepArchive(IObjectStore objects) : IStepArchive
{
    // As many metrics as a result may have, with the longest names, take less.
    private const int MaxBlockBytes = 16 << 20;

    public async Task WriteAsync(
        string projectId, string runId, int first, IReadOnlyList<StepMetrics> steps, CancellationToken cancellationToken)
    {
        using var lines = new MemoryStream();
        foreach (var step in steps)
        {
            // In one order, so that the same steps are the same bytes.
            var values = new SortedDictionary<string, double>(step.Values.ToDictionary(), StringComparer.Ordinal);
            JsonSerializer.Serialize(lines, step with { Values = values }, StepJson.Default.StepMetrics);
            lines.WriteByte((byte)'\n');
        }

        var content = lines.GetBuffer().AsMemory(0, (int)lines.Length);
        await objects.PutAsync(NameOf(projectId, runId, first), content, PutCondition.None, cancellationToken);
    }

    public async Task<IReadOnlyList<StepMetrics>> ReadAsync(
        string projectId, string runId, int first, CancellationToken cancellationToken)
    {
        try
        {
            var lines = await objects.ReadAllBytesAsync(NameOf(projectId, runId, first), MaxBlockBytes, cancellationToken);
            return await JsonSerializer.DeserializeAsyncEnumerable(
                new MemoryStream(lines), StepJson.Default.StepMetrics, topLevelValues: true, cancellationToken)
                .OfType<StepMetrics>()
                .ToListAsync(cancellationToken);
        }
        catch (ObjectNotFoundException)
        {
            return [];
        }
    }

    private static string NameOf(string projectId, string runId, int first) =>
        ObjectNames.StepBlock(ObjectNames.Run(projectId, runId), first);
}
