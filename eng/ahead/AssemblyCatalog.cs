using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Lathe.Ahead;

/// <summary>A type where it is defined.</summary>
/// <param name="Metadata">Of its assembly.</param>
/// <param name="Assembly">The assembly's name.</param>
/// <param name="Handle">Its own.</param>
internal sealed record TypePlace(MetadataReader Metadata, string Assembly, TypeDefinitionHandle Handle)
{
    /// <summary>Its definition.</summary>
    public TypeDefinition Definition => Metadata.GetTypeDefinition(Handle);

    /// <summary>The names from the outermost type on, the first with its namespace.</summary>
    public IReadOnlyList<(string Namespace, string Name)> Names()
    {
        var names = new List<(string, string)>();
        for (var handle = Handle; !handle.IsNil; handle = Metadata.GetTypeDefinition(handle).GetDeclaringType())
        {
            var type = Metadata.GetTypeDefinition(handle);
            names.Insert(0, (Metadata.GetString(type.Namespace), Metadata.GetString(type.Name)));
        }

        return names;
    }

    /// <summary>Whether it is a structure or an enumeration.</summary>
    public bool IsValue => !Definition.BaseType.IsNil && Definition.BaseType.Kind switch
    {
        HandleKind.TypeReference => IsValueBase(Metadata.GetTypeReference((TypeReferenceHandle)Definition.BaseType).Name),
        HandleKind.TypeDefinition => IsValueBase(Metadata.GetTypeDefinition((TypeDefinitionHandle)Definition.BaseType).Name) && !IsValueBase(Definition.Name),
        _ => false,
    };

    private bool IsValueBase(StringHandle name) => Metadata.StringComparer.Equals(name, "ValueType") || Metadata.StringComparer.Equals(name, "Enum");
}

/// <summary>The types of assemblies by name. Several may define a type of the same name for themselves.</summary>
internal sealed class AssemblyCatalog : IDisposable
{
    private readonly List<PEReader> _files = [];
    private readonly Dictionary<string, List<TypePlace>> _types = new(StringComparer.Ordinal);

    /// <summary>Reads assemblies; what has no metadata is passed over.</summary>
    public AssemblyCatalog(IEnumerable<string> paths)
    {
        foreach (var path in paths)
        {
            var file = new PEReader(File.OpenRead(path));
            _files.Add(file);
            if (!file.HasMetadata || file.GetMetadataReader() is not { IsAssembly: true } metadata) continue;
            var assembly = metadata.GetString(metadata.GetAssemblyDefinition().Name);
            foreach (var handle in metadata.TypeDefinitions)
            {
                var place = new TypePlace(metadata, assembly, handle);
                var names = place.Names();
                var name = string.Join('+', names.Select(static n => n.Namespace.Length == 0 ? n.Name : $"{n.Namespace}.{n.Name}"));
                if (!_types.TryGetValue(name, out var places)) _types[name] = places = [];
                places.Add(place);
            }
        }
    }

    /// <summary>The types of a name that take so many types.</summary>
    public IEnumerable<TypePlace> Find(string name, int arguments) => _types.TryGetValue(name, out var places) ? places.Where(place => place.Definition.GetGenericParameters().Count == arguments) : [];

    public void Dispose() => _files.ForEach(static file => file.Dispose());
}
