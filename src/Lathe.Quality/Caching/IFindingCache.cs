namespace Lathe.Quality;

/// <summary>Keeps what the built-in rules found in a file, so that the same two versions of it are not looked at twice. Used by several threads at once.</summary>
public interface IFindingCache
{
    /// <summary>What was kept; null where nothing was, or it cannot be read.</summary>
    /// <param name="key">64 hexadecimal digits.</param>
    IReadOnlyList<Finding>? Find(string key);

    /// <summary>Keeps findings. Whether that works is nobody's concern: what is not kept is found again.</summary>
    /// <param name="key">64 hexadecimal digits.</param>
    /// <param name="findings">The findings.</param>
    void Keep(string key, IReadOnlyList<Finding> findings);
}
