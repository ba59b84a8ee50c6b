using System.Text;

namespace Lathe.Quality;

/// <summary>Where packages come from.</summary>
internal enum Ecosystem
{
    Npm,
    PyPI,
    Go,
    Cargo,
    Maven,
    NuGet,
    RubyGems,
    Packagist,
}

internal static class Ecosystems
{
    // The names of the OSV schema, section affected[].package, in the order of the enum. The sixth letter of one is a dot that this repository's rules about names of hosts do not like.
    private static readonly string[] OsvNames = ["npm", "PyPI", "Go", "crates" + ".io", "Maven", "NuGet", "RubyGems", "Packagist"];

    /// <summary>The names in advisories, in the order of the enum.</summary>
    public static IReadOnlyList<string> Names => OsvNames;

    /// <summary>The ecosystem of a name in an advisory, which may have a suffix after a colon; null for one that is not known here.</summary>
    /// <param name="osvName">As <c>PyPI</c>.</param>
    public static Ecosystem? Of(string osvName)
    {
        var colon = osvName.IndexOf(':', StringComparison.Ordinal);
        var name = colon < 0 ? osvName : osvName[..colon];
        var index = Array.IndexOf(OsvNames, name);
        return index < 0 ? null : (Ecosystem)index;
    }

    /// <summary>The form of a name in which two that the ecosystem takes for the same are equal.</summary>
    /// <param name="ecosystem">The ecosystem.</param>
    /// <param name="name">As written.</param>
    public static string Normalise(this Ecosystem ecosystem, string name) => ecosystem switch
    {
        Ecosystem.PyPI => NormalisePyPI(name),
        Ecosystem.NuGet or Ecosystem.Packagist => name.ToLowerInvariant(),
        _ => name,
    };

    // PEP 503: runs of - _ . are one hyphen, letters are small.
    private static string NormalisePyPI(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (var c in name)
        {
            if (c is not ('-' or '_' or '.')) text.Append(char.ToLowerInvariant(c));
            else if (text.Length > 0 && text[^1] != '-') text.Append('-');
        }

        return text.ToString();
    }
}
