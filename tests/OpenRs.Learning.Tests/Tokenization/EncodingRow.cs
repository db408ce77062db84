using System.Text.Json;

namespace OpenRs.Learning.Tests.Tokenization;

/// <summary>A text with the ids and the decoded text that another implementation gave it.</summary>
internal sealed record EncodingRow(string Text, int[] Ids, string Decoded)
{
    /// <summary>The rows of a file; of one tokenizer where the rows name theirs.</summary>
    public static List<EncodingRow> Read(string file, string? tokenizer = null)
    {
        var rows = new List<EncodingRow>();
        foreach (var line in File.ReadLines(file))
        {
            using var document = JsonDocument.Parse(line);
            var row = document.RootElement;
            if (tokenizer is null || row.GetProperty("tokenizer").GetString() == tokenizer)
            {
                rows.Add(new EncodingRow(
                    row.GetProperty("text").GetString()!,
                    [.. row.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32())],
                    row.GetProperty("decoded").GetString()!));
            }
        }

        return rows;
    }
}
