using System.Buffers;
using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Lathe.Engine.Journal;
using Lathe.Engine.Objects;

namespace Lathe.Engine.Tests.Journal;

public sealed class RunEventWriterTests
{
    public static TheoryData<Type> Kinds => [.. typeof(RunEventData).GetCustomAttributes<JsonDerivedTypeAttribute>().Select(a => a.DerivedType)];

    /// <summary>Every member is filled by reflection, so a member that is added to a record and not to the writer fails here.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_is_written_by_hand_is_what_the_serializer_writes(Type kind)
    {
        foreach (var full in new[] { true, false })
        {
            var data = (RunEventData)Filled(kind, full)!;

            Assert.Equal(JsonSerializer.Serialize(data, EngineJson.Default.RunEventData), Written(data));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_name_of_a_kind_is_the_declared_one(Type kind)
    {
        var declared = typeof(RunEventData).GetCustomAttributes<JsonDerivedTypeAttribute>().Single(a => a.DerivedType == kind).TypeDiscriminator;

        Assert.Equal(declared, RunEventWriter.TypeOf((RunEventData)RuntimeHelpers.GetUninitializedObject(kind)));
    }

    [Fact]
    public void What_has_no_stored_form_is_refused() =>
        Assert.Throws<ArgumentException>(() => Written(new UnreadableEvent("x", "y")));

    private static string Written(RunEventData data)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer)) RunEventWriter.Write(json, data);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>A value with every member set (full), or with those left null that may be.</summary>
    private static object? Filled(Type type, bool full)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner) return full ? Filled(inner, full) : null;
        if (type == typeof(string)) return "é \"q\" <&> \u0007";
        if (type == typeof(int)) return 7;
        if (type == typeof(long)) return 1L << 40;
        if (type == typeof(bool)) return full;
        if (type == typeof(double)) return 12.75;
        if (type == typeof(decimal)) return 0.00012300m;
        if (type == typeof(TimeSpan)) return new TimeSpan(1, 2, 3, 4, 567);
        if (type == typeof(DateTimeOffset)) return new DateTimeOffset(2026, 5, 6, 7, 8, 9, 120, TimeSpan.FromHours(2));
        if (type == typeof(StepId)) return new StepId("attempt-1/turn-2/call-3");
        if (type == typeof(ObjectHash)) return ObjectHash.Of("x"u8);
        if (type == typeof(JsonElement)) return JsonDocument.Parse("""{"a": [1, 2.50, null, "ü<"], "b": {}}""").RootElement;
        if (type.IsEnum) return Enum.GetValues(type).GetValue(full ? Enum.GetValues(type).Length - 1 : 0);
        if (type == typeof(IReadOnlyDictionary<string, string>)) return new Dictionary<string, string>(StringComparer.Ordinal) { ["Some-Key"] = "v" };
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
        {
            var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(type.GenericTypeArguments))!;
            if (full) list.Add(Filled(type.GenericTypeArguments[0], full));
            return list;
        }

        var nullability = new NullabilityInfoContext();
        var value = RuntimeHelpers.GetUninitializedObject(type);
        foreach (var property in type.GetProperties().Where(p => p.SetMethod is not null))
        {
            var mayBeNull = nullability.Create(property).ReadState == NullabilityState.Nullable;
            property.SetValue(value, !full && mayBeNull ? null : Filled(property.PropertyType, full));
        }

        return value;
    }
}
