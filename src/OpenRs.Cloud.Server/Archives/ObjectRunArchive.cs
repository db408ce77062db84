using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Storage.Naming;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.Storage.Objects.Errors;

namespace OpenRs.Cloud.Server.Archives;

/// <summary>
/// What leaves the state of runs, as JSON lines in the run's folder, an object for each block. What the state says is right: a block is
/// written over, so that one of another format, or of a state that a restore went back behind, is never in the way.
/// </summary>
/// <param name="objects">The object store.</param>
/// <param name="nameOf">Names a block, by the prefix of its run and its first number.</param>
/// <param name="format">How an item is written.</param>
internal sealed class ObjectRunArchive<T>(IObjectStore objects, Func<string, long, string> nameOf, JsonTypeInfo<T> format) : IRunArchive<T>
    where T : class
{
    // Steps with as many metrics as a result may have, with the longest names, take less.
    private const int MaxBlockBytes = 16 << 20;

    public async Task WriteAsync(
        string projectId, string runId, long first, IReadOnlyList<T> items, CancellationToken cancellationToken)
    {
        using var lines = new MemoryStream();
        foreach (var item in items)
        {
            JsonSerializer.Serialize(lines, Ordered(item), format);
            lines.WriteByte((byte)'\n');
        }

        var content = lines.GetBuffer().AsMemory(0, (int)lines.Length);
        await objects.PutAsync(NameOf(projectId, runId, first), content, PutCondition.None, cancellationToken);
    }

    public async Task<IReadOnlyList<T>> ReadAsync(string projectId, string runId, long first, CancellationToken cancellationToken)
    {
        try
        {
            var lines = await objects.ReadAllBytesAsync(NameOf(projectId, runId, first), MaxBlockBytes, cancellationToken);
            return await JsonSerializer.DeserializeAsyncEnumerable(
                new MemoryStream(lines), format, topLevelValues: true, cancellationToken)
                .OfType<T>()
                .ToListAsync(cancellationToken);
        }
        catch (ObjectNotFoundException)
        {
            return [];
        }
    }

    // In one order, so that the same steps are the same bytes.
    private static T Ordered(T item) => item is StepMetrics step
        ? (T)(object)(step with { Values = new SortedDictionary<string, double>(step.Values.ToDictionary(), StringComparer.Ordinal) })
        : item;

    private string NameOf(string projectId, string runId, long first) => nameOf(ObjectNames.Run(projectId, runId), first);
}
