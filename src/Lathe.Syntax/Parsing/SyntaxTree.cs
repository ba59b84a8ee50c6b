using Lathe.Syntax.Native;

namespace Lathe.Syntax;

// Nodes point into the tree without holding it: where they are looked at, the tree is kept alive to the end.
/// <summary>The tree of a text. May be read by several threads; memory outside the managed heap is given back by <see cref="Dispose"/>.</summary>
public sealed class SyntaxTree : IDisposable
{
    private LineMap? _lines;

    internal SyntaxTree(Grammar grammar, string text, TreeHandle handle) => (Grammar, Text, Handle) = (grammar, text, handle);

    /// <summary>The language that it was parsed as.</summary>
    public Language Language => Grammar.Language;

    /// <summary>The text.</summary>
    public string Text { get; }

    /// <summary>Whether some of the text does not fit the grammar.</summary>
    public bool HasErrors
    {
        get
        {
            var errors = TreeSitter.HasError(Root);
            GC.KeepAlive(this);
            return errors;
        }
    }

    internal Grammar Grammar { get; }

    internal TreeHandle Handle { get; }

    internal TreeSitter.Node Root => TreeSitter.Root(Handle);

    internal LineMap Lines => _lines ??= new LineMap(Text);

    /// <summary>The definitions, references and imports in it.</summary>
    /// <param name="limits">What reading them may cost; the default limits where null.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public FileSymbols Symbols(ParseLimits? limits = null, CancellationToken cancellationToken = default) => CodeTree.Read(this, cancellationToken).Symbols(limits, cancellationToken);

    /// <summary>Where the text does not fit the grammar, by position; at most <see cref="SyntaxCheck.MaxProblems"/>. Grammars are wrong about some good files: compare with the text before an edit.</summary>
    public IReadOnlyList<SyntaxProblem> Problems()
    {
        var problems = TreeProblems.Of(this);
        GC.KeepAlive(this);
        return problems;
    }

    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();
}
