namespace Lathe.Context;

/// <summary>A definition as the reader meets it: a name by number, how many definitions enclose it.</summary>
internal readonly record struct DefinedName(int Name, DefinitionKind Kind, int Line, byte Depth);

/// <summary>How often a name stands in a window, in code and in comments and strings.</summary>
internal struct NameUse
{
    public int Name;
    public ushort Code;
    public ushort Text;
}

/// <summary>A window: its names are those of <see cref="SourceReader.Uses"/> from <see cref="FirstUse"/> up to the next window's.</summary>
internal readonly record struct WindowUses(int FirstUse, int Length);
