using System.Text.Json.Serialization;

namespace Lathe.Engine.Permissions;

/// <summary>What a rule says.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PermissionAnswer>))]
public enum PermissionAnswer
{
    /// <summary>Goes ahead.</summary>
    Allow,

    /// <summary>A person is asked; <c>--yes</c> answers yes.</summary>
    Ask,

    /// <summary>Never; <c>--yes</c> does not lift it.</summary>
    Deny,
}

/// <summary>A standing rule for tools and commands.</summary>
/// <param name="Tool">The tool's name, or <c>*</c>.</param>
/// <param name="Pattern">What it is about: for run_command the command line, for file tools the path; <c>*</c> matches any run of characters.</param>
/// <param name="Answer">What the rule says.</param>
public sealed record PermissionRule(string Tool, string Pattern, PermissionAnswer Answer)
{
    /// <summary>Comes from an untrusted repository: it can make an answer stricter and never milder.</summary>
    public bool TightensOnly { get; init; }
}
