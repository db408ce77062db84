using System.Text;

namespace OpenRs.CommandLine;

/// <summary>Writes text without its control characters; see <see cref="PlainText"/>.</summary>
/// <param name="target">Where it goes.</param>
public sealed class PlainWriter(TextWriter target) : TextWriter
{
    /// <inheritdoc/>
    public override Encoding Encoding => target.Encoding;

    /// <inheritdoc/>
    public override void Write(char value) => target.Write(PlainText.Of(value.ToString()));

    /// <inheritdoc/>
    public override void Write(string? value) => target.Write(value is null ? null : PlainText.Of(value));

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

    /// <inheritdoc/>
    public override void WriteLine(string? value) => target.WriteLine(value is null ? null : PlainText.Of(value));

    /// <inheritdoc/>
    public override void Flush() => target.Flush();
}
