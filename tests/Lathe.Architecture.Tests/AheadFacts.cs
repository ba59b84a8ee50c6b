using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Lathe.Ahead;

namespace Lathe.Architecture.Tests;

/// <summary>The step of a publish that names what the compiler ahead of time does not find by itself.</summary>
public sealed class AheadFacts
{
    private static readonly Assembly Http = typeof(HttpClient).Assembly;

    [Fact]
    public void The_boxes_of_async_methods_with_objects_as_results_are_named_and_each_name_is_one_that_there_is()
    {
        var profile = Read(Profile(Http));
        var machines = profile.Types.Where(type => type.Name.StartsWith('<')).ToList();
        Assert.NotEmpty(machines);
        foreach (var (scope, name) in machines) Assert.True(Http.GetType($"{scope}+{name}") is { IsValueType: true }, $"{scope}+{name}");
        var box = typeof(System.Runtime.CompilerServices.AsyncTaskMethodBuilder<>).GetNestedType("AsyncStateMachineBox`1", BindingFlags.NonPublic)!;
        var methods = box.GetMembers(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly).Select(member => member.Name).ToHashSet(StringComparer.Ordinal);
        Assert.Subset(methods, profile.Methods.ToHashSet(StringComparer.Ordinal));
        Assert.Contains("MoveNext", profile.Methods);
    }

    [Fact]
    public void Code_that_is_not_optimized_has_none() => Assert.DoesNotContain(Read(Profile(typeof(AheadFacts).Assembly)).Types, type => type.Name.StartsWith('<') && type.Scope.Contains(nameof(AheadFacts), StringComparison.Ordinal));

    [Fact]
    public void A_profile_has_the_function_that_the_compiler_begins_with() => Assert.Contains("AssemblyDictionary", Read(new ProfileWriter().Build()).Functions);

    [Theory]
    [InlineData("System.String:Ctor", "System.String", "Ctor", 0)]
    [InlineData("System.Collections.Generic.List`1+Enumerator[System.ValueTuple`2[int,System.__Canon]]:MoveNext", "System.Collections.Generic.List`1+Enumerator", "MoveNext", 0)]
    [InlineData("System.Linq.Enumerable:ToArray[System.Byte[]]", "System.Linq.Enumerable", "ToArray", 1)]
    [InlineData("A.B`1[int]:C.IDo<T>.Go[int,D`1[E]]", "A.B`1", "C.IDo<T>.Go", 2)]
    public void A_method_is_read_as_the_runtime_writes_it(string line, string type, string name, int arguments)
    {
        var method = MethodText.Parse(line);
        Assert.NotNull(method);
        Assert.Equal((type, name, arguments), (method.Type.Name, method.Name, method.Arguments.Count));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# A comment: so")]
    [InlineData("NoMethod")]
    [InlineData("A`1[int:B")]
    [InlineData("A:B[int")]
    [InlineData("A`1[int[,]]:B")]
    public void What_is_no_method_is_passed_over(string line) => Assert.Null(MethodText.Parse(line));

    [Fact]
    public void Methods_of_a_list_are_named_with_what_they_take_where_they_are_there()
    {
        var core = typeof(object).Assembly;
        using var catalog = new AssemblyCatalog([core.Location, Http.Location]);
        var profile = new ProfileWriter();
        Assert.True(profile.AddMethod(MethodText.Parse("System.Collections.Generic.Dictionary`2[System.__Canon,System.ValueTuple`2[int,byte[]]]:TryGetValue")!, catalog));
        Assert.True(profile.AddMethod(MethodText.Parse("System.Array:Empty[System.Net.Http.HttpClient]")!, catalog));
        Assert.True(profile.AddMethod(MethodText.Parse("System.Runtime.CompilerServices.CastHelpers:ChkCastAny")!, catalog));
        Assert.False(profile.AddMethod(MethodText.Parse("System.Array:NotThere")!, catalog));
        Assert.False(profile.AddMethod(MethodText.Parse("System.Array:Empty[Gone.Type]")!, catalog));
        Assert.False(profile.AddMethod(MethodText.Parse("System.Collections.Generic.Dictionary`2[int]:TryGetValue")!, catalog));

        var built = profile.Build();
        using var file = new PEReader(new MemoryStream(built));
        var metadata = file.GetMetadataReader();
        Assert.Equal(["ChkCastAny", "Empty", "TryGetValue"], metadata.MemberReferences.Select(handle => metadata.GetString(metadata.GetMemberReference(handle).Name)).Order(StringComparer.Ordinal));
        Assert.Equal(1, System.Reflection.Metadata.Ecma335.MetadataReaderExtensions.GetTableRowCount(metadata, System.Reflection.Metadata.Ecma335.TableIndex.MethodSpec));
        var read = Read(built).Types.Select(type => $"{type.Scope}.{type.Name}").ToHashSet(StringComparer.Ordinal);
        Assert.Subset(read, new HashSet<string>(StringComparer.Ordinal) { "System.Collections.Generic.Dictionary`2", "System.ValueTuple`2", "System.Net.Http.HttpClient", "System.__Canon" });
    }

    private static byte[] Profile(Assembly assembly)
    {
        var profile = new ProfileWriter();
        StateMachines.AddBoxes(assembly.Location, profile);
        return profile.Build();
    }

    private static (List<(string Scope, string Name)> Types, List<string> Methods, List<string> Functions) Read(byte[] profile)
    {
        using var file = new PEReader(new MemoryStream(profile));
        var metadata = file.GetMetadataReader();
        var types = metadata.TypeReferences.Select(handle => (Scope(metadata, metadata.GetTypeReference(handle)), metadata.GetString(metadata.GetTypeReference(handle).Name))).ToList();
        return (types, [.. metadata.MemberReferences.Select(handle => metadata.GetString(metadata.GetMemberReference(handle).Name))], [.. metadata.MethodDefinitions.Select(handle => metadata.GetString(metadata.GetMethodDefinition(handle).Name))]);
    }

    private static string Scope(MetadataReader metadata, TypeReference type)
    {
        if (type.ResolutionScope.Kind != HandleKind.TypeReference) return metadata.GetString(type.Namespace);
        var outer = metadata.GetTypeReference((TypeReferenceHandle)type.ResolutionScope);
        var name = metadata.GetString(outer.Name);
        var scope = Scope(metadata, outer);
        return outer.ResolutionScope.Kind == HandleKind.TypeReference ? $"{scope}+{name}" : scope.Length == 0 ? name : $"{scope}.{name}";
    }
}
