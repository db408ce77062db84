using System.Text;

namespace OpenRs.Recipes.Datasets;

/// <summary>
/// Records of a CSV text by RFC 4180: fields between commas, quoted where they hold commas, quotes or line breaks, a quote written twice
/// within quotes, lines ending with CR LF or LF. Nothing else is guessed at: a quote elsewhere is an error. Empty lines are passed over.
/// </summary>
/// <param name="text">The text.</param>
/// <param name="maxRecordLength">The longest record that is accepted, in characters.</param>
public sealed class CsvReader(TextReader text, int maxRecordLength)
{
    private const int EndOfText = -1;
    private readonly char[] _buffer = new char[1 << 15];
    private readonly StringBuilder _field = new();
    private int _next;
    private int _count;
    private long _line = 1;
    private int _length;

    /// <summary>The line on which the record read last began, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>The next record; <see langword="null"/> after the last.</summary>
    /// <exception cref="DatasetException">It does not follow the format.</exception>
    public async ValueTask<List<string>?> ReadAsync(CancellationToken cancellationToken)
    {
        int first;
        while ((first = await PeekAsync(cancellationToken).ConfigureAwait(false)) is '\r' or '\n')
        {
            await EndLineAsync(cancellationToken).ConfigureAwait(false);
        }

        if (first == EndOfText)
        {
            return null;
        }

        (Line, _length) = (_line, 0);
        var fields = new List<string>();
        while (true)
        {
            fields.Add(await ReadFieldAsync(cancellationToken).ConfigureAwait(false));
            if (await PeekAsync(cancellationToken).ConfigureAwait(false) != ',')
            {
                await EndLineAsync(cancellationToken).ConfigureAwait(false);
                return fields;
            }

            Take();
        }
    }

    private async ValueTask<string> ReadFieldAsync(CancellationToken cancellationToken)
    {
        _field.Clear();
        if (await PeekAsync(cancellationToken).ConfigureAwait(false) == '"')
        {
            Take();
            await ReadQuotedAsync(cancellationToken).ConfigureAwait(false);
            return _field.ToString();
        }

        int next;
        while ((next = await PeekAsync(cancellationToken).ConfigureAwait(false)) is not (EndOfText or ',' or '\r' or '\n'))
        {
            _field.Append(next != '"' ? Take() : throw Malformed(
                "has a quote inside a field that is not quoted; quote the whole field and write the quote twice."));
        }

        return _field.ToString();
    }

    private async ValueTask ReadQuotedAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var next = await PeekAsync(cancellationToken).ConfigureAwait(false);
            if (next == EndOfText)
            {
                throw Malformed("has a quoted field that never ends.");
            }

            Take();
            if (next != '"')
            {
                _line += next == '\n' ? 1 : 0;
                _field.Append((char)next);
                continue;
            }

            next = await PeekAsync(cancellationToken).ConfigureAwait(false);
            if (next != '"')
            {
                _ = next is EndOfText or ',' or '\r' or '\n' ? next : throw Malformed("has text after the closing quote of a field.");
                return;
            }

            _field.Append(Take());
        }
    }

    // At CR LF, LF or the end of the text.
    private async ValueTask EndLineAsync(CancellationToken cancellationToken)
    {
        if (await PeekAsync(cancellationToken).ConfigureAwait(false) == '\r')
        {
            Take();
            if (await PeekAsync(cancellationToken).ConfigureAwait(false) is not ('\n' or EndOfText))
            {
                throw Malformed("has a carriage return that no line feed follows.");
            }
        }

        if (await PeekAsync(cancellationToken).ConfigureAwait(false) == '\n')
        {
            Take();
            _line++;
        }
    }

    private char Take()
    {
        if (++_length > maxRecordLength)
        {
            throw Malformed($"is longer than {maxRecordLength} characters; is a quote missing?");
        }

        return _buffer[_next++];
    }

    private async ValueTask<int> PeekAsync(CancellationToken cancellationToken)
    {
        if (_next == _count)
        {
            _count = await text.ReadAsync(_buffer, cancellationToken).ConfigureAwait(false);
            _next = 0;
        }

        return _count == 0 ? EndOfText : _buffer[_next];
    }

    private DatasetException Malformed(string problem) => new(DatasetError.MalformedCsv, problem, Line == 0 ? 1 : Line);
}
