using Lathe.Engine.Applies;
using Lathe.Engine.Objects;

namespace Lathe.TestKit.Crashes;

/// <summary>The file that says that an apply is under way, as the engine writes it.</summary>
public static class ApplyMark
{
    /// <summary>Writes it for the apply of a number.</summary>
    public static void Write(string file, int number) => new ApplyIntent(ObjectHash.Of("a record"u8), Backward: true, number).Write(file);
}
