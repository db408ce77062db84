using System.Text.Json;

namespace OpenRs.Recipes.Curation;

/// <summary>
/// A conversation of one turn, as TRL's datasets have it: a list of messages with <c>role</c> and <c>content</c>, of which the first may
/// be the system's. Half of the turn may be in another column.
/// </summary>
/// <param name="SystemPrompt">The system message; <see langword="null"/> for none, or one without a letter.</param>
/// <param name="User">The user's message, if it is there.</param>
/// <param name="Assistant">The assistant's message, if it is there.</param>
internal sealed record Conversation(string? SystemPrompt, string? User, string? Assistant)
{
    private const string SystemRole = "system", UserRole = "user", AssistantRole = "assistant";

    /// <summary>Reads a conversation.</summary>
    /// <param name="messages">A JSON array.</param>
    /// <param name="problem">What is wrong with it, as <c>has 2 messages of the user.</c>; empty where nothing is.</param>
    public static Conversation Read(JsonElement messages, out string problem)
    {
        var texts = messages.EnumerateArray()
            .Select(static message => (Role: Property(message, "role"), Text: Property(message, "content")))
            .ToList();
        problem = ProblemOf(texts) ?? "";
        string? TextOf(string role) => texts.Find(message => message.Role == role).Text;
        var system = TextOf(SystemRole);
        return new Conversation(string.IsNullOrWhiteSpace(system) ? null : system, TextOf(UserRole), TextOf(AssistantRole));
    }

    // A message that is left out would change what the model is asked, and nobody would see it.
    private static string? ProblemOf(List<(string? Role, string? Text)> texts)
    {
        if (texts.Exists(static message => message.Role is null || message.Text is null))
        {
            return "has a message without a role or a text.";
        }

        if (texts.Find(static message => message.Role is not (SystemRole or UserRole or AssistantRole)).Role is { } other)
        {
            return $"has a message of the role '{other}'; system, user and assistant are known.";
        }

        var often = texts.CountBy(static message => message.Role!).FirstOrDefault(static role => role.Value > 1);
        if (often.Value > 1)
        {
            return $"has {often.Value} messages of the {often.Key}; one is expected.";
        }

        return texts.FindIndex(static message => message.Role == SystemRole) > 0 ? "has its system message after others." : null;
    }

    private static string? Property(JsonElement message, string name) =>
        message.ValueKind == JsonValueKind.Object && message.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
