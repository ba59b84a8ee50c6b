using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Lathe.Ahead;

/// <summary>Finds the async methods of an assembly whose results are objects, by the structures that the C# compiler made of them.</summary>
internal static class StateMachines
{
    private const string BuilderField = "<>t__builder";

    // That of ValueTask makes the boxes of the other.
    private static readonly string[] Builders = ["AsyncTaskMethodBuilder`1", "AsyncValueTaskMethodBuilder`1"];

    /// <summary>Names the boxes of an assembly's async methods. In code that is not optimized, where the states are classes, there is nothing to name.</summary>
    public static void AddBoxes(string path, ProfileWriter profile)
    {
        using var file = new PEReader(File.OpenRead(path));
        if (!file.HasMetadata) return;
        var metadata = file.GetMetadataReader();
        if (!metadata.IsAssembly) return;
        var assembly = metadata.GetString(metadata.GetAssemblyDefinition().Name);
        foreach (var handle in metadata.TypeDefinitions)
        {
            var type = metadata.GetTypeDefinition(handle);
            var place = new TypePlace(metadata, assembly, handle);
            if (!place.IsValue) continue;
            foreach (var field in type.GetFields().Select(metadata.GetFieldDefinition))
            {
                if (!metadata.StringComparer.Equals(field.Name, BuilderField) || !IsForObjects(metadata, field) || TakesValues(metadata, type)) continue;
                profile.AddBox(assembly, place.Names(), type.GetGenericParameters().Count);
            }
        }
    }

    // VALUETYPE GENERICINST AsyncTaskMethodBuilder`1 <1> and then a type that is an object of whatever kind (ECMA-335, II.23.2.12). Results that are values have code of their own, which the compiler finds.
    private static bool IsForObjects(MetadataReader metadata, FieldDefinition field)
    {
        var blob = metadata.GetBlobReader(field.Signature);
        if (blob.ReadSignatureHeader().Kind != SignatureKind.Field || blob.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance) return false;
        blob.ReadByte();
        var isBuilder = blob.ReadTypeHandle() switch
        {
            { Kind: HandleKind.TypeReference } reference => Builders.Contains(metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)reference).Name)),
            { Kind: HandleKind.TypeDefinition } definition => Builders.Contains(metadata.GetString(metadata.GetTypeDefinition((TypeDefinitionHandle)definition).Name)),
            _ => false,
        };
        if (!isBuilder) return false;
        blob.ReadCompressedInteger();
        const byte valueType = 0x11, objectType = 0x12, genericInstance = 0x15;
        var kind = blob.ReadByte();
        if (kind == genericInstance) return blob.ReadByte() == objectType;
        return kind is not valueType && (SignatureTypeCode)kind is
            SignatureTypeCode.String or SignatureTypeCode.Object or SignatureTypeCode.SZArray or SignatureTypeCode.GenericTypeParameter or SignatureTypeCode.GenericMethodParameter or (SignatureTypeCode)objectType;
    }

    // A generic method is named as it is for objects; where it is for values only, there is no such thing.
    private static bool TakesValues(MetadataReader metadata, TypeDefinition type) =>
        type.GetGenericParameters().Any(parameter => metadata.GetGenericParameter(parameter).Attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint));
}
