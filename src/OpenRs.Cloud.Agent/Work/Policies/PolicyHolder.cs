using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.V1;
using OpenRs.Learning.Deltas;

namespace OpenRs.Cloud.Agent.Work.Policies;

/// <summary>
/// The weight file of some policy version on this agent's disk, brought to another version by deltas where that is possible.
/// </summary>
/// <param name="objects">Where policies lie.</param>
/// <param name="folder">Folder of this agent for the run.</param>
internal sealed class PolicyHolder(IObjectStore objects, string folder)
{
    private WeightVersion? _held;

    /// <summary>The file; it exists once a version was brought.</summary>
    public string Path { get; } = System.IO.Path.Combine(folder, "policy.safetensors");

    /// <summary>Brings the file to a version. Every object and the file are checked against their hashes.</summary>
    /// <param name="policy">The version's manifest.</param>
    /// <param name="cancellationToken">Abandons it; the file then still is what it was.</param>
    /// <exception cref="InvalidDataException">An object is corrupt.</exception>
    /// <exception cref="WeightDeltaException">A delta does not lead to what its manifest says.</exception>
    public async Task FetchAsync(ObjectRef policy, CancellationToken cancellationToken)
    {
        var manifest = PolicyJson.Read(policy.Name, await ObjectFiles.ReadAsync(objects, policy, cancellationToken));
        var deltas = manifest.Since(_held);
        if (deltas is null)
        {
            _held = null;
            await ObjectFiles.DownloadAsync(objects, manifest.Full.ToReference(), Path, cancellationToken);
            _held = WeightVersion.Snapshot(manifest.Full.Version, manifest.Full.WeightsSha256);
            deltas = manifest.Deltas;
        }

        if (deltas.Count > 0)
        {
            _held = await ApplyAsync(_held!, deltas, cancellationToken);
        }
    }

    private async Task<WeightVersion> ApplyAsync(WeightVersion held, IReadOnlyList<PolicyPart> deltas, CancellationToken cancellationToken)
    {
        var streams = new List<Stream>();
        var next = Path + ".next";
        try
        {
            foreach (var delta in deltas)
            {
                var file = System.IO.Path.Combine(folder, $"{delta.Version}.delta");
                await ObjectFiles.DownloadAsync(objects, delta.ToReference(), file, cancellationToken);
                streams.Add(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose));
            }

            WeightVersion result;
            await using (var before = File.OpenRead(Path))
            await using (var after = File.Create(next))
            {
                result = await WeightDelta.ApplyAsync(held, before, streams, after, cancellationToken);
            }

            File.Move(next, Path, overwrite: true);
            return result;
        }
        finally
        {
            streams.ForEach(static stream => stream.Dispose());
        }
    }
}
