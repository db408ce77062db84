using OpenRs.Verification.Expressions;

namespace OpenRs.Verification.Comparison;

/// <summary>Compares names: a word may be read as one symbol or as the product of its letters.</summary>
internal static class SymbolComparer
{
    public static bool Equal(Expr gold, Expr answer)
    {
        if (IsLetterE(gold, answer) || IsLetterE(answer, gold))
        {
            return true;
        }

        if (gold.Kind == ExprKind.Symbol && Spelled(answer) is { } answerName)
        {
            return string.Equals(gold.Name, answerName, StringComparison.OrdinalIgnoreCase);
        }

        if (answer.Kind == ExprKind.Symbol && Spelled(gold) is { } goldName)
        {
            return string.Equals(answer.Name, goldName, StringComparison.OrdinalIgnoreCase);
        }

        return ExprText.Write(gold) == ExprText.Write(answer);
    }

    private static bool IsLetterE(Expr symbol, Expr constant) =>
        constant.Kind == ExprKind.E && symbol is { Kind: ExprKind.Symbol, Name: "e" };

    // The word that a product of letters spells.
    private static string? Spelled(Expr expr) =>
        expr.Kind == ExprKind.Multiply && Array.TrueForAll(expr.Args, arg => arg.Kind is ExprKind.Symbol or ExprKind.E)
            ? string.Concat(expr.Args.Select(arg => arg.Kind == ExprKind.E ? "e" : arg.Name))
            : null;
}
