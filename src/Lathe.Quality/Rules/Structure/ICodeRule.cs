using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

/// <summary>A rule over the tree of a file. All rules of this kind are asked in one pass: each says which roles it wants to see. One object serves all files, on several threads at once.</summary>
internal interface ICodeRule
{
    RuleInfo Info { get; }

    /// <summary>The roles of the nodes that it looks at; with none it is asked once for the file, with the root.</summary>
    CodeRole[] Roles { get; }

    /// <summary>Looks at a node.</summary>
    void Look(CodeSight sight, int node);
}
