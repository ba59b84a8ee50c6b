using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Xml.Linq;
using Lathe.Ahead;

namespace Lathe.Architecture.Tests;

/// <summary>The step of a publish that prepares Anthropic's SDK for the compiler ahead of time.</summary>
public sealed class AheadFacts
{
    private static readonly MessagesSdk Sdk = MessagesSdk.Load();

    [Fact]
    public void Of_the_enums_those_of_messages_and_errors_stay_and_all_others_are_left_out()
    {
        var (image, kept, left) = EnumRegistrations.Leave(File.ReadAllBytes(Sdk.Assembly.Location), Sdk.Namespaces);

        var before = Enums(Sdk.Options);
        var after = Enums(MessagesSdk.OptionsOf(Load(image)));
        Assert.Equal(before.Where(type => Sdk.Namespaces.Contains(type.Namespace!)).Select(type => type.FullName), after.Select(type => type.FullName));
        Assert.Equal((after.Count, before.Count - after.Count), (kept, left));
        Assert.Contains(after, type => type.Name == "StopReason");
        Assert.InRange(kept, 50, 200);
    }

    // The rest of it: the factory of dictionaries, which is no enum's.
    [Fact]
    public void What_is_no_enum_stays_registered()
    {
        var (image, kept, _) = EnumRegistrations.Leave(File.ReadAllBytes(Sdk.Assembly.Location), Sdk.Namespaces);

        Assert.Equal(Sdk.Options.Converters.Count - Enums(Sdk.Options).Count, MessagesSdk.OptionsOf(Load(image)).Converters.Count - kept);
    }

    [Fact]
    public void A_library_that_is_written_in_another_way_is_refused_and_not_passed_on_as_it_is()
    {
        var other = File.ReadAllBytes(typeof(AheadFacts).Assembly.Location);

        Assert.Contains("adapt eng/ahead", Assert.Throws<InvalidOperationException>(() => EnumRegistrations.Leave(other, Sdk.Namespaces)).Message, StringComparison.Ordinal);
        Assert.Contains("adapt eng/ahead", Assert.Throws<InvalidOperationException>(() => EnumRegistrations.Leave(File.ReadAllBytes(Sdk.Assembly.Location), new HashSet<string>(StringComparer.Ordinal))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Anthropic.Core.JsonModelConverter`2[[Anthropic.Models.Messages.Message,Anthropic],[Anthropic.Models.Messages.MessageFromRaw,Anthropic]]")]
    [InlineData("Anthropic.Models.Messages.RawMessageStreamEventConverter")]
    [InlineData("System.Text.Json.Serialization.Converters.NullableConverter`1[[Anthropic.Models.Messages.StopReason,Anthropic]]")]
    [InlineData("System.Text.Json.Serialization.Converters.JsonElementConverter")]
    public void The_converters_of_messages_are_named(string name) => Assert.Contains(name, Types().Select(type => type.Name));

    [Fact]
    public void Each_converter_that_is_named_is_one_that_there_is()
    {
        var types = Types();
        Assert.All(types, type => Assert.NotNull(Type.GetType($"{type.Name}, {type.Assembly}")));
        Assert.Equal(types.Count, types.Distinct().Count());
    }

    [Fact]
    public void Converters_of_the_framework_that_differ_in_kinds_of_objects_alone_are_named_once() =>
        Assert.Single(Types(), type => type.Name.StartsWith("System.Text.Json.Serialization.Converters.IEnumerableOfTConverter`2[[", StringComparison.Ordinal) && !type.Name.Contains("Int64", StringComparison.Ordinal));

    private static List<(string Name, string Assembly)> Types() =>
        [.. from assembly in XDocument.Parse(Encoding.UTF8.GetString(ConverterList.Directives(ConverterList.Of(Sdk)))).Descendants("Assembly")
            from type in assembly.Elements("Type")
            select (type.Attribute("Name")!.Value, assembly.Attribute("Name")!.Value)];

    private static List<Type> Enums(JsonSerializerOptions options) =>
        [.. from converter in options.Converters
            let type = converter.GetType()
            where converter is not JsonConverterFactory && type.IsGenericType
            select type.GetGenericArguments()[1]];

    private static Assembly Load(byte[] image) => new AssemblyLoadContext(null, isCollectible: true).LoadFromStream(new MemoryStream(image));
}
