using Lathe.Engine.Text;
using Lathe.Engine.Verification;

namespace Lathe.Engine.Feedback;

/// <summary>
/// Tells where no change of the tree can make the checks pass: the command is not there, and was not there before, or it failed before the change for want of something that the machine or the network lacks, and still does.
/// Anything else, also a failure that was there before, may be what the task is about.
/// </summary>
internal static class HopelessChecks
{
    private static readonly (string Text, string Want)[] Wants =
    [
        ("Temporary failure in name resolution", "a network"),
        ("Could not resolve host", "a network"),
        ("getaddrinfo EAI_AGAIN", "a network"),
        ("getaddrinfo ENOTFOUND", "a network"),
        ("Network is unreachable", "a network"),
        ("NU1301", "a network for its packages"),
        ("failed to fetch `https://", "a network for its packages"),
        ("dial tcp: lookup ", "a network"),
        ("Could not transfer artifact", "a network for its packages"),
        ("Failed to establish a new connection", "a network or a service"),
        ("connect ECONNREFUSED", "a service that is not running"),
        ("Connection refused", "a service that is not running"),
        ("error while loading shared libraries", "a library that is not installed"),
        ("No space left on device", "room on the disk"),
        ("Read-only file system", "a folder that it may not write to"),
        ("Cannot allocate memory", "more memory"),
    ];

    /// <summary>Why nothing can pass; null where something can.</summary>
    /// <param name="checks">What ran, on every tree.</param>
    public static string? Why(IReadOnlyList<CheckResult> checks)
    {
        string? first = null;
        foreach (var check in checks)
        {
            if (check.On != CheckTree.Delivered || check.Passed) continue;
            if (Why(check, checks.FirstOrDefault(c => c.On == CheckTree.Before && c.Command == check.Command)) is not { } why) return null;
            first ??= why;
        }

        return first;
    }

    private static string? Why(CheckResult check, CheckResult? before)
    {
        var name = Bounded.OneLine(check.Command, 80);
        if (check.CouldNotRun && before is not { CouldNotRun: false }) return $"{name} could not run";
        if (before is not { Passed: false }) return null;

        // What the change broke can be mended, whatever else is missing.
        if (check.Tests is { } tests && TestComparison.Of(tests, before.Tests).New.Select(t => t.Name).Except(check.Flaky ?? []).Any()) return null;
        foreach (var (text, want) in Wants)
        {
            if (check.Output.Contains(text, StringComparison.Ordinal) && before.Output.Contains(text, StringComparison.Ordinal)) return $"{name} failed before the change too, and wants {want} (\"{text.Trim()}\")";
        }

        return null;
    }
}
