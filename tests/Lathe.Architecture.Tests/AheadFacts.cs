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
