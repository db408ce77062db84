namespace OpenRs.Verification;

/// <summary>How the gold answer is written.</summary>
public enum GoldTarget
{
    /// <summary>LaTeX inside <c>$..$</c>, <c>\(..\)</c>, <c>\[..\]</c>, <c>$$..$$</c> or a box.</summary>
    Latex,

    /// <summary>A bare number or arithmetic expression such as <c>1,234</c> or <c>3/4</c>.</summary>
    Expression,
}
