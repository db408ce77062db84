namespace OpenRs.Verification.Expressions;

/// <summary>Functions with a known meaning. A logarithm has its base as second argument.</summary>
internal enum FunctionKind
{
    None,

    /// <summary>Only while parsing: becomes a power of e.</summary>
    Exp,

    /// <summary>Only while parsing: becomes a logarithm with base e.</summary>
    NaturalLog,

    Log,
    Sin,
    Cos,
    Tan,
    Csc,
    Sec,
    Cot,
    Asin,
    Acos,
    Atan,
    Acsc,
    Asec,
    Acot,
    Sinh,
    Cosh,
    Tanh,
    Asinh,
    Acosh,
    Atanh,
    Abs,
    Floor,
    Ceiling,
    Factorial,
    Binomial,
    Modulo,
    Gcd,
    Lcm,
    Max,
    Min,
    Gamma,
    Determinant,
}
