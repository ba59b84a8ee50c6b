using System.Text;
using System.Text.RegularExpressions;
using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>Finds text in files, line by line, within bounds. Files in UTF-16 and UTF-32 are searched as what they say; binary ones are passed over.</summary>
public static class TextSearch
{
    /// <summary>Runs a query over a set of files.</summary>
    /// <param name="files">The files.</param>
    /// <param name="query">What to look for.</param>
    /// <param name="cancellationToken">Stops between files.</param>
    /// <param name="mayMatch">Tells files that need not be read (see <see cref="IndexedSearch"/>); null when all have to be.</param>
    public static SearchOutcome Run(FileSet files, SearchQuery query, CancellationToken cancellationToken, Func<string, bool>? mayMatch = null)
    {
        if (query.Pattern.Length is 0 or > 2000) return new SearchOutcome.Refused("The pattern must have 1 to 2,000 characters.");
        if (!query.IsRegex && query.Pattern.AsSpan().IndexOfAny('\r', '\n') >= 0) return new SearchOutcome.Refused("The pattern spans lines; search for one line of it.");
        Regex? regex = null;
        if (query.IsRegex)
        {
            try
            {
                var options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | (query.IgnoreCase ? RegexOptions.IgnoreCase : RegexOptions.None);
                regex = new Regex(query.Pattern, options, TimeSpan.FromSeconds(2));
            }
            catch (Exception e) when (e is ArgumentException or NotSupportedException)
            {
                return new SearchOutcome.Refused($"The regular expression cannot be used: {e.Message}");
            }
        }

        var state = new SearchState(query, regex);
        var glob = query.Glob is { Length: > 0 } pattern ? Glob.Parse(pattern) : null;
        var candidates = new List<ContextFile>();
        foreach (var file in files.Files)
            if (glob is null || glob.IsMatch(file.Path)) candidates.Add(file);
        candidates.Sort(static (a, b) => string.CompareOrdinal(a.Path, b.Path));
        foreach (var file in candidates)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!state.Search(files, file, mayMatch)) break;
        }

        return new SearchOutcome.Found(state.Hits, state.FilesSearched, state.Truncated());
    }

    private sealed class SearchState(SearchQuery query, Regex? regex)
    {
        private readonly byte[]? _literal = regex is null && !query.IgnoreCase ? Encoding.UTF8.GetBytes(query.Pattern) : null;
        private long _bytes;
        private int _tooLarge;
        private bool _outOfBytes;
        private bool _outOfHits;
        private bool _outOfTime;
        private bool _cutFile;

        public List<SearchHit> Hits { get; } = [];

        public int FilesSearched { get; private set; }

        /// <summary>False when the search is over.</summary>
        public bool Search(FileSet files, ContextFile file, Func<string, bool>? mayMatch)
        {
            if (file.Size > query.MaxFileBytes)
            {
                _tooLarge++;
                return true;
            }

            if (mayMatch?.Invoke(file.Path) == false)
            {
                FilesSearched++;
                return true;
            }

            if (files.Read(file.Path, query.MaxFileBytes) is not { } content) return true;
            _bytes += content.Length;
            FilesSearched++;
            if (TextOf(content) is { } text) SearchLines(file.Path, text);
            if (_bytes >= query.MaxTotalBytes) _outOfBytes = true;
            return !_outOfHits && !_outOfBytes && !_outOfTime;
        }

        // Null for what is no text, and for what cannot hold a match.
        private string? TextOf(byte[] content)
        {
            if (SourceText.MayBeWide(content)) return SourceText.Decode(content)?.Text;
            return !FileClassifier.IsBinary(content) && (_literal is null || content.AsSpan().IndexOf(_literal) >= 0) ? Encoding.UTF8.GetString(content) : null;
        }

        public string? Truncated()
        {
            var notes = new List<string>();
            if (_outOfHits) notes.Add($"stopped after {query.MaxHits} matching lines");
            if (_cutFile) notes.Add($"at most {query.MaxHitsPerFile} lines of one file are shown");
            if (_outOfBytes) notes.Add($"stopped after reading {_bytes / 1048576} MiB");
            if (_outOfTime) notes.Add("stopped because matching a line took too long");
            if (_tooLarge > 0) notes.Add($"{_tooLarge} file(s) over {query.MaxFileBytes / 1048576.0:0.#} MiB not searched");
            return notes.Count == 0 ? null : string.Join("; ", notes);
        }

        private void SearchLines(string path, string text)
        {
            var comparison = query.IgnoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
            var number = 0;
            var inFile = 0;
            var at = 0;
            while (at < text.Length)
            {
                if (regex is null)
                {
                    // Jump to the next hit and count the lines in between, instead of looking at each.
                    var next = text.AsSpan(at).IndexOf(query.Pattern, comparison);
                    if (next < 0) return;
                    var skipped = text.AsSpan(at, next);
                    number += skipped.Count('\n');
                    at += skipped.LastIndexOf('\n') + 1;
                }

                number++;
                var length = text.AsSpan(at).IndexOf('\n');
                if (length < 0) length = text.Length - at;
                var line = text.AsSpan(at, length).TrimEnd('\r');
                at += length + 1;
                if (MatchAt(line, comparison) is not { } column) continue;
                if (inFile == query.MaxHitsPerFile)
                {
                    _cutFile = true;
                    return;
                }

                inFile++;
                Hits.Add(new SearchHit(path, number, Cut(line, column)));
                if (Hits.Count < query.MaxHits) continue;
                _outOfHits = true;
                return;
            }
        }

        private int? MatchAt(ReadOnlySpan<char> line, StringComparison comparison)
        {
            if (regex is null) return line.IndexOf(query.Pattern, comparison) is var at and >= 0 ? at : null;
            try
            {
                foreach (var match in regex.EnumerateMatches(line)) return match.Index;
            }
            catch (RegexMatchTimeoutException)
            {
                _outOfTime = true;
            }

            return null;
        }

        private string Cut(ReadOnlySpan<char> line, int column)
        {
            if (line.Length <= query.MaxLineLength) return line.ToString();
            var start = Math.Max(0, Math.Min(column - (query.MaxLineLength / 4), line.Length - query.MaxLineLength));
            var end = Math.Min(line.Length, start + query.MaxLineLength);
            if (start > 0 && char.IsLowSurrogate(line[start])) start++;
            if (end < line.Length && char.IsHighSurrogate(line[end - 1])) end--;
            return (start > 0 ? "…" : "") + line[start..end].ToString() + (end < line.Length ? "…" : "");
        }
    }
}
