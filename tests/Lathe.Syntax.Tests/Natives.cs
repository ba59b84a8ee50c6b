namespace Lathe.Syntax.Tests;

/// <summary>For tests that only make sense with the native parsers.</summary>
internal static class Natives
{
    public static void Need()
    {
        if (NativeGrammars.MissingBecause is { } why) Assert.Skip($"{why}; eng/grammars/build.sh makes the parsers");
    }
}
