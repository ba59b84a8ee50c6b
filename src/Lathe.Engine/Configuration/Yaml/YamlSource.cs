using Lathe.Errors;

namespace Lathe.Engine.Configuration.Yaml;

/// <summary>The file that YAML came from, as errors name it.</summary>
/// <param name="File">The name that the user knows.</param>
/// <param name="Area">The first part of the error codes: <c>task</c>, <c>config</c> or <c>project</c>.</param>
internal sealed record YamlSource(string File, string Area)
{
    public LatheException Error(string code, int line, string message, string? guidance = null) =>
        new LatheError(ErrorKind.Validation, $"{Area}.{code}", $"{File}:{line}: {message}") { Guidance = guidance }.ToException();
}
