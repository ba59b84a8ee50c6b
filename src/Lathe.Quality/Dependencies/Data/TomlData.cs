using System.Text;

namespace Lathe.Quality;

/// <summary>
/// Reads as much of TOML 1.0 (https://toml.io/en/v1.0.0) as manifests and lock files are written in: tables, arrays of tables, dotted and quoted keys, strings of all four kinds, lists and inline tables over lines. Numbers, dates and switches are kept as text.
/// A text that is no TOML is read as far as it goes.
/// </summary>
internal sealed class TomlData
{
    private const int DeepestValue = 16;

    // How many tables back one is looked for that goes on; a bound on the work that a hostile text makes.
    private const int FarthestTable = 200;

    private readonly string _text;
    private int _at;
    private int _line = 1;
    private int _nodes;

    private TomlData(string text) => _text = text;

    /// <summary>The root table.</summary>
    /// <param name="toml">UTF-8.</param>
    public static PackageNode Read(byte[] toml)
    {
        var root = new PackageNode("", 1);
        if (toml.Length <= PackageBounds.LargestFile) new TomlData(Encoding.UTF8.GetString(toml).TrimStart('\uFEFF')).ReadLines(root);
        return root;
    }

    private void ReadLines(PackageNode root)
    {
        var table = root;
        while (SkipToContent() && _nodes < PackageBounds.MostNodes)
        {
            if (Peek() == '[')
            {
                _at++;
                var array = Peek() == '[';
                if (array) _at++;
                if (ReadKeys() is not { } keys) return;
                table = Descend(root, keys, keys.Count - 1);
                table = array ? table.Add(NewNode(keys[^1])) : Descend(table, keys[^1]);
                SkipLine();
                continue;
            }

            if (ReadKeys() is not { } path || !Take('=')) return;
            var parent = Descend(table, path, path.Count - 1);
            if (!ReadValue(parent, path[^1], 0)) return;
            SkipLine();
        }
    }

    private PackageNode Descend(PackageNode from, List<string> keys, int count)
    {
        for (var i = 0; i < count; i++) from = Descend(from, keys[i]);
        return from;
    }

    // The last of an array of tables is the one that goes on.
    private PackageNode Descend(PackageNode from, string key)
    {
        for (var i = from.Items.Count - 1; i >= 0 && i >= from.Items.Count - FarthestTable; i--)
            if (from.Items[i].Name == key && from.Items[i].Text is null) return from.Items[i];
        return from.Add(NewNode(key));
    }

    private PackageNode NewNode(string name)
    {
        _nodes++;
        return new PackageNode(name, _line);
    }

    private bool ReadValue(PackageNode parent, string name, int depth)
    {
        SkipSpaces();
        if (depth > DeepestValue || _at >= _text.Length || _nodes >= PackageBounds.MostNodes) return false;
        var node = parent.Add(NewNode(name));
        switch (_text[_at])
        {
            case '[':
                _at++;
                while (SkipToContent())
                {
                    if (Take(']')) return true;
                    if (!ReadValue(node, "", depth + 1) || !SkipToContent()) return false;
                    if (!Take(',') && Peek() != ']') return false;
                }

                return false;
            case '{':
                _at++;
                while (SkipToContent())
                {
                    if (Take('}')) return true;
                    if (ReadKeys() is not { } keys || !Take('=')) return false;
                    if (!ReadValue(Descend(node, keys, keys.Count - 1), keys[^1], depth + 1) || !SkipToContent()) return false;
                    if (!Take(',') && Peek() != '}') return false;
                }

                return false;
            case '"' or '\'':
                node.Text = ReadString();
                return node.Text is not null;
            default:
                var start = _at;
                while (_at < _text.Length && _text[_at] is not (',' or ']' or '}' or '#' or '\n' or '\r')) _at++;
                node.Text = _text[start.._at].Trim();
                return _at > start;
        }
    }

    private List<string>? ReadKeys()
    {
        var keys = new List<string>(2);
        while (keys.Count < DeepestValue)
        {
            SkipSpaces();
            if (Peek() is '"' or '\'')
            {
                if (ReadString() is not { } quoted) return null;
                keys.Add(quoted);
            }
            else
            {
                var start = _at;
                while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '_' or '-')) _at++;
                if (_at == start) return null;
                keys.Add(_text[start.._at]);
            }

            if (!Take('.')) return keys;
        }

        return null;
    }

    private string? ReadString()
    {
        var quote = _text[_at];
        var three = new string(quote, 3);
        var many = string.CompareOrdinal(_text, _at, three, 0, 3) == 0;
        _at += many ? 3 : 1;
        var text = new StringBuilder();
        for (; _at < _text.Length; _at++)
        {
            var c = _text[_at];
            if (c == quote && (!many || string.CompareOrdinal(_text, _at, three, 0, 3) == 0))
            {
                _at += many ? 3 : 1;
                return text.ToString();
            }

            if (c == '\n')
            {
                if (!many) return null;
                _line++;
            }

            if (c == '\\' && quote == '"' && _at + 1 < _text.Length && _text[_at + 1] is not ('\n' or '\r'))
            {
                _at++;
                text.Append(_text[_at] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', _ => _text[_at] });
                continue;
            }

            text.Append(c);
        }

        return null;
    }

    private char Peek() => _at < _text.Length ? _text[_at] : '\0';

    private bool Take(char c)
    {
        SkipSpaces();
        if (Peek() != c) return false;
        _at++;
        return true;
    }

    private void SkipSpaces()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\t') _at++;
    }

    private void SkipLine()
    {
        var end = _text.IndexOf('\n', _at);
        _at = end < 0 ? _text.Length : end;
    }

    // Over spaces, ends of lines and comments; false at the end of the text.
    private bool SkipToContent()
    {
        for (; _at < _text.Length; _at++)
        {
            var c = _text[_at];
            if (c == '#') SkipLine();
            if (_at >= _text.Length) return false;
            if (_text[_at] == '\n') _line++;
            else if (_text[_at] is not (' ' or '\t' or '\r')) return true;
        }

        return false;
    }
}
