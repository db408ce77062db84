namespace OpenRs.Cloud.Dashboard.Sessions;

/// <summary>Where somebody who signed in goes.</summary>
internal static class ReturnPath
{
    /// <summary>The page that was asked for, or the first: nobody is sent to another site by a link to this one.</summary>
    public static string Of(string? asked) => asked is ['/', not ('/' or '\\'), ..] ? asked : "/";
}
