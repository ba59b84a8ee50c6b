using System.Text;

namespace Lathe.Context;

/// <summary>Reads TOML as far as manifests use it. A line that is none is passed over; every step goes forward, whatever the text is.</summary>
internal ref struct TomlEntries
{
    private readonly ReadOnlySpan<char> _text;
    private readonly ConfigEntries _entries = new();
    private int _at;

    private TomlEntries(ReadOnlySpan<char> text) => _text = text;

    public static IReadOnlyList<ConfigEntry> Read(string text)
    {
        var reader = new TomlEntries(text);
        reader.Run();
        return reader._entries.List;
    }

    private readonly char Now => _at < _text.Length ? _text[_at] : '\0';

    private void Run()
    {
        string[] table = [];
        while (!_entries.IsFull)
        {
            SkipBlank();
            if (_at >= _text.Length) return;
            var start = _at;
            if (Now == '[')
            {
                var list = _at + 1 < _text.Length && _text[_at + 1] == '[';
                _at += list ? 2 : 1;
                table = Keys(']');
                if (list) table = [.. table, ConfigEntry.Item];
            }
            else if (Keys('=') is { Length: > 0 } keys && Now == '=')
            {
                _at++;
                Value([.. table, .. keys], 0);
            }

            SkipLine();
            if (_at == start) _at++;
        }
    }

    // Dotted and quoted names up to a mark, which is not passed; none when there is no such mark on the line.
    private string[] Keys(char until)
    {
        var keys = new List<string>();
        while (_at < _text.Length && keys.Count < ConfigEntry.MaxDepth)
        {
            while (Now is ' ' or '\t' or '.') _at++;
            if (Now == until) return [.. keys];
            if (Now is '"' or '\'')
            {
                keys.Add(Quoted());
                continue;
            }

            var start = _at;
            while (_at < _text.Length && (char.IsLetterOrDigit(Now) || Now is '_' or '-')) _at++;
            if (_at == start) return [];
            keys.Add(_text[start.._at].ToString());
        }

        return [];
    }

    private void Value(string[] path, int depth)
    {
        while (Now is ' ' or '\t') _at++;
        if (depth > ConfigEntry.MaxDepth || path.Length > 2 * ConfigEntry.MaxDepth)
        {
            _at = _text.Length;
            return;
        }

        switch (Now)
        {
            case '"' or '\'':
                _entries.Add(path, Quoted());
                break;
            case '[':
                _at++;
                Items(path, ']', depth);
                break;
            case '{':
                _at++;
                Items(path, '}', depth);
                break;
            default:
                var length = _text[_at..].IndexOfAny(",]}\n#");
                var end = length < 0 ? _text.Length : _at + length;
                _entries.Add(path, _text[_at..end].Trim());
                _at = end;
                break;
        }
    }

    private void Items(string[] path, char close, int depth)
    {
        while (!_entries.IsFull)
        {
            SkipBlank();
            while (Now == ',')
            {
                _at++;
                SkipBlank();
            }

            if (_at >= _text.Length) return;
            if (Now == close)
            {
                _at++;
                return;
            }

            var start = _at;
            if (close == ']')
            {
                Value([.. path, ConfigEntry.Item], depth + 1);
            }
            else
            {
                var keys = Keys('=');
                if (keys.Length == 0 || Now != '=') return;
                _at++;
                Value([.. path, .. keys], depth + 1);
            }

            if (_at == start) return;
        }
    }

    private string Quoted()
    {
        var quote = Now;
        var triple = _text[_at..].StartsWith([quote, quote, quote]);
        _at += triple ? 3 : 1;
        var value = new StringBuilder();
        while (_at < _text.Length)
        {
            if (triple ? _text[_at..].StartsWith([quote, quote, quote]) : Now == quote)
            {
                _at += triple ? 3 : 1;
                return value.ToString();
            }

            if (!triple && Now == '\n') break;
            if (quote == '"' && Now == '\\' && _at + 1 < _text.Length) _at++;
            if (value.Length < ConfigEntry.MaxValue) value.Append(Now);
            _at++;
        }

        return value.ToString();
    }

    private void SkipBlank()
    {
        while (_at < _text.Length)
        {
            if (Now == '#') SkipLine();
            else if (char.IsWhiteSpace(Now)) _at++;
            else return;
        }
    }

    private void SkipLine()
    {
        var end = _text[_at..].IndexOf('\n');
        _at = end < 0 ? _text.Length : _at + end;
    }
}
