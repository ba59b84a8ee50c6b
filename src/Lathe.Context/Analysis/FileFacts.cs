using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>What indexing keeps of one file.</summary>
/// <param name="Language">Null where neither name nor first line tells.</param>
/// <param name="Traits">By path and content.</param>
/// <param name="Lines">Lines in the part that was read.</param>
/// <param name="Tokens">Names and numbers in it, parts of names not counted again.</param>
/// <param name="IsComplete">False when something of the content is not in the windows: a file over the bound, a name of more than 64 bytes, a lock file, minified code.</param>
/// <param name="Windows">Forty lines each, in order; none for a binary file.</param>
/// <param name="Definitions">In the order of their lines.</param>
/// <param name="Imports">What the file says it needs, as written, each once.</param>
/// <param name="Identifiers">The names used in code, folded to lower case, each once, in no order.</param>
public sealed record FileFacts(
    Language? Language,
    FileTraits Traits,
    int Lines,
    int Tokens,
    bool IsComplete,
    IReadOnlyList<WindowFacts> Windows,
    IReadOnlyList<Definition> Definitions,
    IReadOnlyList<RawImport> Imports,
    IReadOnlyList<IdentifierUse> Identifiers);

/// <summary>Forty lines of a file and how often each term stands in them.</summary>
/// <param name="FirstLine">From 1.</param>
/// <param name="LastLine">Included.</param>
/// <param name="Length">Names and numbers in it, parts not counted again.</param>
/// <param name="Terms">Each term once, in no order.</param>
public sealed record WindowFacts(int FirstLine, int LastLine, int Length, IReadOnlyList<TermCount> Terms);

/// <summary>A term and its counts.</summary>
/// <param name="Term">A whole name (<c>getuser</c> for <c>getUser</c>, <c>get_user</c> for <c>get_user</c>) or a part of one (<c>get</c>, <c>user</c>); ASCII letters in lower case, 2 to 64 bytes of UTF-8.</param>
/// <param name="Counts">How often, by field.</param>
public readonly record struct TermCount(string Term, FieldCounts Counts);

/// <summary>How often a term stands in a window, by field; 15 stands for 15 or more.</summary>
/// <param name="WholeCode">As a whole name in code.</param>
/// <param name="WholeText">As a whole word in comments and strings, or in prose.</param>
/// <param name="PartCode">As a part of a longer name in code.</param>
/// <param name="PartText">As a part of a longer name in comments and strings, or in prose.</param>
/// <param name="Defined">As the name, or a part of the name, of something defined in the window.</param>
public readonly record struct FieldCounts(byte WholeCode, byte WholeText, byte PartCode, byte PartText, byte Defined);

/// <summary>Something that a file defines.</summary>
/// <param name="Name">As written.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Line">Where its name stands, from 1.</param>
/// <param name="Container">The name of the definition around it; null where there is none.</param>
public sealed record Definition(string Name, DefinitionKind Kind, int Line, string? Container);

/// <summary>What is defined.</summary>
public enum DefinitionKind
{
    /// <summary>A namespace, module or package.</summary>
    Module,

    /// <summary>A class, struct, record, interface, trait, enum, type alias.</summary>
    Type,

    /// <summary>A function, method or constructor.</summary>
    Function,

    /// <summary>A property, or a constant or variable of a module.</summary>
    Member,

    /// <summary>A macro of the C preprocessor.</summary>
    Macro,
}

/// <summary>Something that a file imports, as written and not yet resolved.</summary>
/// <param name="Target"><c>linux/module.h</c>, <c>./util</c>, <c>..models</c>, <c>java.util.List</c>.</param>
/// <param name="Style">How it was written.</param>
public readonly record struct RawImport(string Target, ImportStyle Style);

/// <summary>How an import was written.</summary>
public enum ImportStyle
{
    /// <summary>A module by name, or a path that is looked up: <c>import a.b</c>, <c>#include &lt;x.h&gt;</c>, <c>using A.B</c>.</summary>
    Module,

    /// <summary>A path in quotes: <c>#include "x.h"</c>, <c>from './x'</c>, <c>require_relative 'x'</c>.</summary>
    Quoted,

    /// <summary>A name taken out of a module: <c>a.b.c</c> for Python's <c>from a.b import c</c>, which also gives the module itself.</summary>
    Member,
}

/// <summary>A name used in code.</summary>
/// <param name="Term">In lower case.</param>
/// <param name="Shapes">The forms it was written in.</param>
public readonly record struct IdentifierUse(string Term, NameShapes Shapes);

/// <summary>How a name is written; tells a type from a variable or a constant of the same letters.</summary>
[Flags]
public enum NameShapes
{
    /// <summary>Not seen.</summary>
    None = 0,

    /// <summary>Starts with a small letter or with anything else that is no capital.</summary>
    Small = 1,

    /// <summary>Starts with a capital and has a small letter.</summary>
    Capital = 2,

    /// <summary>Has capitals and no small letter.</summary>
    AllCapitals = 4,
}
