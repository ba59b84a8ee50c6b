(struct_item name: (type_identifier) @name body: (field_declaration_list)? @body) @def.struct
(union_item name: (type_identifier) @name body: (_) @body) @def.struct
(enum_item name: (type_identifier) @name body: (_) @body) @def.enum
(enum_variant name: (identifier) @name) @def.member
(trait_item name: (type_identifier) @name body: (_) @body) @def.interface
(type_item name: (type_identifier) @name) @def.type
(associated_type name: (type_identifier) @name) @def.type
(impl_item type: [(type_identifier) @name (generic_type type: (type_identifier) @name) (scoped_type_identifier name: (type_identifier) @name)] body: (declaration_list) @body) @def.extension
(mod_item name: (identifier) @name body: (declaration_list)? @body) @def.namespace
(impl_item body: (declaration_list (function_item name: (identifier) @name body: (block) @body) @def.method))
(trait_item body: (declaration_list (function_item name: (identifier) @name body: (block) @body) @def.method))
(trait_item body: (declaration_list (function_signature_item name: (identifier) @name) @def.method))
(function_item name: (identifier) @name body: (block) @body) @def.function
(function_signature_item name: (identifier) @name) @def.function
(field_declaration name: (field_identifier) @name) @def.field
(source_file (const_item name: (identifier) @name) @def.variable)
(source_file (static_item name: (identifier) @name) @def.variable)
(impl_item body: (declaration_list (const_item name: (identifier) @name) @def.variable))
(mod_item body: (declaration_list (const_item name: (identifier) @name) @def.variable))
(macro_definition name: (identifier) @name) @def.macro

(use_declaration argument: (_) @path) @import
(mod_item name: (identifier) @path !body) @import

(impl_item trait: (type_identifier) @ref.base)
(impl_item trait: (generic_type type: (type_identifier) @ref.base))
(impl_item trait: (scoped_type_identifier name: (type_identifier) @ref.base))
(trait_bounds (type_identifier) @ref.base)
(call_expression function: (identifier) @ref.call)
(call_expression function: (field_expression field: (field_identifier) @ref.call))
(call_expression function: (scoped_identifier name: (identifier) @ref.call))
(call_expression function: (generic_function function: (identifier) @ref.call))
(macro_invocation macro: (identifier) @ref.call)
(struct_expression name: (type_identifier) @ref.call)
(type_identifier) @ref.type
(field_identifier) @ref.name
(identifier) @ref.name

(line_comment) @comment
(block_comment) @comment
