namespace OpenRs.Learning.Deltas;

/// <summary>Why a delta was refused.</summary>
public enum WeightDeltaFault
{
    /// <summary>The stream does not start as a delta does, or is of a format that this program does not know.</summary>
    UnknownFormat,

    /// <summary>The stream ends before its content does.</summary>
    Truncated,

    /// <summary>A hash inside the delta does not fit its content: bits have changed since it was written.</summary>
    Corrupt,

    /// <summary>The delta starts from other weights than those at hand, or the file at hand is not what its version says.</summary>
    WrongBase,

    /// <summary>The delta follows another history than the one that led here.</summary>
    BrokenChain,

    /// <summary>Base and delta are whole, and yet the result has another hash than the delta promises.</summary>
    WrongResult,
}
