using System.Text;
using Lathe.Quality.Code;
using Lathe.Syntax;

namespace Lathe.Quality;

/// <summary>One changed text file as the rules see it: its lines, which of them changed, its tokens.</summary>
internal sealed class FileView
{
    private const int MaxBytes = 2 * 1024 * 1024;

    private readonly QualityProfile _profiles;
    private LanguageProfile? _profile;
    private List<Token>? _tokens;
    private int[]? _lineStarts;
    private CodeFile? _code;
    private CodeFile? _codeBefore;
    private bool _isParsed;
    private bool _isParsedBefore;

    private FileView(FileChange source, string? before, string after, QualityProfile profile)
    {
        Source = source;
        var path = source.Path;
        _profiles = profile;
        (Path, Before, After) = (path, before, after);
        Lines = SplitLines(after);
        Changed = ChangedLines.Between(before is null ? null : SplitLines(before), Lines);
        Language = LanguageTable.Detect(path, Encoding.UTF8.GetBytes(Lines.Length > 0 ? Lines[0] : ""));
        Traits = FileClassifier.ClassifyPath(path);
        foreach (var changed in Changed) ChangedCount += changed ? 1 : 0;
    }

    /// <summary>The bytes.</summary>
    public FileChange Source { get; }

    public string Path { get; }

    public string? Before { get; }

    public string After { get; }

    public string[] Lines { get; }

    /// <summary>By line, from 0.</summary>
    public bool[] Changed { get; }

    public int ChangedCount { get; }

    public Language? Language { get; }

    public FileTraits Traits { get; }

    public bool IsTest => (Traits & FileTraits.Test) != FileTraits.None;

    /// <summary>What is expected of its language.</summary>
    public LanguageProfile Profile => _profile ??= _profiles.For(Language?.Id);

    /// <summary>All tokens; empty for an unknown language.</summary>
    public IReadOnlyList<Token> Tokens
    {
        get
        {
            if (_tokens is not null) return _tokens;
            _tokens = [];
            if (Language is null) return _tokens;
            var scanner = new SourceScanner(Language, After);
            while (scanner.Next(out var token)) _tokens.Add(token);
            return _tokens;
        }
    }

    /// <summary>The tree with its roles; null where there is no grammar, or none of the roles are written down.</summary>
    public CodeFile? Code
    {
        get
        {
            if (!_isParsed) _code = Parse(After);
            _isParsed = true;
            return _code;
        }
    }

    /// <summary>The same of the file before; null for a new file, too.</summary>
    public CodeFile? CodeBefore
    {
        get
        {
            if (!_isParsedBefore && Before is not null) _codeBefore = Parse(Before);
            _isParsedBefore = true;
            return _codeBefore;
        }
    }

    /// <summary>The version before as if it were new, to see what was there already; null for a new file.</summary>
    public FileView? AsItWas => Before is null ? null : new FileView(new FileChange(Path, null, Source.Before), null, Before, _profiles) { _code = CodeBefore, _isParsed = true };

    /// <summary>Null for a deleted, binary, generated, vendored or very large file.</summary>
    public static FileView? Of(FileChange change, QualityProfile profile)
    {
        if (change.After is not { } after || after.Length > MaxBytes || change.Before is { Length: > MaxBytes } || FileClassifier.IsBinary(after)) return null;
        if ((FileClassifier.Classify(change.Path, after) & (FileTraits.Vendored | FileTraits.Generated | FileTraits.Minified | FileTraits.LockFile)) != FileTraits.None) return null;
        return new FileView(change, change.Before is null ? null : Encoding.UTF8.GetString(change.Before), Encoding.UTF8.GetString(after), profile);
    }

    /// <summary>The line of a position, from 1.</summary>
    public int LineOf(int position)
    {
        if (_lineStarts is null)
        {
            _lineStarts = new int[Lines.Length];
            for (int i = 1, at = 0; i < Lines.Length; i++) _lineStarts[i] = at = After.IndexOf('\n', at) + 1;
        }

        var index = Array.BinarySearch(_lineStarts, position);
        return index >= 0 ? index + 1 : ~index;
    }

    /// <summary>Whether a line changed.</summary>
    /// <param name="line">From 1.</param>
    public bool IsChanged(int line) => (uint)(line - 1) < (uint)Changed.Length && Changed[line - 1];

    /// <summary>Whether one of some lines changed.</summary>
    /// <param name="first">From 1.</param>
    /// <param name="last">The last of them.</param>
    public bool AnyChanged(int first, int last)
    {
        for (var line = first; line <= last; line++)
            if (IsChanged(line)) return true;
        return false;
    }

    public ReadOnlySpan<char> TextOf(Token token) => After.AsSpan(token.Start, token.Length);

    private CodeFile? Parse(string text) => Language is { Kind: LanguageKind.Code } ? CodeFile.Parse(Path, Language, text) : null;

    // The break at the end of the last line begins no further one.
    private static string[] SplitLines(string text)
    {
        var lines = (text.EndsWith('\n') ? text[..^1] : text).Split('\n');
        for (var i = 0; i < lines.Length; i++) lines[i] = lines[i].TrimEnd('\r');
        return lines;
    }
}
