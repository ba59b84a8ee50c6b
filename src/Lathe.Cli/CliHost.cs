using Lathe.Engine.Configuration;
using Lathe.Models.Health;

namespace Lathe.Cli;

/// <summary>All that a command sees of the process it runs in, so that tests run commands without one.</summary>
internal sealed record CliHost
{
    public required LatheEnvironment Environment { get; init; }

    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    public required TextReader In { get; init; }

    public bool InputIsTerminal { get; init; }

    public bool OutputIsTerminal { get; init; }

    public bool ErrorIsTerminal { get; init; }

    /// <summary>Columns of the terminal; null when the output goes elsewhere and lines may have any length.</summary>
    public int? Width { get; init; }

    /// <summary>Whether escape sequences for colour may be written to <see cref="Out"/>.</summary>
    public bool Color { get; init; }

    /// <summary>Cancelled by the first Ctrl-C.</summary>
    public CancellationToken Stop { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What the clients of a model share; those of the process.</summary>
    public SharedModels Models { get => field ?? SharedModels.Process; init; }

    /// <summary>The host as the setting <c>color</c> wants it; <c>auto</c> leaves what the terminal takes.</summary>
    public CliHost Colored(string setting) => setting switch
    {
        "always" => this with { Color = true },
        "never" => this with { Color = false },
        _ => this,
    };

    /// <summary>Whether a terminal takes colour: https://no-color.org and the usual reading of TERM.</summary>
    public static bool AllowsColor(LatheEnvironment environment, bool isTerminal) =>
        isTerminal && environment["NO_COLOR"] is null && environment["TERM"] is { } term && !term.Equals("dumb", StringComparison.Ordinal);
}
