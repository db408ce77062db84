namespace OpenRs.Cloud.Rewards;

/// <summary>Text of others, for a message of one line.</summary>
internal static class OneLine
{
    private const int MaxLength = 200;

    public static string Of(string text)
    {
        var start = text.Length <= MaxLength ? text : text[..MaxLength] + "..";
        return string.Concat(start.Select(static c => char.IsControl(c) || char.IsSurrogate(c) ? ' ' : c));
    }
}
