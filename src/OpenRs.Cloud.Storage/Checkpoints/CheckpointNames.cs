using System.Globalization;
using OpenRs.Cloud.Storage.Objects;

namespace OpenRs.Cloud.Storage.Checkpoints;

/// <summary>
/// Where the objects of a run's checkpoints lie: <c>{run}/checkpoints/step-00000050/manifest.json</c> and
/// <c>{run}/checkpoints/step-00000050/{content}/{path}</c>. The folder of the files is named after their content, so that two trainers
/// that commit the same step (one of them fenced off, not knowing it yet) never overwrite each other's files.
/// </summary>
internal sealed class CheckpointNames
{
    private const string StepPrefix = "step-";
    private const string PinFile = "pinned";
    private const int StepDigits = 8;
    private const int ContentDigits = 16;

    public CheckpointNames(string run)
    {
        Prefix = $"{run}/checkpoints/";
        ObjectName.ValidatePrefix(Prefix);
    }

    public string Prefix { get; }

    public string StepFolder(long step) => $"{Prefix}{StepPrefix}{step.ToString("D8", CultureInfo.InvariantCulture)}/";

    public string Manifest(long step) => StepFolder(step) + CheckpointManifest.FileName;

    /// <summary>The object that keeps a step from retention.</summary>
    public string Pin(long step) => StepFolder(step) + PinFile;

    public string FilesFolder(CheckpointManifest manifest) => $"{StepFolder(manifest.Step)}{manifest.ContentId[..ContentDigits]}/";

    public string File(CheckpointManifest manifest, CheckpointFile file) => FilesFolder(manifest) + file.Path;

    /// <summary>The step an object belongs to; null for a name that no checkpoint has.</summary>
    public long? StepOf(string name)
    {
        var rest = name.AsSpan(Prefix.Length);
        return rest.StartsWith(StepPrefix, StringComparison.Ordinal)
            && rest.IndexOf('/') >= StepPrefix.Length + StepDigits
            && long.TryParse(rest[StepPrefix.Length..rest.IndexOf('/')], NumberStyles.None, CultureInfo.InvariantCulture, out var step)
                ? step
                : null;
    }

    public bool IsPin(string name) => StepOf(name) is { } step && name == Pin(step);

    public bool IsManifest(string name) => StepOf(name) is { } step && name == Manifest(step);
}
