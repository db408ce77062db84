namespace OpenRs.Learning.Deltas;

/// <summary>A delta between policy versions cannot be used. The message says what was expected and what was found.</summary>
public sealed class WeightDeltaException : IOException
{
    /// <summary>Creates the error.</summary>
    /// <param name="fault">What is wrong.</param>
    /// <param name="message">What was expected, what was found, and what to do.</param>
    /// <param name="inner">The cause, when another reader found it.</param>
    public WeightDeltaException(WeightDeltaFault fault, string message, Exception? inner = null)
        : base(message, inner) => Fault = fault;

    /// <summary>What is wrong.</summary>
    public WeightDeltaFault Fault { get; }
}
