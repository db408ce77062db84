using System.Collections.Frozen;
using OpenRs.Verification.Expressions;

namespace OpenRs.Verification.Lexing;

/// <summary>The commands, words and symbols of the formula language. Commands are without their backslash.</summary>
internal static class LatexVocabulary
{
    public static readonly FrozenDictionary<string, (TokenKind Kind, FunctionKind Function)> OperatorNames =
        new Dictionary<string, (TokenKind, FunctionKind)>(StringComparer.Ordinal)
        {
            ["arsinh"] = (TokenKind.Function, FunctionKind.Asinh), ["arcsinh"] = (TokenKind.Function, FunctionKind.Asinh),
            ["arcosh"] = (TokenKind.Function, FunctionKind.Acosh), ["arccosh"] = (TokenKind.Function, FunctionKind.Acosh),
            ["artanh"] = (TokenKind.Function, FunctionKind.Atanh), ["arctanh"] = (TokenKind.Function, FunctionKind.Atanh),
            ["floor"] = (TokenKind.Function, FunctionKind.Floor), ["ceil"] = (TokenKind.Function, FunctionKind.Ceiling),
            ["gcd"] = (TokenKind.MultiFunction, FunctionKind.Gcd), ["lcm"] = (TokenKind.MultiFunction, FunctionKind.Lcm),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Words that are tokens of their own even between letters. Longest first.</summary>
    public static readonly string[] ReservedWords =
    [
        .. OperatorNames.Keys.Concat(
        [
            "eye", "zeros", "ones", "cols", "rows", "diag", "norm", "rank", "trace", "tr", "rref", "hstack", "vstack", "orth", "ortho",
            "orthogonal", "orthogonalize", "nullspace", "eig", "eigen", "diagonalize", "eigenvals", "eigenvalues", "eigenvects",
            "eigenvectors", "svd", "SVD", "matrix", "pmatrix", "bmatrix", "vmatrix",
        ]).OrderByDescending(word => word.Length),
    ];

    /// <summary>Names of Greek letters that are letters of their own, whichever way they are written.</summary>
    public static readonly FrozenDictionary<char, string> GreekLetters = new Dictionary<char, string>
    {
        ['α'] = "alpha", ['β'] = "beta", ['γ'] = "gamma", ['Γ'] = "Gamma", ['δ'] = "delta", ['Δ'] = "Delta", ['ε'] = "epsilon",
        ['ϵ'] = "varepsilon", ['ζ'] = "zeta", ['η'] = "eta", ['θ'] = "theta", ['Θ'] = "Theta", ['ϑ'] = "vartheta", ['ι'] = "iota",
        ['κ'] = "kappa", ['λ'] = "lambda", ['Λ'] = "Lambda", ['μ'] = "mu", ['ν'] = "nu", ['ξ'] = "xi", ['Ξ'] = "Xi", ['ο'] = "omicron",
        ['π'] = "pi", ['Π'] = "Pi", ['ϖ'] = "varpi", ['ρ'] = "rho", ['ϱ'] = "varrho", ['σ'] = "sigma", ['Σ'] = "Sigma",
        ['ς'] = "varsigma", ['τ'] = "tau", ['υ'] = "upsilon", ['Υ'] = "Upsilon", ['φ'] = "phi", ['Φ'] = "Phi", ['ϕ'] = "varphi",
        ['χ'] = "chi", ['ψ'] = "psi", ['Ψ'] = "Psi", ['ω'] = "omega", ['Ω'] = "Omega",
    }.ToFrozenDictionary();

    private const string OtherSymbols =
        "Bbbk wp nabla bigstar angle nexists diagdown measuredangle eth diagup sphericalangle clubsuit varnothing Diamond complement "
        + "diamondsuit imath Finv triangledown heartsuit jmath Game triangle spadesuit ell hbar vartriangle hslash blacklozenge "
        + "lozenge blacksquare mho blacktriangle sharp prime Im flat square backprime Re natural surd circledS";

    private const string Accents =
        "acute bar overline breve check widecheck dot ddot grave hat tilde widetilde vec overrightarrow bm boldsymbol text textit "
        + "textbf textnormal mathbb mathbin mathbf mathcal mathclap mathclose mathellipsis mathfrak mathinner mathit mathnormal mathop "
        + "mathopen mathord mathpunct mathrel mathring mathrlap mathrm mathscr mathsf mathsterling mathtt mbox";

    private const string Spaces =
        "thinspace medspace thickspace quad qquad negthinspace negmedspace negthickspace vrule vcenter vbox vskip vspace hfil";

    /// <summary>Whether a command only spaces.</summary>
    public static readonly FrozenSet<string> Spacing = Spaces.Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private static readonly (TokenKind Kind, string Names)[] Plain =
    [
        (TokenKind.Divide, "over div"), (TokenKind.Times, "times cdot"), (TokenKind.Modulo, "mod"), (TokenKind.PlusMinus, "pm mp"),
        (TokenKind.LeftGroup, "lgroup"), (TokenKind.RightGroup, "rgroup"), (TokenKind.LeftBraceCommand, "lbrace"),
        (TokenKind.RightBraceCommand, "rbrace"), (TokenKind.LeftBracketCommand, "lbrack"), (TokenKind.RightBracketCommand, "rbrack"),
        (TokenKind.Phantom, "phantom"), (TokenKind.Boxed, "boxed"), (TokenKind.LeftBar, "lvert"), (TokenKind.RightBar, "rvert"),
        (TokenKind.VerticalBar, "vert"), (TokenKind.LeftAngle, "langle"), (TokenKind.RightAngle, "rangle"),
        (TokenKind.LeftFloor, "lfloor"), (TokenKind.RightFloor, "rfloor"), (TokenKind.LeftFloorCorner, "llcorner"),
        (TokenKind.RightFloorCorner, "lrcorner"), (TokenKind.LeftCeiling, "lceil"), (TokenKind.RightCeiling, "rceil"),
        (TokenKind.LeftCeilingCorner, "ulcorner"), (TokenKind.RightCeilingCorner, "urcorner"), (TokenKind.Limit, "lim"),
        (TokenKind.Integral, "int"), (TokenKind.Approaches, "to rightarrow Rightarrow longrightarrow Longrightarrow"),
        (TokenKind.Sum, "sum"), (TokenKind.Product, "prod"), (TokenKind.Root, "sqrt"), (TokenKind.Fraction, "frac dfrac tfrac cfrac"),
        (TokenKind.Binomial, "binom tbinom dbinom"), (TokenKind.Choose, "choose"), (TokenKind.OperatorName, "operatorname"),
        (TokenKind.Gamma, "gamma Gamma"), (TokenKind.Infinity, "infty"), (TokenKind.Partial, "partial"), (TokenKind.In, "in"),
        (TokenKind.NotIn, "notin"), (TokenKind.Equivalent, "equiv"), (TokenKind.Approximately, "approx"), (TokenKind.Less, "lt"),
        (TokenKind.LessOrEqual, "leq le leqslant"), (TokenKind.Greater, "gt"), (TokenKind.GreaterOrEqual, "geq ge geqslant"),
        (TokenKind.NotEqual, "ne neq"), (TokenKind.Union, "cup"), (TokenKind.Intersection, "cap"), (TokenKind.SetMinus, "setminus"),
        (TokenKind.EmptySet, "emptyset"), (TokenKind.Superset, "supseteq"), (TokenKind.Subset, "subseteq"),
        (TokenKind.EulerE, "exponentialE"), (TokenKind.Unsupported, "xrightarrow xRightarrow leftrightarrow Leftrightarrow variable"),
        (TokenKind.OtherSymbol, OtherSymbols),
    ];

    private static readonly (FunctionKind Function, string Names)[] Functions =
    [
        (FunctionKind.Sin, "sin"), (FunctionKind.Cos, "cos"), (FunctionKind.Tan, "tan"), (FunctionKind.Csc, "csc"),
        (FunctionKind.Sec, "sec"), (FunctionKind.Cot, "cot"), (FunctionKind.Asin, "arcsin"), (FunctionKind.Acos, "arccos"),
        (FunctionKind.Atan, "arctan"), (FunctionKind.Acsc, "arccsc"), (FunctionKind.Asec, "arcsec"), (FunctionKind.Acot, "arccot"),
        (FunctionKind.Sinh, "sinh"), (FunctionKind.Cosh, "cosh"), (FunctionKind.Tanh, "tanh"), (FunctionKind.Asinh, "arsinh arcsinh"),
        (FunctionKind.Acosh, "arcosh arccosh"), (FunctionKind.Atanh, "artanh arctanh"), (FunctionKind.Log, "log"),
        (FunctionKind.NaturalLog, "ln"), (FunctionKind.Exp, "exp"), (FunctionKind.Floor, "floor"), (FunctionKind.Ceiling, "ceil"),
        (FunctionKind.Determinant, "det"),
    ];

    // After the tables that it is built from.
    public static readonly FrozenDictionary<string, (TokenKind Kind, FunctionKind Function)> Commands = BuildCommands();

    /// <summary>Whether a command takes a text in braces that names a symbol.</summary>
    public static bool IsAccent(ReadOnlySpan<char> command) => AccentLookup.Contains(command);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> AccentLookup =
        Accents.Split(' ').ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    private static FrozenDictionary<string, (TokenKind Kind, FunctionKind Function)> BuildCommands()
    {
        var commands = new Dictionary<string, (TokenKind, FunctionKind)>(StringComparer.Ordinal);
        foreach (var (kind, names) in Plain)
        {
            foreach (var name in names.Split(' '))
            {
                commands[name] = (kind, FunctionKind.None);
            }
        }

        foreach (var (function, names) in Functions)
        {
            foreach (var name in names.Split(' '))
            {
                commands[name] = (TokenKind.Function, function);
            }
        }

        foreach (var function in new[] { FunctionKind.Gcd, FunctionKind.Lcm, FunctionKind.Max, FunctionKind.Min })
        {
            commands[function.ToString().ToLowerInvariant()] = (TokenKind.MultiFunction, function);
        }

        foreach (var name in GreekLetters.Values)
        {
            commands.TryAdd(name, (TokenKind.Greek, FunctionKind.None));
        }

        return commands.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
