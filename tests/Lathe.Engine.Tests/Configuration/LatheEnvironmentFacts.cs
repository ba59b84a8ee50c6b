using System.Collections;
using Lathe.Engine.Configuration;

namespace Lathe.Engine.Tests.Configuration;

public sealed class LatheEnvironmentFacts
{
    [Fact]
    public void The_processs_own_variables_are_there_one_by_one_and_together()
    {
        var variables = LatheEnvironment.Current().Variables;
        var all = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(p => (string)p.Key, p => (string?)p.Value ?? "", StringComparer.Ordinal);
        Assert.NotEmpty(all);
        foreach (var (name, value) in all)
        {
            Assert.True(variables.ContainsKey(name));
            Assert.Equal(value, variables[name]);
        }

        Assert.Equal(all.Count, variables.Count);
        Assert.Equal(all.OrderBy(p => p.Key, StringComparer.Ordinal), variables.OrderBy(p => p.Key, StringComparer.Ordinal));
        Assert.Equal(all.Keys.Order(StringComparer.Ordinal), variables.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(all.Values.Order(StringComparer.Ordinal), variables.Values.Order(StringComparer.Ordinal));
        foreach (var name in (string[])["", "LATHE_UNHEARD_OF", "A=B", "path"])
        {
            if (all.ContainsKey(name)) continue;
            Assert.False(variables.TryGetValue(name, out _));
            Assert.Throws<KeyNotFoundException>(() => variables[name]);
        }
    }
}
