using System.Text.Json;

namespace OpenRs.Cloud.Agent.Work.Rollouts;

/// <summary>Objects of rollouts and evaluations: JSON lines, so that people can read what a model wrote.</summary>
internal static class RolloutFile
{
    public static byte[] Write(RolloutRecord? rollout, IReadOnlyList<CompletionRecord> samples)
    {
        using var stream = new MemoryStream();
        if (rollout is not null)
        {
            JsonSerializer.Serialize(stream, rollout, RecordJson.Default.RolloutRecord);
            stream.WriteByte((byte)'\n');
        }

        foreach (var sample in samples)
        {
            JsonSerializer.Serialize(stream, sample, RecordJson.Default.CompletionRecord);
            stream.WriteByte((byte)'\n');
        }

        return stream.ToArray();
    }

    /// <exception cref="InvalidDataException">The content is no rollout object.</exception>
    public static (RolloutRecord Rollout, IReadOnlyList<CompletionRecord> Samples) Read(byte[] content)
    {
        using var reader = new StreamReader(new MemoryStream(content));
        var rollout = JsonSerializer.Deserialize(reader.ReadLine() ?? "null", RecordJson.Default.RolloutRecord)
            ?? throw new InvalidDataException("A rollout object is empty.");
        var samples = new List<CompletionRecord>();
        while (reader.ReadLine() is { } line)
        {
            samples.Add(JsonSerializer.Deserialize(line, RecordJson.Default.CompletionRecord)!);
        }

        return (rollout, samples);
    }
}
