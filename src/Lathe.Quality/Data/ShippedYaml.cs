using System.Globalization;
using System.Text;

namespace Lathe.Quality.Data;

/// <summary>
/// Reads the YAML files that come with Lathe, which keep to a part of the language: mappings and lists by indentation, or in brackets on one line; texts on one line, plain or in quotes; blocks of text (<c>|</c>); comments.
/// The general parser behind <see cref="DataReader"/> costs 10 ms and 2 MB at its first use, which every assessment paid. A test holds both to the same result for each file that is shipped.
/// </summary>
internal sealed class ShippedYaml
{
    private readonly string _text;
    private readonly string _file;
    private int _at;
    private int _line = 1;
    private int _lineStart;

    private ShippedYaml(string text, string file) => (_text, _file) = (text, file);

    private int Column => _at - _lineStart;

    private bool IsAtEnd => _at >= _text.Length;

    private bool IsAtLineEnd => IsAtEnd || _text[_at] is '\n' or '#';

    private bool IsItem => !IsAtEnd && _text[_at] == '-' && _at + 1 < _text.Length && _text[_at + 1] is ' ' or '\n';

    /// <exception cref="InvalidDataException">The text has something else than the files of Lathe may have.</exception>
    public static DataValue Read(string text, DataSource source)
    {
        var reader = new ShippedYaml(text, source.File);
        reader.SkipToContent();
        var root = reader.ReadBlock();
        return reader.IsAtEnd ? new DataValue(source, "", root) : throw reader.Unexpected();
    }

    private DataNode ReadBlock() => IsItem ? ReadItems() : IsKey() ? ReadEntries() : throw Unexpected();

    private DataSequence ReadItems()
    {
        var (line, column) = (_line, Column);
        var items = new List<DataNode>();
        while (IsItem && Column == column)
        {
            _at++;
            SkipSpaces();
            items.Add(ReadValue(column, mayBeKey: true));
            SkipToContent();
        }

        return new DataSequence(line, items);
    }

    private DataMapping ReadEntries()
    {
        var (line, column) = (_line, Column);
        var entries = new List<DataEntry>();
        while (!IsAtEnd && Column == column && !IsItem)
        {
            var key = ReadScalar(isInBrackets: false);
            Take(':');
            SkipSpaces();
            entries.Add(new DataEntry(key.Text, key.Line, ReadValue(column, mayBeKey: false)));
            SkipToContent();
        }

        return new DataMapping(line, entries);
    }

    // What follows a key or a dash: on the same line, or further in on the next ones.
    private DataNode ReadValue(int column, bool mayBeKey)
    {
        if (IsAtLineEnd)
        {
            SkipToContent();
            return Column > column || (Column == column && IsItem && !mayBeKey) ? ReadBlock() : throw Unexpected();
        }

        if (mayBeKey && IsKey()) return ReadEntries();
        if (_text[_at] == '|') return ReadLiteral(column);
        var value = ReadInline(isInBrackets: false);
        SkipSpaces();
        return IsAtLineEnd ? value : throw Unexpected();
    }

    private DataNode ReadInline(bool isInBrackets)
    {
        if (IsAtEnd) throw Unexpected();
        if (_text[_at] is not ('[' or '{')) return ReadScalar(isInBrackets);
        var (line, isList) = (_line, _text[_at] == '[');
        var close = isList ? ']' : '}';
        var items = new List<DataNode>();
        var entries = new List<DataEntry>();
        _at++;
        for (SkipSpaces(); !IsAtEnd && _text[_at] != close; SkipSpaces())
        {
            if (isList)
            {
                items.Add(ReadInline(isInBrackets: true));
            }
            else
            {
                var key = ReadScalar(isInBrackets: true);
                Take(':');
                SkipSpaces();
                entries.Add(new DataEntry(key.Text, key.Line, ReadInline(isInBrackets: true)));
            }

            SkipSpaces();
            if (!IsAtEnd && _text[_at] == ',') _at++;
            else if (IsAtEnd || _text[_at] != close) throw Unexpected();
        }

        Take(close);
        return isList ? new DataSequence(line, items) : new DataMapping(line, entries);
    }

    private DataScalar ReadScalar(bool isInBrackets)
    {
        if (!IsAtEnd && _text[_at] == '"') return new DataScalar(_line, ReadDoubleQuoted(), IsPlain: false, IsBlock: false);
        if (!IsAtEnd && _text[_at] == '\'') return new DataScalar(_line, ReadSingleQuoted(), IsPlain: false, IsBlock: false);
        var start = _at;
        while (!IsAtEnd && !EndsPlain(isInBrackets)) _at++;
        var text = _text[start.._at].TrimEnd(' ');
        return text.Length > 0 && !"&*!|>%@`".Contains(text[0], StringComparison.Ordinal) && !(text[0] is '-' or '?' && (text.Length == 1 || text[1] == ' ')) ? new DataScalar(_line, text, IsPlain: true, IsBlock: false) : throw Unexpected();
    }

    private bool EndsPlain(bool isInBrackets) => _text[_at] switch
    {
        '\n' => true,
        ':' => _at + 1 >= _text.Length || _text[_at + 1] is ' ' or '\n',
        '#' => _at > 0 && _text[_at - 1] == ' ',
        ',' or '[' or ']' or '{' or '}' => isInBrackets,
        _ => false,
    };

    private string ReadSingleQuoted()
    {
        var start = _at + 1;
        for (_at = start; ; _at++)
        {
            if (IsAtEnd || _text[_at] == '\n') throw Unexpected();
            if (_text[_at] != '\'') continue;
            if (_at + 1 >= _text.Length || _text[_at + 1] != '\'') break;
            _at++;
        }

        return _text[start.._at++].Replace("''", "'", StringComparison.Ordinal);
    }

    private string ReadDoubleQuoted()
    {
        var text = new StringBuilder();
        for (_at++; ; _at++)
        {
            if (IsAtEnd || _text[_at] == '\n') throw Unexpected();
            if (_text[_at] == '"') break;
            if (_text[_at] == '\\') text.Append(ReadEscape());
            else text.Append(_text[_at]);
        }

        _at++;
        return text.ToString();
    }

    private char ReadEscape()
    {
        if (++_at >= _text.Length) throw Unexpected();
        switch (_text[_at])
        {
            case 'n': return '\n';
            case 't': return '\t';
            case 'r': return '\r';
            case '0': return '\0';
            case 'e': return '\x1b';
            case '"' or '\\' or '/': return _text[_at];
            case 'x' or 'u':
                var length = _text[_at] == 'x' ? 2 : 4;
                if (_at + length >= _text.Length || !ushort.TryParse(_text.AsSpan(_at + 1, length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)) throw Unexpected();
                _at += length;
                return (char)code;
            default: throw Unexpected();
        }
    }

    // The lines that are further in than the parent, without the first one's indentation; '|-' leaves out the last break.
    private DataScalar ReadLiteral(int column)
    {
        var line = _line;
        _at++;
        var keepsBreak = IsAtEnd || _text[_at] != '-';
        if (!keepsBreak) _at++;
        SkipSpaces();
        if (IsAtEnd || _text[_at] != '\n') throw Unexpected();
        var text = new StringBuilder();
        var indent = -1;
        for (StartLine(_at + 1); !IsAtEnd; StartLine(Math.Min(_text.Length, LineEnd() + 1)))
        {
            var end = LineEnd();
            var content = _lineStart;
            while (content < end && _text[content] == ' ') content++;
            if (content < end && indent < 0) indent = content - _lineStart;
            if (content < end && (content - _lineStart <= column || content - _lineStart < indent)) break;
            if (indent >= 0 && end - _lineStart > indent) text.Append(_text, _lineStart + indent, end - _lineStart - indent);
            text.Append('\n');
        }

        var trimmed = text.ToString().TrimEnd('\n');
        return new DataScalar(line, keepsBreak && trimmed.Length > 0 ? trimmed + '\n' : trimmed, IsPlain: false, IsBlock: true);
    }

    // Whether a key stands here: a text on this line that a colon follows.
    private bool IsKey()
    {
        if (IsAtEnd || _text[_at] is '[' or '{' or '|') return false;
        var start = _at;
        ReadScalar(isInBrackets: false);
        var found = !IsAtEnd && _text[_at] == ':';
        _at = start;
        return found;
    }

    private void Take(char expected)
    {
        if (IsAtEnd || _text[_at] != expected) throw Unexpected();
        _at++;
    }

    private void SkipSpaces()
    {
        while (!IsAtEnd && _text[_at] == ' ') _at++;
    }

    private void SkipToContent()
    {
        for (SkipSpaces(); !IsAtEnd && IsAtLineEnd; SkipSpaces()) StartLine(Math.Min(_text.Length, LineEnd() + 1));
    }

    private int LineEnd() => _text.IndexOf('\n', _at) is >= 0 and var end ? end : _text.Length;

    private void StartLine(int at)
    {
        (_at, _lineStart) = (at, at);
        _line++;
    }

    private InvalidDataException Unexpected() => new($"{_file}:{_line}: column {Column + 1} has what the files of Lathe may not have; Data/ShippedYaml.cs says what they may.");
}
