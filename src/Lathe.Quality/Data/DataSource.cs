using Lathe.Errors;

namespace Lathe.Quality.Data;

/// <summary>The file that data came from, as errors name it.</summary>
/// <param name="File">The name that the user knows.</param>
/// <param name="Area">The first part of the error codes, as <c>rules</c>.</param>
internal sealed record DataSource(string File, string Area)
{
    /// <summary>Whether it comes with Lathe: tests have read it, so that what is slow about it may wait until it is needed.</summary>
    public bool IsShipped { get; init; }

    public LatheException Error(string code, int line, string message, string? guidance = null) =>
        new LatheError(ErrorKind.Validation, $"{Area}.{code}", $"{File}:{line}: {message}") { Guidance = guidance }.ToException();
}
