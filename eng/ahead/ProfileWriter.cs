using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Lathe.Ahead;

/// <summary>
/// Writes methods as crossgen2 reads them: an assembly whose function <c>AssemblyDictionary</c> loads a group's name and a token of the group's function, and whose groups load a token of each method. Nothing in it is ever run.
/// The form is described in dotnet/runtime, src/coreclr/tools/aot/ILCompiler.ReadyToRun/IBC/MIbcProfileParser.cs.
/// </summary>
internal sealed class ProfileWriter
{
    private const string CoreLibrary = "System.Private.CoreLib";

    // The methods of a box that run when a method has to wait and goes on.
    private static readonly (string Name, Action<BlobEncoder> Signature)[] BoxMethods =
    [
        (".ctor", blob => Signature(blob, isInstance: true, returns: type => type.Void())),
        (".cctor", blob => Signature(blob, isInstance: false, returns: type => type.Void())),
        ("MoveNext", blob => Signature(blob, isInstance: true, returns: type => type.Void())),
        ("ClearStateUponCompletion", blob => Signature(blob, isInstance: true, returns: type => type.Void())),
    ];

    // As the runtime writes them.
    private static readonly Dictionary<string, PrimitiveTypeCode> Primitives = new(StringComparer.Ordinal)
    {
        ["bool"] = PrimitiveTypeCode.Boolean,
        ["char"] = PrimitiveTypeCode.Char,
        ["byte"] = PrimitiveTypeCode.Byte,
        ["sbyte"] = PrimitiveTypeCode.SByte,
        ["short"] = PrimitiveTypeCode.Int16,
        ["ushort"] = PrimitiveTypeCode.UInt16,
        ["int"] = PrimitiveTypeCode.Int32,
        ["uint"] = PrimitiveTypeCode.UInt32,
        ["long"] = PrimitiveTypeCode.Int64,
        ["ulong"] = PrimitiveTypeCode.UInt64,
        ["float"] = PrimitiveTypeCode.Single,
        ["double"] = PrimitiveTypeCode.Double,
        ["nint"] = PrimitiveTypeCode.IntPtr,
        ["nuint"] = PrimitiveTypeCode.UIntPtr,
    };

    private readonly MetadataBuilder _metadata = new();
    private readonly Dictionary<string, AssemblyReferenceHandle> _assemblies = new(StringComparer.Ordinal);
    private readonly Dictionary<(EntityHandle Scope, string Namespace, string Name), TypeReferenceHandle> _types = [];
    private readonly InstructionEncoder _group = new(new BlobBuilder());

    /// <summary>Names the methods of the box of a state machine.</summary>
    /// <param name="assembly">The assembly that it is in.</param>
    /// <param name="names">Its name, from the outermost type on.</param>
    /// <param name="parameters">How many types it takes; it is named as it is for objects.</param>
    public void AddBox(string assembly, IReadOnlyList<(string Namespace, string Name)> names, int parameters)
    {
        EntityHandle machine = Assembly(assembly);
        foreach (var (space, name) in names) machine = Type(machine, space, name);
        var builder = Type(Assembly(CoreLibrary), "System.Runtime.CompilerServices", "AsyncTaskMethodBuilder`1");
        var anyObject = Type(Assembly(CoreLibrary), "System", "__Canon");
        var box = Instance(Type(builder, "", "AsyncStateMachineBox`1"), isValue: false, 2, arguments =>
        {
            arguments.AddArgument().Type(anyObject, isValueType: false);
            if (parameters == 0)
            {
                arguments.AddArgument().Type(machine, isValueType: true);
                return;
            }

            var of = arguments.AddArgument().GenericInstantiation(machine, parameters, isValueType: true);
            for (var i = 0; i < parameters; i++) of.AddArgument().Type(anyObject, isValueType: false);
        });
        foreach (var (name, signature) in BoxMethods) Add(box, name, signature);
        Add(box, "MoveNext", blob => Signature(blob, isInstance: true, type => type.Void(), type => type.Type(Type(Assembly(CoreLibrary), "System.Threading", "Thread"), isValueType: false)));
        Add(box, "ExecutionContextCallback", blob => Signature(blob, isInstance: false, type => type.Void(), type => type.Object()));
        Add(box, "get_Context", blob => Signature(blob, isInstance: true, type => type.Type().Type(Type(Assembly(CoreLibrary), "System.Threading", "ExecutionContext"), isValueType: false)));
        Add(box, "get_MoveNextAction", blob => Signature(blob, isInstance: true, type => type.Type().Type(Type(Assembly(CoreLibrary), "System", "Action"), isValueType: false)));
    }

    /// <summary>Names a method, all that have its name there, in each assembly that defines its type.</summary>
    /// <param name="method">The method.</param>
    /// <param name="catalog">The assemblies that there are.</param>
    /// <returns>False where there is none.</returns>
    public bool AddMethod(MethodText method, AssemblyCatalog catalog)
    {
        var found = false;
        foreach (var place in catalog.Find(method.Type.Name, method.Type.Arguments.Count))
        {
            var named = place.Definition.GetMethods().Select(place.Metadata.GetMethodDefinition)
                .Where(m => m.RelativeVirtualAddress != 0 && m.GetGenericParameters().Count == method.Arguments.Count && place.Metadata.StringComparer.Equals(m.Name, method.Name)).ToList();
            if (named.Count == 0 || method.Arguments.Concat(method.Type.Arguments).Any(argument => !IsThere(argument, catalog))) continue;
            EntityHandle type = Reference(place);
            if (method.Type.Arguments.Count > 0) type = Instance(type, place.IsValue, method.Type.Arguments.Count, arguments => Add(arguments, method.Type.Arguments, catalog));
            foreach (var one in named) Add(type, one, place, method.Arguments, catalog);
            found = true;
        }

        return found;
    }

    /// <summary>The profile, a file of it.</summary>
    public byte[] Build()
    {
        var code = new BlobBuilder();
        var bodies = new MethodBodyStreamEncoder(code);
        _group.OpCode(ILOpCode.Ret);
        var group = Function("Group", bodies.AddMethodBody(_group));
        var dictionary = new InstructionEncoder(new BlobBuilder());
        dictionary.LoadString(_metadata.GetOrAddUserString(CoreLibrary + ";"));
        dictionary.OpCode(ILOpCode.Ldtoken);
        dictionary.Token(group);
        dictionary.OpCode(ILOpCode.Pop);
        dictionary.OpCode(ILOpCode.Ret);
        Function("AssemblyDictionary", bodies.AddMethodBody(dictionary));

        _metadata.AddModule(0, _metadata.GetOrAddString("ahead.mibc"), _metadata.GetOrAddGuid(Guid.Empty), default, default);
        _metadata.AddAssembly(_metadata.GetOrAddString("ahead"), new Version(0, 0, 0, 0), default, default, default, AssemblyHashAlgorithm.None);
        _metadata.AddTypeDefinition(default, default, _metadata.GetOrAddString("<Module>"), default, MetadataTokens.FieldDefinitionHandle(1), group);
        var file = new BlobBuilder();
        new ManagedPEBuilder(new PEHeaderBuilder(imageCharacteristics: Characteristics.Dll), new MetadataRootBuilder(_metadata), code).Serialize(file);
        return file.ToArray();
    }

    private static void Signature(BlobEncoder blob, bool isInstance, Action<ReturnTypeEncoder> returns, Action<SignatureTypeEncoder>? parameter = null) =>
        blob.MethodSignature(isInstanceMethod: isInstance).Parameters(parameter is null ? 0 : 1, returns, parameters =>
        {
            if (parameter is not null) parameter(parameters.AddParameter().Type());
        });

    private void Add(EntityHandle type, string name, Action<BlobEncoder> signature)
    {
        var blob = new BlobBuilder();
        signature(new BlobEncoder(blob));
        _group.OpCode(ILOpCode.Ldtoken);
        _group.Token(_metadata.AddMemberReference(type, _metadata.GetOrAddString(name), _metadata.GetOrAddBlob(blob)));
        _group.OpCode(ILOpCode.Pop);
    }

    private void Add(EntityHandle type, MethodDefinition method, TypePlace place, IReadOnlyList<TypeText> arguments, AssemblyCatalog catalog)
    {
        var signature = new BlobBuilder();
        new SignatureCopy(place.Metadata.GetBlobReader(method.Signature), signature, named => CodedIndex.TypeDefOrRefOrSpec(Reference(place.Metadata, place.Assembly, named))).Method();
        EntityHandle handle = _metadata.AddMemberReference(type, _metadata.GetOrAddString(place.Metadata.GetString(method.Name)), _metadata.GetOrAddBlob(signature));
        if (arguments.Count > 0)
        {
            var instance = new BlobBuilder();
            Add(new BlobEncoder(instance).MethodSpecificationSignature(arguments.Count), arguments, catalog);
            handle = _metadata.AddMethodSpecification(handle, _metadata.GetOrAddBlob(instance));
        }

        _group.OpCode(ILOpCode.Ldtoken);
        _group.Token(handle);
        _group.OpCode(ILOpCode.Pop);
    }

    private static bool IsThere(TypeText type, AssemblyCatalog catalog) => (Primitives.ContainsKey(type.Name) || catalog.Find(type.Name, type.Arguments.Count).Any()) && type.Arguments.All(argument => IsThere(argument, catalog));

    private void Add(GenericTypeArgumentsEncoder arguments, IReadOnlyList<TypeText> types, AssemblyCatalog catalog)
    {
        foreach (var type in types) Encode(arguments.AddArgument(), type, catalog);
    }

    private void Encode(SignatureTypeEncoder encoder, TypeText type, AssemblyCatalog catalog)
    {
        if (type.IsArray) encoder = encoder.SZArray();
        if (Primitives.TryGetValue(type.Name, out var primitive))
        {
            encoder.PrimitiveType(primitive);
            return;
        }

        var place = catalog.Find(type.Name, type.Arguments.Count).First();
        if (type.Arguments.Count == 0) encoder.Type(Reference(place), place.IsValue);
        else Add(encoder.GenericInstantiation(Reference(place), type.Arguments.Count, place.IsValue), type.Arguments, catalog);
    }

    private EntityHandle Reference(TypePlace place)
    {
        EntityHandle type = Assembly(place.Assembly);
        foreach (var (space, name) in place.Names()) type = Type(type, space, name);
        return type;
    }

    // A type as another assembly refers to it.
    private EntityHandle Reference(MetadataReader metadata, string assembly, EntityHandle type)
    {
        if (type.Kind == HandleKind.TypeDefinition) return Reference(new TypePlace(metadata, assembly, (TypeDefinitionHandle)type));
        if (type.Kind != HandleKind.TypeReference) throw new BadImageFormatException($"A signature of {assembly} names a type by a signature.");
        var reference = metadata.GetTypeReference((TypeReferenceHandle)type);
        EntityHandle scope = reference.ResolutionScope.Kind switch
        {
            HandleKind.TypeReference => Reference(metadata, assembly, reference.ResolutionScope),
            HandleKind.AssemblyReference => Assembly(metadata.GetString(metadata.GetAssemblyReference((AssemblyReferenceHandle)reference.ResolutionScope).Name)),
            _ => Assembly(assembly),
        };
        return Type(scope, metadata.GetString(reference.Namespace), metadata.GetString(reference.Name));
    }

    private TypeSpecificationHandle Instance(EntityHandle type, bool isValue, int count, Action<GenericTypeArgumentsEncoder> arguments)
    {
        var blob = new BlobBuilder();
        arguments(new BlobEncoder(blob).TypeSpecificationSignature().GenericInstantiation(type, count, isValue));
        return _metadata.AddTypeSpecification(_metadata.GetOrAddBlob(blob));
    }

    private AssemblyReferenceHandle Assembly(string name) =>
        _assemblies.TryGetValue(name, out var handle) ? handle : _assemblies[name] = _metadata.AddAssemblyReference(_metadata.GetOrAddString(name), new Version(0, 0, 0, 0), default, default, default, default);

    private TypeReferenceHandle Type(EntityHandle scope, string space, string name)
    {
        if (!_types.TryGetValue((scope, space, name), out var handle))
            _types[(scope, space, name)] = handle = _metadata.AddTypeReference(scope, space.Length == 0 ? default : _metadata.GetOrAddString(space), _metadata.GetOrAddString(name));
        return handle;
    }

    private MethodDefinitionHandle Function(string name, int body)
    {
        var blob = new BlobBuilder();
        new BlobEncoder(blob).MethodSignature().Parameters(0, type => type.Void(), _ => { });
        return _metadata.AddMethodDefinition(MethodAttributes.Static | MethodAttributes.Public, MethodImplAttributes.IL, _metadata.GetOrAddString(name), _metadata.GetOrAddBlob(blob), body, MetadataTokens.ParameterHandle(1));
    }
}
