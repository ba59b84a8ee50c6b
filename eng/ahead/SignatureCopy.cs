using System.Reflection.Metadata;

namespace Lathe.Ahead;

/// <summary>Copies the signature of a method from its own assembly, with the types that it names named anew (ECMA-335, II.23.2).</summary>
/// <param name="from">The signature.</param>
/// <param name="to">Where it is written.</param>
/// <param name="type">Gives the number of a type here, as a coded index, for what it is there.</param>
internal ref struct SignatureCopy(BlobReader from, BlobBuilder to, Func<EntityHandle, int> type)
{
    private BlobReader _from = from;

    public void Method()
    {
        var header = _from.ReadSignatureHeader();
        to.WriteByte(header.RawValue);
        if (header.IsGeneric) Number();
        var parameters = Number();
        for (var i = 0; i <= parameters; i++) Type();
    }

    private void Type()
    {
        var kind = _from.ReadCompressedInteger();
        to.WriteCompressedInteger(kind);
        switch ((SignatureTypeCode)kind)
        {
            case SignatureTypeCode.RequiredModifier or SignatureTypeCode.OptionalModifier:
                Named();
                Type();
                break;
            case SignatureTypeCode.ByReference or SignatureTypeCode.Pointer or SignatureTypeCode.SZArray or SignatureTypeCode.Pinned or SignatureTypeCode.Sentinel:
                Type();
                break;
            case SignatureTypeCode.GenericTypeParameter or SignatureTypeCode.GenericMethodParameter:
                Number();
                break;
            case SignatureTypeCode.GenericTypeInstance:
                Type();
                for (var left = Number(); left > 0; left--) Type();
                break;
            case SignatureTypeCode.Array:
                Type();
                Number();
                for (var sizes = Number(); sizes > 0; sizes--) Number();
                for (var bounds = Number(); bounds > 0; bounds--) to.WriteCompressedSignedInteger(_from.ReadCompressedSignedInteger());
                break;
            case SignatureTypeCode.FunctionPointer:
                Method();
                break;
            default:
                if (kind is (int)SignatureTypeKind.Class or (int)SignatureTypeKind.ValueType) Named();
                break;
        }
    }

    private readonly void Write(int number) => to.WriteCompressedInteger(number);

    private int Number()
    {
        var number = _from.ReadCompressedInteger();
        Write(number);
        return number;
    }

    private void Named() => Write(type(_from.ReadTypeHandle()));
}
