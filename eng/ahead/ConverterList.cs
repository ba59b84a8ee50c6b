using System.Collections.Immutable;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Xml.Linq;

namespace Lathe.Ahead;

/// <summary>
/// The converters by which the SDK reads and writes messages, asked of System.Text.Json for each type that the SDK has it convert: those with a converter of their own, their properties, and what its generic methods are called with.
/// </summary>
internal sealed class ConverterList
{
    // Of the tables in an assembly, that of calls of generic methods (ECMA-335, II.22.29).
    private const int MethodSpecifications = 0x2B000000;

    private readonly MessagesSdk _sdk;
    private readonly HashSet<Type> _seen = [];
    private readonly Dictionary<string, Type> _converters = new(StringComparer.Ordinal);

    private ConverterList(MessagesSdk sdk) => _sdk = sdk;

    /// <summary>The types of the converters, sorted by name.</summary>
    public static IReadOnlyList<Type> Of(MessagesSdk sdk)
    {
        var list = new ConverterList(sdk);
        foreach (var type in sdk.Assembly.GetTypes().Where(sdk.IsMine).Where(type => type.GetCustomAttribute<JsonConverterAttribute>() is not null))
        {
            list.Add(type);
            if (type.IsEnum) list.Add(typeof(Nullable<>).MakeGenericType(type));
            else foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)) list.Add(property.PropertyType);
        }

        foreach (var type in list.CalledWith().Where(sdk.Reaches)) list.Add(type);
        list.Add(typeof(Dictionary<string, JsonElement>));
        return [.. list._converters.OrderBy(converter => converter.Key, StringComparer.Ordinal).Select(converter => converter.Value)];
    }

    /// <summary>The same as runtime directives. An immutable array is made by a method that is found by reflection, too.</summary>
    public static byte[] Directives(IReadOnlyList<Type> converters)
    {
        var application = new XElement("Application");
        foreach (var assembly in converters.GroupBy(converter => Name(converter.Assembly), StringComparer.Ordinal))
            application.Add(new XElement("Assembly", new XAttribute("Name", assembly.Key), assembly.Select(converter => new XElement("Type", new XAttribute("Name", Name(converter)), new XAttribute("Dynamic", "Required All")))));
        var create = new XElement("Type", new XAttribute("Name", typeof(ImmutableArray).FullName!), converters.SelectMany(ElementOfImmutableArray).Distinct().Select(element =>
            new XElement("Method", new XAttribute("Name", nameof(ImmutableArray.CreateRange)), new XAttribute("Dynamic", "Required"), new XElement("GenericArgument", new XAttribute("Name", $"{Name(element)}, {Name(element.Assembly)}")))));
        application.Add(new XElement("Assembly", new XAttribute("Name", Name(typeof(ImmutableArray).Assembly)), create));
        return Encoding.UTF8.GetBytes(new XElement("Directives", application).ToString());
    }

    private void Add(Type type)
    {
        if (type.IsByRef || type.IsPointer || type.ContainsGenericParameters || type == typeof(Type) || !_seen.Add(type)) return;
        var form = _sdk.Options.GetTypeInfo(type);
        var converter = form.Converter.GetType();
        // Code is shared between all types that are objects, so one of the framework's converters stands for all that differ in these alone. The SDK's own have to be there by themselves: they are named by attributes.
        _converters.TryAdd(converter.Assembly == _sdk.Assembly ? Name(converter) : SharedName(converter), converter);
        foreach (var part in (Type?[])[form.ElementType, form.KeyType, Nullable.GetUnderlyingType(type)])
            if (part is not null) Add(part);
    }

    private IEnumerable<Type> CalledWith()
    {
        for (var row = 1; Resolve(row, out var method); row++)
        {
            if (method is not { IsGenericMethod: true, DeclaringType.Namespace: "Anthropic.Core" }) continue;
            foreach (var argument in method.GetGenericArguments()) yield return argument;
        }
    }

    // False behind the table's end. A call inside of a generic type or method says nothing about what it is called with there.
    private bool Resolve(int row, out MethodBase? method)
    {
        method = null;
        try
        {
            method = _sdk.Assembly.ManifestModule.ResolveMethod(MethodSpecifications + row);
            return true;
        }
        catch (ArgumentOutOfRangeException)
        {
            return false;
        }
        catch (Exception e) when (e is ArgumentException or BadImageFormatException or FileNotFoundException)
        {
            return true;
        }
    }

    private static IEnumerable<Type> ElementOfImmutableArray(Type converter) => converter.GetGenericArguments()
        .Where(argument => argument.IsGenericType && argument.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
        .Select(argument => argument.GetGenericArguments()[0]).Select(element => element.IsValueType ? element : typeof(string));

    private static string Name(Assembly assembly) => assembly.GetName().Name!;

    private static string Name(Type type) => !type.IsGenericType
        ? type.FullName!
        : $"{type.GetGenericTypeDefinition().FullName}[{string.Join(',', type.GetGenericArguments().Select(argument => $"[{Name(argument)},{Name(argument.Assembly)}]"))}]";

    private static string SharedName(Type type) => !type.IsGenericType
        ? type.FullName!
        : $"{type.GetGenericTypeDefinition().FullName}[{string.Join(',', type.GetGenericArguments().Select(argument => argument.IsValueType ? SharedName(argument) : "object"))}]";
}
