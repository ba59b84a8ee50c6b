using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

/// <summary>
/// Whether public items are documented where a change is made, by language: counted in the files of the change as they were before it, where these have too few in files near them, and where there are none in the
/// files as they are now. Nothing is counted before an item asks.
/// </summary>
internal sealed class DocumentationHabits(IEnumerable<FileView> files, TreeAround? around, IReadOnlySet<string> changed)
{
    private const int Enough = 5;

    // In tenths. What is new says less of a habit.
    private const int Share = 7;
    private const int ShareOfNew = 8;

    private readonly Dictionary<string, bool> _known = new(StringComparer.Ordinal);

    /// <summary>Whether most of what is public around a file is documented.</summary>
    public bool Documents(FileView file)
    {
        if (file.Language is not { } language) return false;
        if (!_known.TryGetValue(language.Id, out var documents)) _known.Add(language.Id, documents = Learn(file));
        return documents;
    }

    private bool Learn(FileView file)
    {
        var tally = new Tally();
        var own = files.Where(f => f.Language == file.Language).ToList();
        foreach (var view in own) tally.Add(view.CodeBefore);
        if (tally.All >= Enough) return tally.Has(Share);
        foreach (var near in around?.Near(file.Language!, file.Path, changed) ?? []) tally.Add(near);
        if (tally.All >= Enough) return tally.Has(Share);
        foreach (var view in own) tally.Add(view.Code);
        return tally.All >= Enough && tally.Has(ShareOfNew);
    }

    private sealed class Tally
    {
        private int _documented;

        public int All { get; private set; }

        public void Add(CodeFile? code)
        {
            if (code is null) return;
            foreach (var item in PublicItem.In(code))
            {
                All++;
                if (item.IsDocumented) _documented++;
            }
        }

        public bool Has(int tenths) => _documented * 10 >= All * tenths;
    }
}
