using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Lathe.Ahead;

/// <summary>What of Anthropic's SDK is reached: the endpoint of Messages.</summary>
/// <param name="Assembly">The SDK.</param>
/// <param name="Options">The options by which it reads and writes everything, as they are before their first use.</param>
/// <param name="Namespaces">Where the types of that endpoint, and those of errors, are.</param>
internal sealed record MessagesSdk(Assembly Assembly, JsonSerializerOptions Options, IReadOnlySet<string> Namespaces)
{
    public static MessagesSdk Load()
    {
        var messages = typeof(Anthropic.Models.Messages.MessageCreateParams);
        var space = messages.Namespace!;
        return new MessagesSdk(messages.Assembly, OptionsOf(messages.Assembly), new HashSet<string>(StringComparer.Ordinal) { space, space[..space.LastIndexOf('.')] });
    }

    /// <summary>A copy of the options that an assembly of the SDK has.</summary>
    /// <exception cref="InvalidOperationException">They are elsewhere by now.</exception>
    public static JsonSerializerOptions OptionsOf(Assembly assembly)
    {
        var field = assembly.GetType("Anthropic.Core.ModelBase")?.GetField("SerializerOptions", BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public);
        return field?.GetValue(null) is JsonSerializerOptions options
            ? new JsonSerializerOptions(options) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() }
            : throw new InvalidOperationException("Anthropic's SDK has no ModelBase.SerializerOptions any more: see what it reads JSON by now, and adapt eng/ahead.");
    }

    /// <summary>Whether a type, with all that it is made of, is of that endpoint or of no endpoint.</summary>
    public bool Reaches(Type type)
    {
        if (type.HasElementType) return Reaches(type.GetElementType()!);
        if (type.IsGenericType && !Array.TrueForAll(type.GetGenericArguments(), Reaches)) return false;
        return type.Assembly != Assembly || type.IsGenericType || IsMine(type);
    }

    public bool IsMine(Type type) => type.Assembly == Assembly && type.Namespace is { } name && Namespaces.Contains(name);
}
