namespace OpenRs.Architecture.Tests;

/// <summary>A type uses one of another folder.</summary>
/// <param name="Parent">Namespace of the folder that holds both folders.</param>
/// <param name="From">Name of the folder, directly in the parent, in which the using type lies, at any depth.</param>
/// <param name="To">Name of the folder in which the used type lies.</param>
/// <param name="Origin">Name of the using type.</param>
/// <param name="Target">Name of the used type.</param>
internal sealed record FolderUse(string Parent, string From, string To, string Origin, string Target)
{
    /// <summary>The folders of a use; <see langword="null"/> where one type lies in the other's folder or above it.</summary>
    public static FolderUse? Of(TypeUse use)
    {
        var (from, to) = (use.Origin.Split('.'), use.Target.Split('.'));
        var common = from.Zip(to).TakeWhile(static pair => pair.First == pair.Second).Count();
        return common >= from.Length - 1 || common >= to.Length - 1
            ? null
            : new FolderUse(string.Join('.', from.Take(common)), from[common], to[common], from[^1], to[^1]);
    }
}
