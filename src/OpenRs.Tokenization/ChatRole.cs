namespace OpenRs.Tokenization;

/// <summary>Who speaks in a conversation.</summary>
public enum ChatRole
{
    /// <summary>The instructions above the conversation.</summary>
    System,

    /// <summary>The one who asks.</summary>
    User,

    /// <summary>The model.</summary>
    Assistant,
}
