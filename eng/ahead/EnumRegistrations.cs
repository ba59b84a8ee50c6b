using System.Buffers.Binary;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Lathe.Ahead;

/// <summary>Takes registrations of enums out of the constructor of the SDK's options: each is a converter that is made and added, and becomes instructions that do nothing.</summary>
internal static class EnumRegistrations
{
    // dup; callvirt Converters; newobj ApiEnumConverter<string, X>; callvirt Add (ECMA-335, III): an opcode of a byte each, with a token behind all but the first.
    private const int Length = 16;
    private const byte Dup = 0x25;
    private const byte CallVirt = 0x6F;
    private const byte NewObject = 0x73;

    /// <summary>Leaves out those of enums in other namespaces.</summary>
    /// <returns>The assembly without them, and how many stay and are left out.</returns>
    /// <exception cref="InvalidOperationException">The constructor is written in another way than this knows.</exception>
    public static (byte[] Image, int Kept, int Left) Leave(byte[] assembly, IReadOnlySet<string> namespaces)
    {
        using var file = new PEReader(new MemoryStream(assembly));
        var metadata = file.GetMetadataReader();
        var code = file.GetMethodBody(Constructor(metadata).RelativeVirtualAddress).GetILBytes()!;
        var image = (byte[])assembly.Clone();
        var start = image.AsSpan().IndexOf(code);
        int kept = 0, left = 0;
        for (var at = 0; at + Length <= code.Length;)
        {
            if (Enum(metadata, code.AsSpan(at, Length)) is not { } type)
            {
                at++;
                continue;
            }

            if (namespaces.Contains(metadata.GetString(type.Namespace))) kept++;
            else
            {
                left++;
                image.AsSpan(start + at, Length).Clear();
            }

            at += Length;
        }

        if (kept == 0 || left == 0) throw new InvalidOperationException($"Of the enums that Anthropic's SDK registers {kept} would stay and {left} go: see how ModelBase registers them now, and adapt eng/ahead.");
        return (image, kept, left);
    }

    private static MethodDefinition Constructor(MetadataReader metadata)
    {
        foreach (var type in metadata.TypeDefinitions.Select(metadata.GetTypeDefinition))
        {
            if (!metadata.StringComparer.Equals(type.Name, "ModelBase")) continue;
            foreach (var method in type.GetMethods().Select(metadata.GetMethodDefinition))
                if (metadata.StringComparer.Equals(method.Name, ".cctor")) return method;
        }

        throw new InvalidOperationException("Anthropic's SDK has no ModelBase that registers enums any more: adapt eng/ahead.");
    }

    private static TypeDefinition? Enum(MetadataReader metadata, ReadOnlySpan<byte> code)
    {
        if (code[0] != Dup || code[1] != CallVirt || code[6] != NewObject || code[11] != CallVirt) return null;
        var made = MetadataTokens.EntityHandle(BinaryPrimitives.ReadInt32LittleEndian(code[7..]));
        if (made.Kind != HandleKind.MemberReference || metadata.GetMemberReference((MemberReferenceHandle)made).Parent is not { Kind: HandleKind.TypeSpecification } parent) return null;

        // GENERICINST CLASS ApiEnumConverter`2 <2> STRING VALUETYPE X (II.23.2.12).
        var signature = metadata.GetBlobReader(metadata.GetTypeSpecification((TypeSpecificationHandle)parent).Signature);
        if (signature.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance || signature.ReadCompressedInteger() != (int)SignatureTypeKind.Class) return null;
        signature.ReadTypeHandle();
        if (signature.ReadCompressedInteger() != 2 || signature.ReadSignatureTypeCode() != SignatureTypeCode.String || signature.ReadCompressedInteger() != (int)SignatureTypeKind.ValueType) return null;
        return signature.ReadTypeHandle() is { Kind: HandleKind.TypeDefinition } type ? metadata.GetTypeDefinition((TypeDefinitionHandle)type) : null;
    }
}
