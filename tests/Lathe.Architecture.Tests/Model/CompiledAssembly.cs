using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Lathe.Architecture.Tests.Model;

/// <summary>Reads from an assembly's metadata what it refers to, without loading it.</summary>
internal static class CompiledAssembly
{
    public static ProjectModel AddTo(ProjectModel project, string file)
    {
        using var stream = File.OpenRead(file);
        using var image = new PEReader(stream);
        var metadata = image.GetMetadataReader();
        var members = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var handle in metadata.TypeReferences) members.Add(NameOf(metadata, handle));
        foreach (var handle in metadata.MemberReferences)
        {
            var member = metadata.GetMemberReference(handle);
            if (member.Parent.Kind == HandleKind.TypeReference) members.Add($"{NameOf(metadata, (TypeReferenceHandle)member.Parent)}.{metadata.GetString(member.Name)}");
        }

        return project with
        {
            UsedAssemblies = [.. metadata.AssemblyReferences.Select(a => metadata.GetString(metadata.GetAssemblyReference(a).Name))],
            UsedMembers = [.. members],
        };
    }

    private static string NameOf(MetadataReader metadata, TypeReferenceHandle handle)
    {
        var type = metadata.GetTypeReference(handle);
        return type.Namespace.IsNil ? metadata.GetString(type.Name) : $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}";
    }
}
