using System.Collections.Concurrent;
using Lathe.Syntax;

namespace Lathe.Quality.Patterns;

/// <summary>What matching has to know about a kind of nodes.</summary>
[Flags]
internal enum KindTraits : ushort
{
    None = 0,

    /// <summary>Means nothing: comments, separators, line breaks.</summary>
    Skipped = 1,

    /// <summary>A literal of characters, with or without pieces that are computed.</summary>
    String = 1 << 1,

    /// <summary>A computed piece in a string.</summary>
    Interpolation = 1 << 2,

    /// <summary>Names joined by dots or colons.</summary>
    Dotted = 1 << 3,

    /// <summary>A name alone.</summary>
    Name = 1 << 4,

    /// <summary>Adds to a declaration and may be missing in a pattern: modifiers, attributes, annotated types.</summary>
    Optional = 1 << 5,

    /// <summary>An argument or a member with its name, which may stand in any order.</summary>
    Keyed = 1 << 6,

    /// <summary>Parentheses around an expression.</summary>
    Parenthesised = 1 << 7,

    /// <summary>A function of any form.</summary>
    Function = 1 << 8,

    /// <summary>A list that is spread into arguments.</summary>
    Spread = 1 << 9,

    /// <summary>A number.</summary>
    Number = 1 << 10,

    /// <summary>Statements one after another, without a mark of their own.</summary>
    Statements = 1 << 11,

    /// <summary>Wraps one expression or name and adds nothing to it.</summary>
    Wrapper = 1 << 12,

    /// <summary>A call.</summary>
    Call = 1 << 13,

    /// <summary>A variable's declaration, which is of another kind in a type than in a function.</summary>
    Declaration = 1 << 14,
}

/// <summary>What the kinds of a grammar are, by number. Several numbers may have one name; they count as one kind.</summary>
internal sealed class KindTable
{
    private static readonly ConcurrentDictionary<string, KindTable> Known = new(StringComparer.Ordinal);

    private static readonly Dictionary<string, KindTraits> ByName = Invert(new()
    {
        [KindTraits.Skipped] = ", ; automatic_semicolon \n \r\n",
        [KindTraits.String] = "string string_literal interpreted_string_literal raw_string_literal raw_string encapsed_string template_string verbatim_string_literal interpolated_string_expression",
        [KindTraits.Interpolation] = "interpolation template_substitution expansion simple_expansion command_substitution variable_name dynamic_variable_name member_access_expression subscript_expression string_interpolation",
        [KindTraits.Dotted] = "attribute member_expression selector_expression field_access member_access_expression scoped_identifier qualified_identifier scope_resolution qualified_name scoped_type_identifier field_expression qualified_type dotted_name class_constant_access_expression",
        [KindTraits.Name] = "identifier property_identifier type_identifier field_identifier shorthand_property_identifier shorthand_property_identifier_pattern shorthand_field_identifier statement_identifier private_property_identifier namespace_identifier package_identifier predefined_type constant name word variable_name simple_symbol hash_key_symbol",
        [KindTraits.Optional] = "modifiers modifier type_annotation accessibility_modifier visibility_modifier attribute_list decorator attribute_item async static type_parameters type_parameter_list readonly function_modifiers storage_class_specifier type_qualifier override_modifier abstract_modifier final_modifier static_modifier marker_annotation annotation export private public protected internal catch_filter_clause where_clause throws type_parameter_constraints_clause type_arguments",
        [KindTraits.Keyed] = "keyword_argument pair keyed_element field_initializer",
        [KindTraits.Parenthesised] = "parenthesized_expression parenthesized_statements",
        [KindTraits.Function] = "function_definition function_declaration method_declaration method_definition function_expression arrow_function generator_function generator_function_declaration func_literal function_item closure_expression lambda lambda_expression "
            + "anonymous_method_expression local_function_statement constructor_declaration anonymous_function anonymous_function_creation_expression method singleton_method accessor_declaration destructor_declaration",
        [KindTraits.Spread] = "list_splat dictionary_splat spread_element splat_argument hash_splat_argument block_argument variadic_unpacking variadic_argument",
        [KindTraits.Number] = "integer float number integer_literal float_literal int_literal number_literal decimal_integer_literal decimal_floating_point_literal hex_integer_literal real_literal char_literal character_literal rune_literal",
        [KindTraits.Statements] = "module program source_file translation_unit compilation_unit statement_list block body_statement declaration_list then do else ensure declaration_list class_body field_declaration_list block_body",
        [KindTraits.Wrapper] = "expression_statement argument variable_name command_name global_statement field_definition public_field_definition parameter parameter_declaration required_parameter simple_parameter formal_parameter declaration field_declaration local_variable_declaration local_declaration_statement "
            + "default_parameter literal_element simple_variable concatenation exception_type type_list empty_statement catch_type command macro_invocation",
        [KindTraits.Call] = "call call_expression invocation_expression method_invocation function_call_expression member_call_expression scoped_call_expression macro_invocation",
        [KindTraits.Declaration] = "local_variable_declaration field_declaration local_declaration_statement property_declaration",
    });

    private readonly KindTraits[] _traits;
    private readonly ushort[] _canonical;

    private KindTable(CodeTree tree)
    {
        _traits = new KindTraits[tree.KindCount];
        _canonical = new ushort[tree.KindCount];
        var first = new Dictionary<string, ushort>(StringComparer.Ordinal);
        for (ushort kind = 0; kind < _traits.Length; kind++)
        {
            var name = tree.KindName(kind);
            _traits[kind] = ByName.GetValueOrDefault(name) | (name.Contains("comment", StringComparison.Ordinal) ? KindTraits.Skipped : KindTraits.None);
            // Calls of Ruby may do without.
            if (name is "(" or ")" && tree.Language.Id == "ruby") _traits[kind] |= KindTraits.Skipped;
            if (!first.TryAdd(name, kind)) _canonical[kind] = first[name];
            else _canonical[kind] = kind;
        }
    }

    /// <summary>The table of a tree's grammar.</summary>
    public static KindTable For(CodeTree tree) => Known.TryGetValue(tree.Language.Id, out var table) ? table : Known.GetOrAdd(tree.Language.Id, static (_, t) => new KindTable(t), tree);

    public KindTraits Of(ushort kind) => kind < _traits.Length ? _traits[kind] : KindTraits.None;

    /// <summary>The first number of the kinds that have the same name.</summary>
    public ushort Canonical(ushort kind) => kind < _canonical.Length ? _canonical[kind] : kind;

    public bool Is(ushort kind, KindTraits traits) => (Of(kind) & traits) != KindTraits.None;

    private static Dictionary<string, KindTraits> Invert(Dictionary<KindTraits, string> names)
    {
        var result = new Dictionary<string, KindTraits>(StringComparer.Ordinal);
        foreach (var (traits, list) in names)
            foreach (var name in list.Split(' ')) result[name] = result.GetValueOrDefault(name) | traits;
        return result;
    }
}
