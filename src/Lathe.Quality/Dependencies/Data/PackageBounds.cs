namespace Lathe.Quality;

/// <summary>How much of a data file is read.</summary>
internal static class PackageBounds
{
    public const int LargestFile = 32 << 20;
    public const int MostNodes = 2_000_000;
    public const int Deepest = 64;
}
