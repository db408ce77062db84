namespace OpenRs.Cloud.Work;

/// <summary>Messages that a job keeps for people. What fails may say any number of words, and a state must not grow with them.</summary>
public static class JobMessage
{
    /// <summary>Characters of a message at most.</summary>
    public const int MaxLength = 500;

    /// <summary>A message within <see cref="MaxLength"/>; one that is cut ends with two points, and never within a character.</summary>
    public static string Cut(string message) => message.Length <= MaxLength
        ? message
        : message[..(char.IsHighSurrogate(message[MaxLength - 3]) ? MaxLength - 3 : MaxLength - 2)] + "..";
}
