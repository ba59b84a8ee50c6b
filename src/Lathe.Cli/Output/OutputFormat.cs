using Lathe.Engine.Configuration;
using Lathe.Errors;

namespace Lathe.Cli.Output;

/// <summary>How a command writes its results.</summary>
internal enum OutputFormat
{
    /// <summary>For a person.</summary>
    Text,

    /// <summary>One JSON document when the command is done.</summary>
    Json,

    /// <summary>One JSON object a line, as things happen.</summary>
    StreamJson,
}

/// <summary>The names of the formats on the command line and in the configuration.</summary>
internal static class OutputFormats
{
    public static readonly string[] Names = ["text", "json", "stream-json"];

    public static OutputFormat Parse(string name) => name switch
    {
        "json" => OutputFormat.Json,
        "stream-json" => OutputFormat.StreamJson,
        _ => OutputFormat.Text,
    };

    /// <summary>What the environment asks for; null where it says nothing.</summary>
    public static OutputFormat? OfEnvironment(LatheEnvironment environment) => environment["LATHE_OUTPUT_FORMAT"] is { } name ? Parse(name) : null;

    /// <summary>As <see cref="OfEnvironment"/>, for whoever reads no configuration that would refuse another word.</summary>
    /// <exception cref="LatheException">Validation <c>config.bad_variable</c>.</exception>
    public static OutputFormat? Checked(LatheEnvironment environment)
    {
        if (environment["LATHE_OUTPUT_FORMAT"] is not { } name || Array.IndexOf(Names, name) >= 0) return OfEnvironment(environment);
        throw new LatheError(ErrorKind.Validation, "config.bad_variable", $"LATHE_OUTPUT_FORMAT has to be one of {string.Join(", ", Names)}, not '{PlainText.OneLine(name)}'.")
        {
            Guidance = "Unset LATHE_OUTPUT_FORMAT, or correct it; for example LATHE_OUTPUT_FORMAT=text",
        }.ToException();
    }

    /// <summary>What the raw arguments ask for, or else the environment, so that an error in the arguments themselves is already written in that format.</summary>
    public static OutputFormat Guess(IReadOnlyList<string> args, LatheEnvironment environment)
    {
        for (var i = 0; i < args.Count; i++)
        {
            if (args[i] is "--") break;
            if (args[i] is "--json") return OutputFormat.Json;
            if (args[i].StartsWith("--output-format=", StringComparison.Ordinal)) return Parse(args[i]["--output-format=".Length..]);
            if (args[i] is "--output-format" && i + 1 < args.Count) return Parse(args[i + 1]);
        }

        return OfEnvironment(environment) ?? OutputFormat.Text;
    }
}
