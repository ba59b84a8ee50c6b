namespace Lathe.Quality.Taint;

internal sealed partial class Interpreter
{
    private Value Import(int node)
    {
        foreach (var (name, dotted) in ImportText.Read(_sheet.Imports, TextOf(node)))
            if (Ref.Parse(dotted) is { } reference) _state.Set(_names.Of(name), SourceOf(node, reference.Previous, reference.Segment, Value.Named(reference)));
        return Value.Unknown;
    }
}
