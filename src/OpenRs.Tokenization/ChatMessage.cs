namespace OpenRs.Tokenization;

/// <summary>One turn of a conversation.</summary>
/// <param name="Role">Who speaks.</param>
/// <param name="Content">What is said, as plain text.</param>
public sealed record ChatMessage(ChatRole Role, string Content);
