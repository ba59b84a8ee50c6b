namespace Lathe.Edits;

/// <summary>The rules for a path that an edit may name. Pure text; what stands on the disk is the tree's business.</summary>
public static class RelativePath
{
    private static readonly HashSet<string> DeviceNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$",
        "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9",
        "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9",
    };

    /// <summary>Checks a path and brings it into the one form that trees take: relative, '/' between segments, no '.' segments.</summary>
    /// <param name="path">As a model or a patch wrote it.</param>
    /// <param name="normalized">The path; empty when refused.</param>
    /// <param name="reason">Why it was refused; null when it was not.</param>
    public static bool TryNormalize(string? path, out string normalized, out string? reason)
    {
        normalized = "";
        reason = Refusal(path);
        if (reason is not null) return false;
        normalized = string.Join('/', path!.Split('/').Where(s => s is not ("" or ".")));
        if (normalized.Length > 0) return true;
        reason = "names the root, not a file";
        return false;
    }

    /// <summary>As <see cref="TryNormalize"/>, for callers to whom a refusal is an exception.</summary>
    /// <param name="path">As a model or a patch wrote it.</param>
    /// <exception cref="PathRefusedException">The path may not be used.</exception>
    public static string Normalize(string? path) =>
        TryNormalize(path, out var normalized, out var reason) ? normalized : throw new PathRefusedException(path ?? "", reason!);

    /// <summary>Whether a name is that of a device on Windows (<c>aux.c</c>). What is called so can be edited where it is there; edits make no new one, since a checkout there would break.</summary>
    /// <param name="name">One segment of a path.</param>
    public static bool IsDeviceName(ReadOnlySpan<char> name)
    {
        if (name.IndexOf('.') is var dot and > 0) name = name[..dot];
        return DeviceNames.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name.TrimEnd(' '));
    }

    private static string? Refusal(string? path)
    {
        if (string.IsNullOrWhiteSpace(path)) return "is empty";
        if (path.Length > 4096) return "is longer than 4,096 characters";
        if (path.Contains('\0', StringComparison.Ordinal)) return "contains a NUL character";
        if (!IsUnicode(path)) return "is not valid Unicode";
        if (path[0] == '/') return "is absolute; name files relative to the repository's root";
        if (path.Contains('\\', StringComparison.Ordinal)) return "contains a backslash; separate folders with '/'";
        if (path.Length > 1 && path[1] == ':' && char.IsAsciiLetter(path[0])) return "names a drive";
        foreach (var segment in path.Split('/'))
        {
            if (segment == "..") return "leaves the repository ('..')";
            if (segment.Length > 255) return "has a name longer than 255 characters";
            if (IsGitName(segment)) return "lies in .git, which belongs to git";
        }

        return null;
    }

    private static bool IsUnicode(string path)
    {
        for (var i = 0; i < path.Length; i++)
        {
            if (!char.IsSurrogate(path[i])) continue;
            if (i + 1 >= path.Length || !char.IsSurrogatePair(path[i], path[i + 1])) return false;
            i++;
        }

        return true;
    }

    // ".git" in any case, with the trailing dots and spaces and the ignorable code points that file systems drop (the list in git's own HFS+ check).
    private static bool IsGitName(string segment)
    {
        if (segment.Length < 4) return false;
        if (segment.StartsWith("git~1", StringComparison.OrdinalIgnoreCase) && segment.TrimEnd('.', ' ').Length == 5) return true;
        Span<char> kept = stackalloc char[segment.Length];
        var length = 0;
        foreach (var c in segment)
        {
            if (c is (>= '\u200c' and <= '\u200f') or (>= '\u202a' and <= '\u202e') or (>= '\u206a' and <= '\u206f') or '\ufeff') continue;
            kept[length++] = c;
        }

        var name = kept[..length];
        if (name.IndexOf(':') is var colon and >= 0) name = name[..colon];
        return name.TrimEnd(". ").Equals(".git", StringComparison.OrdinalIgnoreCase);
    }
}
