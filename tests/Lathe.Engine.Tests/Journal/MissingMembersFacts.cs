using System.Text.Json;
using Lathe.Engine.Journal;
using Lathe.Engine.Tasks;

namespace Lathe.Engine.Tests.Journal;

/// <summary>Journals of earlier versions lack members that were added later: these have the values that they have in code where nobody sets them.</summary>
public sealed class MissingMembersFacts
{
    [Fact]
    public void Settings_of_an_earlier_version_have_the_defaults_of_members_that_it_did_not_have() =>
        Same(new RunSettings { Model = "a/b" }, JsonSerializer.Deserialize("""{"model":"a/b"}""", EngineJson.Default.RunSettings)!);

    [Fact]
    public void So_have_tasks() => Same(new CodingTask { Title = "t" }, JsonSerializer.Deserialize("""{"title":"t"}""", EngineJson.Default.CodingTask)!);

    [Fact]
    public void And_errors()
    {
        var read = JsonSerializer.Deserialize("""{"kind":"RateLimit","code":"a.b","message":"m"}""", EngineJson.Default.LatheError)!;
        Same(new Errors.LatheError(Errors.ErrorKind.RateLimit, "a.b", "m"), read);
    }

    private static void Same<T>(T expected, T read)
    {
        foreach (var member in typeof(T).GetProperties())
        {
            var (wanted, got) = (member.GetValue(expected), member.GetValue(read));
            if (wanted is System.Collections.IEnumerable list and not string) Assert.Equal(list, Assert.IsAssignableFrom<System.Collections.IEnumerable>(got));
            else Assert.True(Equals(wanted, got), $"{member.Name} is '{got}' and not '{wanted}'");
        }
    }
}
