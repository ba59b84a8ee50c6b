using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>A tree of four files that say nearly nothing, to run the code of a ranking over.</summary>
internal sealed class RehearsalIndex : IIndexSnapshot
{
    private static readonly string[] Paths = ["src/cart.py", "src/shop/cart_lines.py", "tests/test_cart.py", "README.md"];
    private static readonly ushort[] Lengths = [9, 8, 7, 6];
    private static readonly int[] Windows = [0, 1, 2, 3];

    public int FileCount => Paths.Length;

    public int WindowCount => Paths.Length;

    public long TotalLength => 30;

    public bool IsComplete => true;

    public ReadOnlySpan<ushort> WindowLengths => Lengths;

    public ReadOnlySpan<int> WindowFiles => Windows;

    public IndexedFile File(int file) => new(file, Paths[file], 100, LanguageTable.Detect(Paths[file]), FileClassifier.ClassifyPath(Paths[file]), 10, Lengths[file], file, 1, true);

    public string PathOf(int file) => Paths[file];

    public int Find(string path) => Array.IndexOf(Paths, path);

    public long SizeOf(int file) => 100;

    public string? ContentOf(int file) => null;

    public IndexedWindow Window(int window) => new(window, 1, 10, Lengths[window]);

    public IPostingCursor Postings(string term) => new Cursor(term);

    public int WindowFrequency(string term) => 2;

    public IReadOnlyList<FoundDefinition> DefinitionsNamed(string name, bool ignoreCase = false) => name.Contains("cart", StringComparison.Ordinal) ? [new FoundDefinition(0, new Definition("Cart", DefinitionKind.Type, 1, null))] : [];

    public IReadOnlyList<Definition> DefinitionsIn(int file) => [new Definition("cart_total", DefinitionKind.Function, 2, null), new Definition("cart_lines", DefinitionKind.Function, 5, null)];

    public IReadOnlyList<RawImport> ImportsIn(int file) => [];

    public IReadOnlyList<int> FilesImporting(RawImport import) => [];

    public IReadOnlyList<IdentifierUse> IdentifiersIn(int file) => [new IdentifierUse("cart_total", NameShapes.Small)];

    public IReadOnlyList<int> FilesMentioning(string identifier, int limit = int.MaxValue) => [];

    public bool[] FilesThatMayHold(string piece) => new bool[Paths.Length];

    public void Dispose()
    {
    }

    private sealed class Cursor(string term) : IPostingCursor
    {
        private bool _read;

        public int Read(Span<Posting> buffer)
        {
            if (_read) return 0;
            _read = true;
            var file = term.Length % 3;
            buffer[0] = new Posting(file, file, new FieldCounts(1, 0, 1, 0, 1));
            buffer[1] = new Posting(3, 3, new FieldCounts(0, 1, 0, 0, 0));
            return 2;
        }
    }
}
