namespace OpenRs.Cloud.Server.Configuration;

/// <summary>Ranges of whole numbers in the section <c>OpenRs</c>.</summary>
internal static class OptionRange
{
    /// <summary>One problem when a value is outside of its range, else none.</summary>
    public static IEnumerable<string> Check(string name, long value, long least, long most = long.MaxValue)
    {
        if (value < least || value > most)
        {
            var range = most == long.MaxValue ? $"at least {least}" : $"from {least} to {most}";
            yield return $"OpenRs:{name} is {value}; it must be {range}.";
        }
    }
}
