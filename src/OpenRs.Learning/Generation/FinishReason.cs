namespace OpenRs.Learning.Generation;

/// <summary>Why a completion ended.</summary>
public enum FinishReason
{
    /// <summary>It drew a stop token, which is its last token.</summary>
    Stop,

    /// <summary>It reached the length limit or the end of its slot.</summary>
    Length,
}
