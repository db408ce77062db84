namespace OpenRs.Verification.Extraction;

/// <summary>A number outside LaTeX.</summary>
/// <param name="IntegerStart">First character of the sign and integer digits.</param>
/// <param name="IntegerLength">0 when the number starts with its decimal point.</param>
/// <param name="DecimalLength">Characters of the decimal separator and digits, right after the integer; may be 0.</param>
/// <param name="IsPercent">A percent sign or word follows.</param>
internal readonly record struct PlainNumber(int IntegerStart, int IntegerLength, int DecimalLength, bool IsPercent);
