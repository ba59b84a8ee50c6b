using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Lathe.Context;

/// <summary>Bounds of what is read to learn about a repository.</summary>
public sealed record FactsOptions
{
    /// <summary>Files that are read to measure style, and again for the figures, at most.</summary>
    public int SampleFiles { get; init; } = 200;

    /// <summary>Their sizes together, at most, in bytes.</summary>
    public long SampleBytes { get; init; } = 4 << 20;

    /// <summary>How long a stored part may serve although nothing that it was made from has changed.</summary>
    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromDays(7);

    /// <summary>The hash of a file's content where the caller knows it without reading; null for none.</summary>
    public Func<string, string?>? ContentHash { get; init; }
}

/// <summary>
/// Learns what a repository is like. What names and sizes show is worked out each time; what has to be read is kept in a store, if there is one, for as long as the paths of the repository and the content of the files that were
/// read stay the same, and no longer than its time to live.
/// </summary>
/// <param name="files">The repository's files.</param>
/// <param name="options">Bounds; null for the defaults.</param>
/// <param name="store">Where parts are kept; null for nowhere.</param>
public sealed class RepositoryFacts(FileSet files, FactsOptions? options = null, ProfileStore? store = null)
{
    // What another build of the program made may mean something else.
    private static string Program => typeof(RepositoryFacts).Module.ModuleVersionId.ToString("N");

    private readonly FactsOptions _options = options ?? new FactsOptions();
    private readonly Lazy<string> _pathsHash = new(() => PathsHash(files.Files));
    private readonly Lazy<HashSet<string>> _paths = ProfileReads.PathsOf(files);
    private readonly Lazy<SourceFile[]> _sources = new(() => SourceFile.Of(files.Files));
    private readonly List<ProfileInput> _inputs = [];
    private RepositoryProfile? _profile;

    /// <summary>Whether the last part that was asked for came from the store.</summary>
    public bool FromStore { get; private set; }

    /// <summary>What it is made of and how it is written.</summary>
    /// <param name="cancellationToken">Stops between files.</param>
    public CodebaseContext Codebase(CancellationToken cancellationToken = default)
    {
        var manifests = Part("manifests", ProfileJson.Default.ProfileRecordManifestFacts, r => ManifestReader.Read(r, Profile.Manifests));
        var style = Part("style", ProfileJson.Default.ProfileRecordStyleFacts, r => StyleMeasure.Of(r, _sources.Value, _options.SampleFiles, _options.SampleBytes, cancellationToken));
        return CodebaseContext.Of(_sources.Value, Profile, manifests, style, _paths.Value.Contains);
    }

    /// <summary>It on one page, as <see cref="SymbolMap"/> draws it.</summary>
    /// <param name="budgetTokens">Tokens at most.</param>
    /// <param name="estimator">Counts tokens.</param>
    /// <param name="cancellationToken">Stops before reading.</param>
    public string Map(int budgetTokens, TokenEstimator estimator, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        // Which files are read goes by the sizes of all.
        var chosen = KeySymbols.Choose(files.Files);
        var symbols = Part("symbols", ProfileJson.Default.ProfileRecordMapSymbols, r => new MapSymbols(KeySymbols.Of(chosen, (path, most) => r.Text(path, most))), string.Join('\n', chosen.Select(static c => c.File.Path)));
        return SymbolMap.Render(files, symbols.Symbols, budgetTokens, estimator);
    }

    /// <summary>What its files say about how its people want code to be.</summary>
    /// <param name="cancellationToken">Stops before reading.</param>
    public TeamFiles Team(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var languages = Profile.Languages.Take(8).Select(l => l.Language.Id).ToList();
        return Part("team", ProfileJson.Default.ProfileRecordTeamFiles, r => new TeamFiles(ContributingGuide.Read(r), EditorConfig.Read(r, languages), LintConfigs.Read(r)));
    }

    /// <summary>Figures about its quality.</summary>
    /// <param name="coverage">Coverage files that the caller found beside the files of the set.</param>
    /// <param name="cancellationToken">Stops between files.</param>
    public QualityFigures Quality(IReadOnlyList<CoverageFile>? coverage = null, CancellationToken cancellationToken = default)
    {
        var given = coverage ?? [];
        var about = string.Join('\n', given.Select(g => $"{g.Path} {g.Modified?.ToUnixTimeSeconds()}"));
        // Sizes count here: lines are drawn up to them.
        var sizes = files.Files.Sum(static f => f.Size);
        return Part("quality", ProfileJson.Default.ProfileRecordQualityFigures, r => QualityMeasure.Of(r, _sources.Value, given, _options.SampleFiles, _options.SampleBytes, cancellationToken), $"{sizes}\n{about}", given.Select(g => g.Path).ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>All of it in a few lines, as <see cref="FactsText.Brief"/> says it.</summary>
    /// <param name="cancellationToken">Stops between files.</param>
    public string Brief(CancellationToken cancellationToken = default)
    {
        // Of the sizes, it shows shares of the languages in whole percents: what moves them a little does not make another text.
        var sizes = Math.Round(100 * Math.Log(1 + files.Files.Sum(static f => f.Size)));
        return Part("brief", ProfileJson.Default.ProfileRecordString, r =>
        {
            var text = FactsText.Brief(Codebase(cancellationToken), Team(cancellationToken));
            r.Add(_inputs);
            return text;
        }, sizes.ToString(CultureInfo.InvariantCulture));
    }

    private RepositoryProfile Profile => _profile ??= RepositoryProfile.OfSources(_sources.Value);

    private T Part<T>(string kind, JsonTypeInfo<ProfileRecord<T>> form, Func<ProfileReads, T> make, string about = "", HashSet<string>? outside = null)
    {
        FromStore = false;
        var reads = new ProfileReads(files, _paths, _options.ContentHash);
        if (store is null) return make(reads);
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Program}\n{_pathsHash.Value}\n{_options.SampleFiles} {_options.SampleBytes} {_options.ContentHash is null}\n{about}")));
        if (Stored(kind, key, form, reads, outside) is { } stored)
        {
            FromStore = true;
            _inputs.AddRange(stored.Inputs);
            return stored.Value;
        }

        var value = make(reads);
        FromStore = false;
        _inputs.AddRange(reads.Inputs);
        store.Put(kind, key, JsonSerializer.SerializeToUtf8Bytes(new ProfileRecord<T>([.. reads.Inputs], value), form));
        return value;
    }

    private ProfileRecord<T>? Stored<T>(string kind, string key, JsonTypeInfo<ProfileRecord<T>> form, ProfileReads reads, HashSet<string>? outside)
    {
        if (store!.Get(kind, key, _options.TimeToLive) is not { } bytes) return null;
        try
        {
            if (JsonSerializer.Deserialize(bytes, form) is not { Inputs: not null, Value: not null } record) return null;
            foreach (var input in record.Inputs)
                if (!reads.IsSame(input, outside?.Contains(input.Path) == true)) return null;
            return record;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            return null;
        }
    }

    // The order of the files is nobody's promise, so their hashes are added up.
    private static string PathsHash(IReadOnlyList<ContextFile> files)
    {
        ulong one = 0, two = 0;
        foreach (var file in files)
        {
            var hash = PathHash.Quick(file.Path);
            one += hash;
            two += (hash ^ (hash >> 29)) * 0xBF58476D1CE4E5B9UL;
        }

        Span<byte> bytes = stackalloc byte[24];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, one);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], two);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], files.Count);
        return Convert.ToHexStringLower(bytes);
    }
}
