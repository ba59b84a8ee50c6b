using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

/// <summary>Who can see what, by the words and habits of each language.</summary>
internal static class Visibility
{
    public static bool IsPublic(CodeFile file, int node, int name)
    {
        var text = file.TextOf(name);
        if (text.IsEmpty) return false;
        var head = FoundTest.Head(file, node, name);
        switch (file.Language.Id)
        {
            case "csharp": return Has(head, "public") && !Has(head, "override") && !Has(head, "partial") && !Has(head, "Obsolete") || InInterface(file, node, "interface_declaration");
            case "java": return (Has(head, "public") || InInterface(file, node, "interface_declaration")) && !head.Contains("@Override", StringComparison.Ordinal);
            case "rust": return head.StartsWith("pub ", StringComparison.Ordinal) || file.Tree.KindOf(node) == "impl_item" && !FoundTest.Head(file, node, name).Contains(" for ", StringComparison.Ordinal) && file.Tree.Child(node, file.Tree.FieldId("trait")) < 0;
            case "go": return text.Length > 0 && char.IsUpper(text[0]) && (file.Tree.KindOf(node) != "method_declaration" || IsExportedReceiver(file, node));
            case "python": return text.Length > 0 && text[0] != '_';
            case "typescript" or "tsx" or "javascript":
                var parent = file.Tree.Parent(node);
                if (file.Around(node, CodeRole.Type) >= 0) return text[0] is not ('#' or '_') && !Has(head, "private") && !Has(head, "protected");
                return parent >= 0 && file.Tree.KindOf(parent) == "export_statement";
            case "php": return file.Around(node, CodeRole.Type) < 0 ? file.RoleOf(node) == CodeRole.Type : Has(head, "public");
            default: return false;
        }
    }

    /// <summary>Whether documentation of it would say more than its name: no constructors, accessors, entry points, implementations.</summary>
    public static bool IsWorthWords(CodeFile file, int node, string name)
    {
        if (name.Length == 0 || file.Tree.KindOf(node) is "impl_item" or "accessor_declaration" or "constructor_declaration" or "destructor_declaration" or "compact_constructor_declaration" or "operator_declaration" or "indexer_declaration") return false;
        return name is not ("ServeHTTP" or "Read" or "Write" or "Close" or "Unwrap" or "Len" or "Less" or "Swap" or "main" or "Main" or "constructor" or "toString" or "equals" or "hashCode" or "String" or "Error" or "ToString" or "Equals" or "GetHashCode" or "Dispose" or "render") && !name.StartsWith("get", StringComparison.Ordinal) && !name.StartsWith("set", StringComparison.Ordinal) && !name.StartsWith("is", StringComparison.Ordinal);
    }

    private static bool Has(ReadOnlySpan<char> head, ReadOnlySpan<char> word) => WholeWords.Has(head, word);

    private static bool InInterface(CodeFile file, int node, string kind) => file.Around(node, CodeRole.Type, CodeRole.Function) is var type and >= 0 && file.Tree.KindOf(type) == kind;

    private static bool IsExportedReceiver(CodeFile file, int node)
    {
        var receiver = file.Part(node, CodePart.Object);
        if (receiver < 0) return true;
        var text = file.TextOf(receiver);
        var at = text.LastIndexOfAny(" *");
        return at >= 0 && at + 1 < text.Length && char.IsUpper(text[at + 1]);
    }
}
