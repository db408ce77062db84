namespace OpenRs.Cloud.Server.Configuration;

/// <summary>Options of one feature, bound to the section <c>OpenRs</c> and checked at the start, all at once.</summary>
internal interface ICheckedOptions
{
    /// <summary>What is wrong: each names the setting and says what would be right.</summary>
    IEnumerable<string> Problems();
}
