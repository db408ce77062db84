using OpenRs.Recipes.Datasets;

namespace OpenRs.Tokenization;

/// <summary>
/// How a model family writes a conversation down. The result is token ids, and ids are what travels: whoever generates or trains
/// never tokenizes a rendered text again, so nothing can prepend a second begin token.
/// </summary>
public abstract class ChatTemplate
{
    private static readonly ChatTemplate[] Known = [new DeepSeekR1Template(), new ChatMlTemplate(), new Llama3Template()];

    private protected ChatTemplate()
    {
    }

    /// <summary>The names that <see cref="Named"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Known.Select(template => template.Name)];

    /// <summary>The template's name, such as <c>deepseek-r1</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The token that ends a turn of the assistant.</summary>
    public abstract string EndOfTurn { get; }

    /// <summary>The tokens that the template writes itself; a tokenizer must have each as one added token.</summary>
    public abstract IReadOnlyList<string> ControlTokens { get; }

    /// <summary>The template of a name.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists those there are.</exception>
    public static ChatTemplate Named(string name) =>
        Array.Find(Known, template => template.Name == name)
        ?? throw new ArgumentException($"There is no chat template '{name}'. Known: {string.Join(", ", Names)}.", nameof(name));

    /// <summary>The conversation as text with the control tokens spelled out.</summary>
    /// <param name="messages">The turns in order.</param>
    /// <param name="addGenerationPrompt">Whether to end with the opening of the assistant's next turn.</param>
    public abstract string Render(IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt = true);

    /// <summary>The conversation as token ids, equal to those of transformers' <c>apply_chat_template</c>.</summary>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="messages">The turns in order.</param>
    /// <param name="addGenerationPrompt">Whether to end with the opening of the assistant's next turn.</param>
    /// <exception cref="TokenizerFormatException">The tokenizer lacks a control token.</exception>
    public int[] Encode(HuggingFaceTokenizer tokenizer, IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt = true)
    {
        var missing = ControlTokens.Except(tokenizer.AddedTokens.Select(token => token.Content)).ToList();
        if (missing.Count > 0)
        {
            throw new TokenizerFormatException("added_tokens", $"chat template {Name} needs {string.Join(", ", missing)}.");
        }

        return tokenizer.Encode(Render(messages, addGenerationPrompt));
    }

    /// <summary>
    /// The tokens that end a completion: the model's own, and the end of a turn. A base model's file names the end of a text only, and
    /// would go on after its answer.
    /// </summary>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="modelIds">The eos ids of the model's files.</param>
    public IReadOnlyList<int> StopIds(HuggingFaceTokenizer tokenizer, IReadOnlyList<int> modelIds) =>
        tokenizer.TokenToId(EndOfTurn) is { } end ? [.. modelIds.Union([end])] : modelIds;

    /// <summary>
    /// A solution as the assistant's turn after the prompt of <see cref="EncodePrompt"/>, to its end token: what a model is to write.
    /// </summary>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="solution">The solution, with its thoughts between think tags where it has some.</param>
    public int[] EncodeSolution(HuggingFaceTokenizer tokenizer, string solution) => tokenizer.Encode(Continue(solution) + EndOfTurn);

    /// <summary>How most model families spell who speaks.</summary>
    private protected static string NameOf(ChatRole role) => role switch
    {
        ChatRole.System => "system",
        ChatRole.User => "user",
        _ => "assistant",
    };

    /// <summary>What follows the generation prompt.</summary>
    private protected virtual string Continue(string solution) => solution;

    /// <summary>The prompt of one problem.</summary>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="systemPrompt">The recipe's system prompt, for rows without one of their own; null or empty for none.</param>
    /// <param name="row">The problem.</param>
    /// <exception cref="TokenizerFormatException">The tokenizer lacks a control token.</exception>
    public int[] EncodePrompt(HuggingFaceTokenizer tokenizer, string? systemPrompt, TrainingExample row)
    {
        var system = row.SystemPrompt ?? systemPrompt;
        var user = new ChatMessage(ChatRole.User, row.Problem);
        return Encode(tokenizer, string.IsNullOrEmpty(system) ? [user] : [new ChatMessage(ChatRole.System, system), user]);
    }
}
