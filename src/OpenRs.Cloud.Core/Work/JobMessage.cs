namespace OpenRs.Cloud.Work;

/// <summary>Messages that a job keeps for people. What fails may say any number of words, and a state must not grow with them.</summary>
public static class JobMessage
{
    /// <summary>Characters of a message at most.</summary>
    public const int MaxLength = 500;

    /// <summary>A message within a length; one that is cut ends with two points, and never within a character.</summary>
    /// <param name="message">The message.</param>
    /// <param name="length">Characters at most, at least 3.</param>
    public static string Cut(string message, int length = MaxLength) => message.Length <= length
        ? message
        : message[..(char.IsHighSurrogate(message[length - 3]) ? length - 3 : length - 2)] + "..";
}
