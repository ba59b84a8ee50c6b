using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

/// <summary>The conventions of a repository as far as they are needed: from the files of a change as they were before it, and from files near them where those have too few names. Nothing is read before a name asks.</summary>
internal sealed class RepositoryNames
{
    private readonly NamingConventions _conventions = new();
    private readonly HashSet<string> _widened = new(StringComparer.Ordinal);
    private readonly HashSet<string> _changed;
    private readonly TreeAround? _around;

    public RepositoryNames(IReadOnlyList<FileView> files, TreeAround? around)
    {
        _around = around;
        _changed = files.Select(static file => file.Path).ToHashSet(StringComparer.Ordinal);
        foreach (var file in files)
            if (file.CodeBefore is { } before) _conventions.Add(before);
    }

    /// <summary>The style that nearly all names of a kind have; none where there are too few, or they differ.</summary>
    public NameStyle Expected(CodeFile file, NamedThing thing, out int share)
    {
        var language = NamingConventions.LanguageOf(file);
        if (_around is not null && !_conventions.HasEnough(language, thing) && _widened.Add(language))
            foreach (var near in _around.Near(file.Language, file.Path, _changed)) _conventions.Add(near);
        return _conventions.Expected(language, thing, out share);
    }

    /// <summary>What the language's profile asks for, where too few names are there to have a habit and most of them do not contradict; none elsewhere. To be asked after <see cref="Expected"/>.</summary>
    public NameStyle Prescribed(CodeFile file, LanguageProfile profile, NamedThing thing)
    {
        var language = NamingConventions.LanguageOf(file);
        if (_conventions.HasEnough(language, thing) || !profile.Naming.TryGetValue(Key(thing), out var form)) return NameStyle.None;
        var style = form switch { "camel" => NameStyle.Camel, "pascal" when language is "go" => NameStyle.Camel, "pascal" => NameStyle.Pascal, "snake" => NameStyle.Snake, "upper" => NameStyle.Upper, _ => NameStyle.None };
        return style != NameStyle.None && _conventions.AreMostly(language, thing, style) ? style : NameStyle.None;
    }

    private static string Key(NamedThing thing) => thing switch { NamedThing.Function => "function", NamedThing.Method => "method", NamedThing.Type => "type", NamedThing.Variable => "variable", _ => "parameter" };
}
