namespace OpenRs.Verification.Expressions;

/// <summary>Relations between functions.</summary>
internal static class Functions
{
    /// <summary>The inverse of a trigonometric or hyperbolic function that <c>f^{-1}</c> means, if it means one.</summary>
    public static FunctionKind? Inverse(FunctionKind function) => function switch
    {
        FunctionKind.Sin => FunctionKind.Asin,
        FunctionKind.Cos => FunctionKind.Acos,
        FunctionKind.Tan => FunctionKind.Atan,
        FunctionKind.Csc => FunctionKind.Acsc,
        FunctionKind.Sec => FunctionKind.Asec,
        FunctionKind.Cot => FunctionKind.Acot,
        FunctionKind.Sinh => FunctionKind.Asinh,
        FunctionKind.Cosh => FunctionKind.Acosh,
        FunctionKind.Tanh => FunctionKind.Atanh,
        _ => null,
    };
}
