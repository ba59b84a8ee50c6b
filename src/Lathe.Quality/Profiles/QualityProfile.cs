using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Lathe.Errors;
using Lathe.Quality.Data;

namespace Lathe.Quality;

/// <summary>What is expected of code, by language. May be used by several threads.</summary>
public sealed class QualityProfile
{
    private const string Everywhere = "all";
    private const int MostFiles = 100;

    private readonly ConcurrentDictionary<string, LanguageProfile> _known = new(StringComparer.Ordinal);
    private readonly List<(string Language, DataValue Root, ProfileFile File)> _files = [];
    private readonly SortedSet<string> _passedOver = new(StringComparer.Ordinal);

    private QualityProfile(string stamp) => Stamp = stamp;

    /// <summary>What comes with Lathe.</summary>
    public static QualityProfile Default { get; } = new("");

    /// <summary>What tells this profile from others of the same program; empty for the default.</summary>
    internal string Stamp { get; }

    /// <summary>Lines of added files that were not heeded because they ask for less, one sentence each.</summary>
    public IReadOnlyCollection<string> PassedOver => _passedOver;

    /// <summary>What comes with Lathe, changed by further files, the later over the earlier.</summary>
    /// <param name="files">The files.</param>
    /// <exception cref="LatheException">Validation: a file does not have the form; the message names it, its line and the remedy.</exception>
    public static QualityProfile With(IReadOnlyList<ProfileFile> files)
    {
        if (files.Count == 0) return Default;
        if (files.Count > MostFiles) throw new LatheError(ErrorKind.Validation, "languages.too_many", $"There are {files.Count} language files.") { Guidance = $"Keep {MostFiles} at most." }.ToException();
        var profile = new QualityProfile(StampOf(files));
        foreach (var file in files)
        {
            var source = new DataSource(file.Name, "languages");
            if (DataReader.Read(file.Text, source) is not { } root) continue;
            profile._files.Add((root.Require("language").Text(), root, file));
        }

        // Every file is read now, so that a mistake is not found only when its language is met.
        foreach (var language in profile._files.ConvertAll(f => f.Language).Distinct(StringComparer.Ordinal)) profile.For(language);
        return profile;
    }

    /// <summary>What is expected of a language.</summary>
    /// <param name="language">By <see cref="Lathe.Syntax.Language.Id"/>; null for a text in none.</param>
    public LanguageProfile For(string? language) => _known.GetOrAdd(language ?? Everywhere, Build);

    private LanguageProfile Build(string language)
    {
        var profile = new LanguageProfile { Language = language };
        if (Shipped(language) is { } text) profile = ProfileReader.Apply(profile, DataReader.Read(text, new DataSource($"languages/{language}.yaml", "languages") { IsShipped = true })!, null);
        foreach (var (to, root, file) in _files)
        {
            if (to != language && to != Everywhere) continue;
            profile = ProfileReader.Apply(profile, root, file.MayLoosen ? null : PassOver);
        }

        return profile;
    }

    private void PassOver(string what)
    {
        lock (_passedOver) _passedOver.Add(what);
    }

    private static string StampOf(IReadOnlyList<ProfileFile> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files) hash.AppendData(SHA256.HashData(Encoding.UTF8.GetBytes(file.MayLoosen ? "+" + file.Text : "-" + file.Text)));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string? Shipped(string language)
    {
        using var stream = typeof(QualityProfile).Assembly.GetManifestResourceStream($"Lathe.Quality.Languages.{language}.yaml");
        if (stream is null) return null;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
