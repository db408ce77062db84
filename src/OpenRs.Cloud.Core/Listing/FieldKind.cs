namespace OpenRs.Cloud.Listing;

/// <summary>What a field of a list holds, which decides what it can be compared with.</summary>
public enum FieldKind
{
    /// <summary>A text; the names of states are texts, too.</summary>
    Text = 1,

    /// <summary>A number.</summary>
    Number = 2,

    /// <summary>A time, in UTC.</summary>
    Time = 3,

    /// <summary>True or false.</summary>
    Flag = 4,

    /// <summary>Texts by key, such as labels.</summary>
    Map = 5,
}
