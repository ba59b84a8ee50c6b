namespace Lathe.Quality;

/// <summary>Which of two versions comes first, by the rules of their ecosystem.</summary>
internal static class VersionOrder
{
    private const int Longest = 200;

    /// <summary>Below zero where the first comes first, 0 where they are the same; null where one of them is no version of the ecosystem, so that nothing can be said.</summary>
    /// <param name="ecosystem">Whose rules.</param>
    /// <param name="a">A version.</param>
    /// <param name="b">A version.</param>
    public static int? Compare(Ecosystem ecosystem, string a, string b)
    {
        if (a.Length is 0 or > Longest || b.Length is 0 or > Longest) return null;
        return ecosystem switch
        {
            Ecosystem.PyPI => Pep440Order.Compare(a, b),
            Ecosystem.Maven => MavenOrder.Compare(a, b),
            Ecosystem.RubyGems => RubyGemsOrder.Compare(a, b),
            Ecosystem.Packagist => ComposerOrder.Compare(a, b),
            Ecosystem.NuGet => SemanticOrder.Compare(a, b, ignoreCase: true),
            _ => SemanticOrder.Compare(a, b, ignoreCase: false),
        };
    }
}
