using System.Text.Json;
using OpenRs.Recipes.Datasets;

namespace OpenRs.Recipes.Curation;

/// <summary>
/// Which columns of a file hold problem and gold answer. A column may be a text, a number, a list of one, or a conversation: a list of
/// messages with <c>role</c> and <c>content</c>, of which the user's is the problem, the assistant's the solution and the system's, if
/// there is one, the system prompt of the row.
/// </summary>
/// <param name="Problem">Column of the problem.</param>
/// <param name="Gold">Column of the gold answer.</param>
/// <param name="IsSolution">Whether the gold answer is a solution, which boxes its answer, or the answer alone.</param>
public sealed record ColumnMapping(string Problem, string Gold, bool IsSolution)
{
    private static readonly string[] ProblemColumns = ["problem", "question", "prompt", "messages"];
    private static readonly (string Name, bool IsSolution)[] GoldColumns =
        [("solution", true), ("answer", false), ("messages", true), ("completion", true), ("final_answer", false)];

    /// <summary>The mapping that fits the columns of a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="line">Its line, for messages.</param>
    /// <exception cref="DatasetException">None fits.</exception>
    public static ColumnMapping Detect(JsonElement row, long line)
    {
        var problem = ProblemColumns.FirstOrDefault(name => Has(row, name));
        var gold = GoldColumns.FirstOrDefault(column => Has(row, column.Name));
        return problem is not null && gold.Name is not null
            ? new ColumnMapping(problem, gold.Name, gold.IsSolution)
            : throw new DatasetException(
                DatasetError.MissingColumn,
                "has no columns that are known: problem, question, prompt or messages, and solution, answer or messages. "
                + "Name them at the upload: openrs datasets upload FILE --columns problem=COLUMN,answer=COLUMN.",
                line);
    }

    /// <summary>Reads <c>problem=COLUMN,answer=COLUMN</c> or <c>problem=COLUMN,solution=COLUMN</c>.</summary>
    /// <returns><see langword="null"/> where it is neither.</returns>
    public static ColumnMapping? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split(',').Select(static part => part.Split('=')).ToList();
        if (parts.Exists(static part => part.Length != 2 || part[1].Trim().Length == 0) || parts.Count != 2)
        {
            return null;
        }

        var names = parts.ToLookup(static part => part[0].Trim(), static part => part[1].Trim());
        var gold = names["solution"].Concat(names["answer"]).FirstOrDefault();
        return names["problem"].FirstOrDefault() is { } problem && gold is not null
            ? new ColumnMapping(problem, gold, names["solution"].Any())
            : null;
    }

    /// <summary>Problem and gold answer of a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="line">Its line, for messages.</param>
    /// <exception cref="DatasetException">A column is missing, empty, or holds something else.</exception>
    public (string Problem, string Gold) Read(JsonElement row, long line) =>
        (Text(row, Problem, isGold: false, line), WithoutDollars(Text(row, Gold, isGold: true, line)));

    /// <summary>The system message of a row's conversation; <see langword="null"/> where the row has none.</summary>
    /// <param name="row">The row.</param>
    /// <param name="line">Its line, for messages.</param>
    /// <exception cref="DatasetException">The conversation is not of one turn.</exception>
    public string? ReadSystemPrompt(JsonElement row, long line) =>
        new[] { Problem, Gold }
            .Where(name => row.TryGetProperty(name, out var value) && IsConversation(value))
            .Select(name => OfConversation(row.GetProperty(name), name, line).SystemPrompt)
            .FirstOrDefault(static prompt => prompt is not null);

    // An answer in dollars is boxed in dollars of its own.
    private string WithoutDollars(string gold) =>
        !IsSolution && gold.Length > 2 && gold[0] == '$' && gold[^1] == '$' && !gold[1..^1].Contains('$', StringComparison.Ordinal)
            ? gold[1..^1]
            : gold;

    private static bool Has(JsonElement row, string name) =>
        row.TryGetProperty(name, out var value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined);

    private static string Text(JsonElement row, string name, bool isGold, long line)
    {
        if (!Has(row, name))
        {
            throw new DatasetException(DatasetError.MissingColumn, $"column '{name}' is missing or null.", line);
        }

        var value = row.GetProperty(name);
        var text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.Array when !IsConversation(value) => value[0].GetString()!,
            JsonValueKind.Array => TextOf(OfConversation(value, name, line), isGold)
                ?? throw Wrong(name, $"has no message of the {(isGold ? "assistant" : "user")}; one is expected.", line),
            _ => throw Wrong(name, $"is a JSON {value.ValueKind}; a text or a list of messages is expected.", line),
        };
        return string.IsNullOrWhiteSpace(text) ? throw Wrong(name, "is empty.", line) : text;
    }

    private static bool IsConversation(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array && !(value.GetArrayLength() == 1 && value[0].ValueKind == JsonValueKind.String);

    private static string? TextOf(Conversation conversation, bool isGold) => isGold ? conversation.Assistant : conversation.User;

    private static Conversation OfConversation(JsonElement messages, string name, long line)
    {
        var conversation = Conversation.Read(messages, out var problem);
        return problem.Length == 0 ? conversation : throw Wrong(name, problem, line);
    }

    private static DatasetException Wrong(string name, string problem, long line) =>
        new(DatasetError.InvalidValue, $"column '{name}' {problem}", line);
}
