using System.Text.Json.Nodes;
using OpenRs.Tokenization;

namespace OpenRs.Learning.Tests.Tokenization;

internal static class Fixtures
{
    /// <summary>256 bytes, 80 merges, the control tokens of both chat templates, NFC.</summary>
    public static HuggingFaceTokenizer Small() =>
        HuggingFaceTokenizer.Load(RepositoryPaths.Fixture("tokenizer", "small", "tokenizer.json"));

    /// <summary>50 characters without merges, the control tokens of DeepSeek-R1: the quickstart's kind.</summary>
    public static HuggingFaceTokenizer Characters() => HuggingFaceTokenizer.Load(RepositoryPaths.Fixture("tokenizer", "char"));

    public static List<EncodingRow> SmallRows() => EncodingRow.Read(RepositoryPaths.Fixture("tokenizer", "small", "encodings.jsonl"));

    /// <summary>The small tokenizer's file with changes.</summary>
    public static byte[] SmallWith(Action<JsonObject> change)
    {
        var file = JsonNode.Parse(File.ReadAllText(RepositoryPaths.Fixture("tokenizer", "small", "tokenizer.json")))!.AsObject();
        change(file);
        return System.Text.Encoding.UTF8.GetBytes(file.ToJsonString());
    }
}
