using System.Text.Json;
using OpenRs.Cloud.Storage.Naming;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.Storage.Objects.Errors;

namespace OpenRs.Cloud.Storage.Logs;

/// <summary>
/// Logs of jobs in the object store: an object for each process that worked for the job, which is written over as it gets more lines, and
/// so is bounded as its buffer is.
/// </summary>
/// <param name="objects">The object store.</param>
/// <param name="jobPrefix">Prefix of the job.</param>
public sealed class LogObjects(IObjectStore objects, string jobPrefix)
{
    /// <summary>The component that servers are.</summary>
    public const string Server = "server";

    /// <summary>Processes of a component whose lines are kept.</summary>
    public const int MaxProcesses = 4;

    /// <summary>Objects of a job at most, when a process begins to write one.</summary>
    public const int MaxObjects = 64;

    private string Folder => ObjectNames.Logs(jobPrefix);

    /// <summary>Writes what a process has logged. The first time, objects that are too many go, the oldest first.</summary>
    /// <param name="component">The agent's id, or <see cref="Server"/>.</param>
    /// <param name="process">The process; later ones must sort after earlier ones.</param>
    /// <param name="lines">The lines, as a buffer gives them.</param>
    /// <param name="isFirst">Whether it is the first time.</param>
    /// <param name="cancellationToken">Abandons it.</param>
    public async Task WriteAsync(
        string component, string process, ReadOnlyMemory<byte> lines, bool isFirst, CancellationToken cancellationToken)
    {
        if (isFirst)
        {
            await PruneAsync(component, cancellationToken);
        }

        await objects.PutAsync(NameOf(component, process), lines, PutCondition.None, cancellationToken);
    }

    /// <summary>Deletes what a process has logged.</summary>
    public Task DeleteAsync(string component, string process, CancellationToken cancellationToken) =>
        objects.DeleteAsync(NameOf(component, process), cancellationToken);

    /// <summary>What processes have logged; of very many the newest. What others wrote and is no log is left out.</summary>
    /// <param name="isWanted">Which components.</param>
    /// <param name="since">Only of processes that wrote something from then on.</param>
    /// <param name="cancellationToken">Abandons it.</param>
    public async Task<IReadOnlyList<LogFile>> ReadAsync(
        Func<string, bool> isWanted, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var found = await objects.ListAsync(Folder, cancellationToken)
            .Where(entry => entry.LastModified >= since && entry.Size <= LogBuffer.MaxBytes
                && Parse(entry.Name) is { } name && isWanted(name.Component))
            .ToListAsync(cancellationToken);
        var files = new List<LogFile>();
        foreach (var entry in found.OrderByDescending(static entry => entry.LastModified).Take(MaxObjects))
        {
            var (component, process) = Parse(entry.Name)!.Value;
            files.Add(new LogFile(component, process, await ReadAsync(entry.Name, cancellationToken)));
        }

        return files;
    }

    private async Task<IReadOnlyList<LogLine>> ReadAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var content = await objects.ReadAllBytesAsync(name, LogBuffer.MaxBytes, cancellationToken);
            return ParseLines(content);
        }
        catch (ObjectNotFoundException)
        {
            return [];
        }
    }

    private static List<LogLine> ParseLines(ReadOnlySpan<byte> content)
    {
        var lines = new List<LogLine>();
        foreach (var range in content.Split((byte)'\n'))
        {
            try
            {
                if (content[range].Length > 0 && JsonSerializer.Deserialize(content[range], LogJson.Default.LogLine) is { } line)
                {
                    lines.Add(line);
                }
            }
            catch (JsonException)
            {
                // Nobody but agents writes here; what is no line tells nothing.
            }
        }

        return lines;
    }

    private async Task PruneAsync(string component, CancellationToken cancellationToken)
    {
        var all = await objects.ListAsync(Folder, cancellationToken).ToListAsync(cancellationToken);
        var own = all.Where(entry => Parse(entry.Name)?.Component == component)
            .OrderByDescending(static entry => entry.Name, StringComparer.Ordinal);
        var old = own.Skip(MaxProcesses - 1).ToHashSet();
        old.UnionWith(all.Except(old).OrderByDescending(static entry => entry.LastModified).Skip(MaxObjects - 1).ToList());
        foreach (var entry in old)
        {
            await objects.DeleteAsync(entry.Name, cancellationToken);
        }
    }

    private string NameOf(string component, string process) =>
        component == Server ? $"{Folder}{Server}/{process}.jsonl" : $"{Folder}agents/{component}/{process}.jsonl";

    private (string Component, string Process)? Parse(string name) => name[Folder.Length..].Split('/') switch
    {
        [Server, var process] => (Server, Path.GetFileNameWithoutExtension(process)),
        ["agents", { Length: > 0 } agent, var process] => (agent, Path.GetFileNameWithoutExtension(process)),
        _ => null,
    };
}
