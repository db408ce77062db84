using System.Text.Json;

namespace OpenRs.Cloud.Storage.Rollouts;

/// <summary>
/// Objects of rollouts and evaluations: JSON lines, so that people can read what a model wrote. A line of each prompt, and below it one of
/// each completion.
/// </summary>
public static class RolloutFile
{
    // More than a recipe can ask for; a damaged object must not become a million records.
    private const int MaxLines = 1 << 16;

    /// <summary>Writes an object; equal groups give equal bytes.</summary>
    public static byte[] Write(IEnumerable<PromptGroup> groups)
    {
        using var stream = new MemoryStream();
        foreach (var (prompt, samples) in groups)
        {
            if (prompt is not null)
            {
                JsonSerializer.Serialize(stream, prompt, RolloutJson.Default.PromptRecord);
                stream.WriteByte((byte)'\n');
            }

            foreach (var sample in samples)
            {
                JsonSerializer.Serialize(stream, sample, RolloutJson.Default.CompletionRecord);
                stream.WriteByte((byte)'\n');
            }
        }

        return stream.ToArray();
    }

    /// <summary>Reads an object.</summary>
    /// <exception cref="InvalidDataException">The content is none.</exception>
    public static IReadOnlyList<PromptGroup> Read(ReadOnlySpan<byte> content)
    {
        var groups = new List<PromptGroup>();
        List<CompletionRecord>? samples = null;
        var lines = 0;
        foreach (var range in content.Split((byte)'\n'))
        {
            var line = ++lines <= MaxLines ? content[range] : throw new InvalidDataException($"it has more than {MaxLines} lines.");
            if (line.IsEmpty)
            {
                continue;
            }

            if (!line.StartsWith("{\"sample\":"u8))
            {
                groups.Add(new PromptGroup(RolloutLines.Parse(line, RolloutJson.Default.PromptRecord), samples = []));
                continue;
            }

            if (samples is null)
            {
                groups.Add(new PromptGroup(null, samples = []));
            }

            samples.Add(Checked(RolloutLines.Parse(line, RolloutJson.Default.CompletionRecord)));
        }

        return groups;
    }

    // A line that lacks a field reads as null whatever the type says.
    private static CompletionRecord Checked(CompletionRecord sample) =>
        sample is { Sample: >= 0, Text: not null, Ids: not null, LogProbs: not null, Finish: FinishNames.Stop or FinishNames.Length }
        && sample.Ids.Length == sample.LogProbs.Length && IsDivided(sample)
            ? sample
            : throw new InvalidDataException($"sample {sample.Sample} lacks a number, its text, its tokens or why it ended.");

    private static bool IsDivided(CompletionRecord sample) =>
        sample.TextLengths is not { } lengths
        || (lengths.Length == sample.Ids.Length
            && lengths.All(static length => length >= 0)
            && lengths.Sum(static length => (long)length) == sample.Text.Length);
}
