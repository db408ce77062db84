using System.Text.Json;

namespace OpenRs.Cloud.Storage.Rollouts;

/// <summary>
/// The summary of a step's rollouts: one JSON line a group. The trainer, which reads all rollouts of a step, writes it beside them, so that
/// lists and statistics read one small object a step instead of one large object a prompt.
/// </summary>
public static class SummaryFile
{
    /// <summary>Writes the object; equal groups give equal bytes.</summary>
    public static byte[] Write(IEnumerable<GroupSummary> groups)
    {
        using var stream = new MemoryStream();
        foreach (var group in groups)
        {
            JsonSerializer.Serialize(stream, group, RolloutJson.Default.GroupSummary);
            stream.WriteByte((byte)'\n');
        }

        return stream.ToArray();
    }

    /// <summary>Reads the object.</summary>
    /// <exception cref="InvalidDataException">The content is none.</exception>
    public static IReadOnlyList<GroupSummary> Read(ReadOnlySpan<byte> content)
    {
        var groups = new List<GroupSummary>();
        foreach (var range in content.Split((byte)'\n'))
        {
            if (!content[range].IsEmpty)
            {
                groups.Add(Checked(RolloutLines.Parse(content[range], RolloutJson.Default.GroupSummary)));
            }
        }

        return groups;
    }

    private static GroupSummary Checked(GroupSummary group) =>
        group.Position >= 0 && group.Samples?.All(static sample => sample is { Sample: >= 0, Text: not null, Finish: not null }) == true
            ? group
            : throw new InvalidDataException($"the summary of position {group.Position} lacks samples or their texts.");
}
