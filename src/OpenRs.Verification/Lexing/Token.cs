using OpenRs.Verification.Expressions;

namespace OpenRs.Verification.Lexing;

/// <summary>A piece of a formula.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">First character.</param>
/// <param name="Length">Characters.</param>
/// <param name="Function">Function that a function token names.</param>
internal readonly record struct Token(TokenKind Kind, int Start, int Length, FunctionKind Function = FunctionKind.None);
